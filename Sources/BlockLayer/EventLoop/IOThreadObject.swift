import Machine

// IOThread objects and the list of AioContexts [iothread.c].

extension QEMU {
  /// aio_context_new.
  func aioContextNew(_ name: String) -> AioContext {
    let ctx = AioContext(address: m.allocate(Kinds.aioContext))
    m[ctx.name] = symbol(name)
    append(ctx, to: .allContexts) { $0.next }
    return ctx
  }

  /// object-add of an iothread: a context and a thread that runs it.
  func objectAddIOThread(id: String) throws(QMPError) {
    // A store buffer is written to memory by a thread of its own.
    guard m.threadCount < (barriers == nil ? 32 : 64) else { throw QMPError("blockscope runs at most 32 threads") }
    let iothread = IOThread(address: m.allocate(Kinds.iothread))
    m[iothread.id] = symbol(id)
    m[iothread.refcount] = 1
    let ctx = aioContextNew(id)
    m[iothread.ctx] = ctx
    m[iothread.thread] = m.spawn(id, stack: 160, routine: Function.iothreadRun.id, Arguments(ctx))
    m[ctx.thread] = m[iothread.thread]
    addStoreBuffers(to: m[iothread.thread]..<m[iothread.thread] + 1)
    m[iothread.next] = global(.allIOThreads)
    setGlobal(.allIOThreads, iothread)
  }

  /// object-del of an iothread. QEMU 7.2 takes it away from under a controller that uses it; its thread stays asleep.
  func objectDelIOThread(id: String) throws(QMPError) {
    let iothread = findIOThread(id)
    if iothread.isNull { throw QMPError("object '\(id)' not found") }
    unlink(iothread, from: .allIOThreads) { $0.next }
    // Controllers keep using the context, so only the object's name goes.
    m[iothread.refcount] -= 1
    if m[iothread.refcount] == 0 { m.free(iothread.address) }
  }
}
