import Machine

// AIO_WAIT_WHILE [include/block/aio-wait.h, util/aio-wait.c].

extension QEMU {
  /// AIO_WAIT_WHILE(ctx, cond) in the main thread: a nested main loop until the condition no longer holds.
  ///
  /// Up to 8.2 the AioContext lock that `lock` names is released around each aio_poll.
  func aioWaitWhile(
    _ r: RoutineBuilder, _ text: String, lock: ((Frame) -> AioContext)? = nil,
    _ condition: @escaping (Frame) -> Bool
  ) {
    let countWaiter: (Frame) -> Void = { _ in
      m.store.atomically { setGlobal(.numWaiters, global(.numWaiters, Int.self) + 1) }
    }
    // Counting is a locked instruction, so the barrier behind it is none on x86.
    if barriers != nil { locked(r, "qatomic_inc(&num_waiters); smp_mb__after_rmw()", countWaiter) }
    r.poll("AIO_WAIT_WHILE(\(text))") { f in
      condition(f)
    } enter: { f in
      if barriers == nil { countWaiter(f) }
    } leave: { _ in
      m.store.atomically { setGlobal(.numWaiters, global(.numWaiters, Int.self) - 1) }
    } _: {
      let released = r.local("released", AioContext.self)
      if rules.hasAioContextLock, let lock {
        r.step("aio_context_release(ctx)") { f in
          f[released] = holdsLock(lock(f)) ? lock(f) : .null
          if !f[released].isNull { aioContextRelease(f[released]) }
        }
      }
      r.call("aio_poll(qemu_get_aio_context(), true)", Function.aioPoll.id) { _ in
        Arguments(global(.mainContext, AioContext.self), true)
      }
      if rules.hasAioContextLock, lock != nil { aioContextAcquire(r) { f in f[released] } }
    }
  }

  // MARK: The AioContext lock (up to 8.2)

  /// aio_context_acquire: recursive; waits while another thread has it. Nothing where there is no such lock.
  func aioContextAcquire(_ r: RoutineBuilder, _ ctx: @escaping (Frame) -> AioContext) {
    guard rules.hasAioContextLock else { return }
    r.wait("aio_context_acquire(ctx)") { f in
      ctx(f).isNull || canLock(ctx(f))
    } because: { f in
      "wants the AioContext lock of \(text(m.peek(ctx(f).name))), held by \(lockHolderName(ctx(f)))"
    } then: { f in
      if !ctx(f).isNull { takeLock(ctx(f)) }
    }
  }

  /// Takes a context's lock, which `canLock` has found to be free.
  func takeLock(_ ctx: AioContext) {
    m.store.atomically {
      m[ctx.lockHolder] = m.currentThread + 1
      m[ctx.lockDepth] += 1
    }
  }

  /// Whether the running thread holds a context's lock.
  func holdsLock(_ ctx: AioContext) -> Bool { !ctx.isNull && m[ctx.lockHolder] == m.currentThread + 1 }

  /// aio_context_release.
  func aioContextRelease(_ ctx: AioContext) {
    guard rules.hasAioContextLock else { return }
    m.store.atomically {
      m.assert(m[ctx.lockHolder] == m.currentThread + 1, "qemu_mutex_unlock_impl: Assertion failed.")
      m[ctx.lockDepth] -= 1
      if m[ctx.lockDepth] == 0 { m[ctx.lockHolder] = 0 }
    }
  }

  /// Whether the running thread could take a context's lock now; true where there is no such lock.
  func canLock(_ ctx: AioContext) -> Bool {
    guard rules.hasAioContextLock else { return true }
    let holder = m.peek(ctx.lockHolder)
    return holder == 0 || holder == m.currentThread + 1
  }

  func lockHolderName(_ ctx: AioContext) -> String {
    let holder = m.peek(ctx.lockHolder)
    return holder == 0 ? "nobody" : m.threadNames[holder - 1]
  }
}
