import Machine

/// What event loops are about to do, for people.
extension Emulator {
  /// Names of the bottom halves of a context in the order in which they will run: those of detached slices first, and
  /// each list newest first.
  public func bottomHalves(of ctx: AioContext) -> [String] {
    let slices = list(machine.peek(ctx.bhSliceList), next: \.next).map { machine.peek($0.bhList) }
    let pending = (slices + [machine.peek(ctx.bhList)]).flatMap { list($0, next: \.next) }
    return pending.filter { machine.peek($0.flags) & BHFlag.deleted == 0 }.map(describe)
  }

  /// The coroutines of a context that do not run now, one line each: scheduled, waiting for the host, for the end of a
  /// drained section or for the graph lock's writer.
  public func coroutines(of ctx: AioContext) -> [String] {
    var lines = list(machine.peek(ctx.scheduledCoroutines), next: \.next).reversed().map { "\(name(of: $0)) scheduled" }
    for io in list(qemu.peekGlobal(.hostIO, HostIO.self), next: \.next) where machine.peek(io.ctx) == ctx {
      let node = qemu.text(machine.peek(machine.peek(io.bs).nodeName))
      let state = machine.peek(io.state) == 1 ? "waits for the host's I/O on" : "has its I/O done on"
      lines.append("\(name(of: machine.peek(io.co))) \(state) \(node)")
    }
    for blk in blockBackends {
      for co in list(machine.peek(blk.queuedRequests), next: \.next) where machine.peek(co.ctx) == ctx {
        lines.append("\(name(of: co)) queued while \(qemu.name(of: blk.address, kind: Kinds.backend)) is drained")
      }
    }
    for co in waitingReaders where machine.peek(co.ctx) == ctx {
      lines.append("\(name(of: co)) waits for the graph lock's writer")
    }
    return lines
  }

  /// The handlers of a context, one line each.
  public func handlers(of ctx: AioContext) -> [String] {
    controllers.filter { machine.peek($0.attached) && machine.peek($0.ctx) == ctx }.map { controller in
      "virtqueue \(qemu.text(machine.peek(controller.id)))" + (machine.peek(controller.hostNotifier) ? ", kicked" : "")
    }
  }

  /// The stack of a thread, innermost call first, across the coroutines that it is in.
  public func stack(of thread: Int) -> [CallDescription] {
    machine.stack(thread) { machine.peek(coroutine(of: $0.address).caller) }
  }

  /// The name of the coroutine whose fiber this is, as `CallDescription` tells it.
  public func coroutineName(ofFiber fiber: Int) -> String { name(of: coroutine(of: Fiber(address: fiber).address)) }

  private func coroutine(of fiber: Int) -> Coroutine { Coroutine(address: fiber - Coroutine(address: 0).fiber.address) }

  private func name(of co: Coroutine) -> String { qemu.text(machine.peek(co.name)) }

  /// A bottom half with what it is about, where that has a name.
  private func describe(_ bh: BottomHalf) -> String {
    let name = qemu.text(machine.peek(bh.name))
    guard let (record, kind) = machine.record(containing: machine.peek(bh.opaque)), machine.isAlive(record) else {
      return name
    }
    if kind.number == Kinds.hostIO.number {
      return "\(name)(\(qemu.text(machine.peek(machine.peek(HostIO(address: record).bs).nodeName))))"
    }
    guard kind.number == Kinds.bhData.number else { return name }
    let device = machine.peek(BHData(address: record).device)
    return device.isNull ? name : "\(name)(\(qemu.text(machine.peek(device.id))))"
  }
}
