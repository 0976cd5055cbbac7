import Machine

/// What people look at. Nothing here writes or leaves a mark in a footprint, and NULL is never followed.
extension Emulator {
  /// All AioContexts, the main one first, in the order in which they were made.
  public var contexts: [AioContext] { list(qemu.peekGlobal(.allContexts, AioContext.self), next: \.next) }

  /// All block nodes, oldest first.
  public var blockNodes: [BlockNode] { list(qemu.peekGlobal(.allNodes, BlockNode.self), next: \.next).reversed() }

  /// All BlockBackends, oldest first.
  public var blockBackends: [BlockBackend] {
    list(qemu.peekGlobal(.allBackends, BlockBackend.self), next: \.next).reversed()
  }

  /// All controllers in order of their buses.
  public var controllers: [Controller] { list(qemu.peekGlobal(.allControllers, Controller.self), next: \.next) }

  /// The devices on a controller's bus.
  public func devices(on controller: Controller) -> [SCSIDevice] {
    list(machine.peek(controller.devices), next: \.next)
  }

  /// The edges from a node to its children, oldest first.
  public func children(of bs: BlockNode) -> [BlockChild] { list(machine.peek(bs.children), next: \.next).reversed() }

  /// All SCSI requests, whether or not they are on their device's list.
  public var allRequests: [Request] { machine.records(Kinds.request).map(Request.init(address:)) }

  /// All SCSI devices, those included that are on no bus any more.
  public var allDevices: [SCSIDevice] { machine.records(Kinds.scsiDevice).map(SCSIDevice.init(address:)) }

  /// What the guest has put into a controller's queue and nobody has taken yet, oldest first.
  public func available(on controller: Controller) -> [VirtQueueElement] {
    list(machine.peek(controller.avail), next: \.next)
  }

  /// Number of the thread that holds the BQL; nil while it is free.
  public var bqlHolder: Int? {
    let holder = qemu.peekGlobal(.bqlHolder, Int.self)
    return holder == 0 ? nil : holder - 1
  }

  /// Whether the graph lock has a writer.
  public var hasGraphWriter: Bool { qemu.peekGlobal(.hasWriter, Int.self) != 0 }

  /// Coroutines that wait for the graph lock's writer to go.
  public var waitingReaders: [Coroutine] { list(qemu.peekGlobal(.readerQueue, Coroutine.self), next: \.next) }

  /// What the virtual machine does.
  public var runState: RunState { qemu.peekGlobal(.runState) }

  /// How many commands the dispatcher has not answered yet, the one included that it executes now.
  public var unansweredCommands: Int {
    list(qemu.peekGlobal(.qmpRequests, QMPRequest.self), next: \.next).count
      + (qemu.peekGlobal(.qmpBusy, Bool.self) ? 1 : 0)
  }

  /// The records of a list that is linked by `next`.
  func list<Element: RecordReference>(_ first: Element, next: KeyPath<Element, Field<Element>>) -> [Element] {
    var found: [Element] = []
    var element = first
    while !element.isNull, found.count < 4096 {
      found.append(element)
      element = machine.peek(element[keyPath: next])
    }
    return found
  }
}
