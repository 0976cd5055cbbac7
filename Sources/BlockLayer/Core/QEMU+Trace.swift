import Machine

// What a trace line calls things. Where QEMU prints a pointer, the thing's name stands.

extension QEMU {
  /// Emits a trace line, `EVENT ARGUMENTS`, if somebody listens.
  func trace(_ line: @autoclosure () -> String) { m.emit(.trace, line()) }

  /// A node: its name, or its driver where the name was made up.
  func traceName(_ bs: BlockNode) -> String {
    let name = text(m.peek(bs.nodeName))
    return "bs:" + (name.isEmpty || name.hasPrefix("#") ? "#\(text(m.peek(bs.drv)))" : name)
  }

  /// A backend: the id of its device, its own name, or nothing.
  func traceName(_ blk: BlockBackend) -> String {
    let dev = m.peek(blk.dev)
    let name = dev.isNull ? text(m.peek(blk.name)) : text(m.peek(dev.id))
    return name.isEmpty ? "blk" : "blk:\(name)"
  }

  /// An AioContext.
  func traceName(_ ctx: AioContext) -> String { "ctx(\(ctx.isNull ? "NULL" : text(m.peek(ctx.name))))" }

  /// A job.
  func traceName(_ job: Job) -> String { "job:\(text(m.peek(job.id)))" }

  /// A coroutine; NULL is the thread outside of any.
  func traceName(_ co: Coroutine) -> String { co.isNull ? "co(\(text(m.peek(currentContext.name))))" : "co" }

  /// A coroutine is about to be entered. That of a job is told by its argument [util/qemu-coroutine.c].
  func traceEnter(_ co: Coroutine, in ctx: AioContext) {
    guard m.isListening else { return }
    let name = text(m.peek(co.name))
    let opaque = name.hasPrefix("job ") ? "job:\(name.dropFirst(4))" : "opaque"
    trace(
      "qemu_aio_coroutine_enter ctx \(traceName(ctx)) from \(traceName(qemuCoroutineSelf)) to \(traceName(co)) "
        + "opaque \(opaque)")
  }

  /// The dispatcher of QMP commands is scheduled, and entered until it yields [qapi/qmp-dispatch.c, util/async.c].
  func traceDispatcherRound() {
    trace("aio_co_schedule_bh_cb ctx ctx(iohandler) co co(qmp)")
    trace("qemu_aio_coroutine_enter ctx ctx(iohandler) from co(main) to co(qmp) opaque (nil)")
    trace("qemu_coroutine_yield from co(qmp) to co(main)")
  }

  /// A node's driver is opened; `filename` is empty where it has none [block.c].
  func traceOpen(_ bs: BlockNode, filename: String) {
    guard m.isListening else { return }
    let state = state(of: bs)
    var flags = m.peek(bs.readOnly) ? 0 : 0x2002
    if driver(of: bs)?.isProtocol == true { flags |= 0x8000 }
    if state.isDirect { flags |= 0x20 }
    if state.isNoFlush { flags |= 0x200 }
    if state.isAutoReadOnly { flags |= 0x20000 }
    trace(
      "bdrv_open_common bs \(traceName(bs)) filename \"\(filename)\" flags 0x\(String(flags, radix: 16)) "
        + "format_name \"\(text(m.peek(bs.drv)))\"")
  }

  /// A backend gets, or loses, its root node [block/block-backend.c]. `name` is the backend's, where it has lost it.
  func traceRoot(_ event: String, _ blk: BlockBackend, _ bs: BlockNode, name: String? = nil) {
    trace("blk_root_\(event) child child blk \(name ?? traceName(blk)) bs \(traceName(bs))")
  }

  /// The status of a virtio device is written, or loaded on a change of the run state [hw/virtio/virtio.c].
  func traceStatus(_ controller: Controller, _ value: Int) {
    trace("virtio_set_status vdev \(text(m.peek(controller.id))) val \(value)")
  }

  /// runstate_set and vm_state_notify, to be called before the change [softmmu/runstate.c].
  func traceRunState(_ new: RunState) {
    let old: RunState = peekGlobal(.runState)
    trace(
      "runstate_set current_run_state \(old.qapiNumber) (\(old.name)) new_state \(new.qapiNumber) (\(new.name))")
    trace("vm_state_notify running \(new == .running ? 1 : 0) reason \(new.qapiNumber) (\(new.name))")
  }

  /// What the plug of a disk reads of it: its first sector, for the geometry, and how that ends [hw/block/hd-geometry.c].
  func traceGeometry(_ blk: BlockBackend, _ bs: BlockNode, _ result: IOResult) {
    guard m.isListening else { return }
    trace("qemu_aio_coroutine_enter ctx ctx(main) from co(main) to co opaque opaque")
    let chain = dataChain(bs, depth: result.depth ?? 0)
    traceIO(blk, chain, offset: 0, bytes: 512, isWrite: false)
    if result.isDelayed {
      trace("aio_co_schedule ctx ctx(main) co co")
      trace("qemu_coroutine_yield from co to co(main)")
      trace("aio_co_schedule_bh_cb ctx ctx(main) co co")
      trace("qemu_aio_coroutine_enter ctx ctx(main) from co(main) to co opaque opaque")
    } else if result.error == nil, let protocolNode = chain.last, isAsynchronous(protocolNode) {
      trace("thread_pool_submit pool pool req req opaque opaque")
      trace("qemu_coroutine_yield from co to co(main)")
      trace("thread_pool_complete pool pool req req opaque opaque ret 0")
      trace("qemu_aio_coroutine_enter ctx ctx(main) from co(main) to co opaque opaque")
    }
    trace("qemu_coroutine_terminate self co")
    let heads = 16
    let sectors = 63
    let cylinders = min(16383, max(2, m.peek(bs.totalBytes) / 512 / (heads * sectors)))
    trace(
      "hd_geometry_guess blk \(traceName(blk)) CHS \(cylinders) \(heads) \(sectors) trans \(cylinders <= 1024 ? 1 : 2)")
  }

  /// One read or write of a backend, down to the protocol; `chain` begins with the root.
  func traceIO(
    _ blk: BlockBackend, _ chain: [BlockNode], offset: Int, bytes: Int, isWrite: Bool, flags: String = "0x0"
  ) {
    guard m.isListening, let root = chain.first else { return }
    let word = isWrite ? "pwritev" : "preadv"
    let range = "offset \(offset) bytes \(bytes) flags \(flags)"
    trace("blk_co_\(word) blk \(traceName(blk)) bs \(traceName(root)) \(range)")
    for node in chain { trace("bdrv_co_\(word)_part bs \(traceName(node)) \(range)") }
  }
}

extension RunState {
  /// Its number in QEMU 7.2's enumeration.
  fileprivate var qapiNumber: Int {
    switch self {
    case .prelaunch: 6
    case .running: 9
    case .paused: 4
    case .ioError: 3
    case .shutdown: 10
    }
  }
}
