import Machine

// The threads' own loops: the main loop, iothreads, the RCU thread and the thread pool's worker.

extension QEMU {
  func defineLoops(_ program: inout Program) {
    defineMainLoop(&program)
    defineIOThread(&program)
    defineRCU(&program)
    defineWorker(&program)
  }

  // MARK: Main loop [util/main-loop.c]

  private func defineMainLoop(_ program: inout Program) {
    program.define(Function.mainLoopWait.id, "main_loop_wait", file: "util/main-loop.c") { r in
      let sleeps = r.local("timeout", Bool.self)
      let rung = barriers == nil ? nil : r.local("notifier ready", Bool.self)
      r.forever {
        if let rung {
          pollThroughBuffers(r, sleeps, rung)
        } else {
          poll(r, sleeps)
        }
        r.call("aio_bh_poll(qemu_aio_context)", Function.aioBHPoll.id) { _ in
          Arguments(global(.mainContext, AioContext.self))
        }
        if let rung { clearNotifier(r, if: rung) { _ in global(.mainContext) } }
        r.callIndirect("aio_dispatch(qemu_aio_context)") { _ in dispatchTarget(global(.mainContext)) }
        r.callIndirect("aio_dispatch(iohandler_ctx)") { _ in
          // main_loop_should_exit comes first.
          if let duty = requestedDuty() { return duty }
          return global(.qmpRequests, Int.self) == 0 ? nil : (Function.monitorQMPDispatcher.id, Arguments())
        }
      }
    }
  }

  /// The GSource's prepare and check, with the poll between them.
  private func poll(_ r: RoutineBuilder, _ sleeps: Local<Bool>) {
    r.step("aio_ctx_prepare(): notify_me |= 1; bql_unlock()") { f in
      let ctx = global(.mainContext, AioContext.self)
      m.store.atomically {
        f[sleeps] = m[ctx.bhList].isNull && !m[ctx.notified]
        m[ctx.notifyMe] |= 1
        setGlobal(.bqlHolder, 0)
      }
    }
    r.wait("g_poll(); bql_lock()", idle: true) { f in
      peekGlobal(.bqlHolder, Int.self) == 0 && (!f[sleeps] || hasMainWork)
    } because: { f in
      peekGlobal(.bqlHolder, Int.self) == 0 || (f[sleeps] && !hasMainWork)
        ? "sleeps in g_poll" : "wants BQL, held by \(bqlHolderName)"
    } then: { _ in
      let ctx = global(.mainContext, AioContext.self)
      m.store.atomically {
        setGlobal(.bqlHolder, m.currentThread + 1)
        m[ctx.notifyMe] &= ~1
      }
      aioNotifyAccept(ctx)
    }
  }

  /// The same, with the stores that announce the sleeper in its store buffer for a while. Nothing but the eventfd tells the
  /// sleeper of a bottom half.
  private func pollThroughBuffers(_ r: RoutineBuilder, _ sleeps: Local<Bool>, _ rung: Local<Bool>) {
    r.step("aio_ctx_prepare(): qatomic_set(&ctx->notify_me, ctx->notify_me | 1)", quiet: true) { _ in
      let ctx = global(.mainContext, AioContext.self)
      storeRelaxed(ctx.notifyMe, loadRelaxed(ctx.notifyMe) | 1)
    }
    afterBarrier(r, .aioCtxPrepare, "timeout = aio_compute_timeout(ctx)") { f in
      f[sleeps] = m.store.atomically { m[global(.mainContext, AioContext.self).bhList] }.isNull
    }
    locked(r, "bql_unlock()") { _ in m.store.atomically { setGlobal(.bqlHolder, 0) } }
    r.wait("g_poll(); bql_lock(); aio_ctx_check(): notify_me &= ~1; notified = false", idle: true) { f in
      isBQLFree && (!f[sleeps] || isRung)
    } because: { f in
      isBQLFree || (f[sleeps] && !isRung) ? "sleeps in g_poll" : "wants BQL, held by \(bqlHolderName)"
    } then: { f in
      let ctx = global(.mainContext, AioContext.self)
      m.store.atomically { setGlobal(.bqlHolder, m.currentThread + 1) }
      storeRelaxed(ctx.notifyMe, loadRelaxed(ctx.notifyMe) & ~1)
      f[rung] = acceptThroughBuffer(ctx)
    }
    barrier(r, .aioNotifyAccept)
  }

  private var isBQLFree: Bool { peekGlobal(.bqlHolder, Int.self) == 0 }

  /// Whether a file descriptor that the outermost main loop polls is readable.
  private var isRung: Bool {
    let ctx = peekGlobal(.mainContext, AioContext.self)
    return m.peek(ctx.notifier) || peekGlobal(.qmpRequests, Int.self) != 0 || !readyController(ctx).isNull
      || hasRequestedDuty
  }

  /// Whether the outermost main loop has something to do.
  private var hasMainWork: Bool {
    let ctx = peekGlobal(.mainContext, AioContext.self)
    return m.peek(ctx.notifier) || !m.peek(ctx.bhList).isNull || peekGlobal(.qmpRequests, Int.self) != 0
      || !readyController(ctx).isNull || hasRequestedDuty
  }

  /// What main_loop_should_exit would find [softmmu/runstate.c].
  private var hasRequestedDuty: Bool {
    peekGlobal(.vmstopRequested, Int.self) != 0 || peekGlobal(.resetRequested, Bool.self)
  }

  private func requestedDuty() -> (RoutineID, Arguments)? {
    if peekGlobal(.resetRequested, Bool.self) {
      setGlobal(.resetRequested, false)
      return (Function.qmpSystemReset.id, Arguments(0))
    }
    return peekGlobal(.vmstopRequested, Int.self) == 0 ? nil : (Function.vmStop.id, Arguments())
  }

  var bqlHolderName: String {
    let holder = peekGlobal(.bqlHolder, Int.self)
    return holder == 0 ? "nobody" : m.threadNames[holder - 1]
  }

  // MARK: IOThread [iothread.c]

  private func defineIOThread(_ program: inout Program) {
    program.define(Function.iothreadRun.id, "iothread_run", file: "iothread.c") { r in
      let ctx = r.parameter("ctx", AioContext.self)
      r.step("qemu_set_current_aio_context(iothread->ctx)", quiet: true) { f in
        m.setThreadLocal(m.currentThread, f[ctx])
      }
      if rules.iothreadStop == .none {
        r.forever {
          r.call("aio_poll(iothread->ctx, true)", Function.aioPoll.id) { f in Arguments(f[ctx], true) }
        }
      } else {
        runUntilStopped(r, ctx)
      }
    }
  }

  // MARK: RCU thread [util/rcu.c]

  private func defineRCU(_ program: inout Program) {
    program.define(Function.rcuThread.id, "call_rcu_thread", file: "util/rcu.c") { r in
      let pausing = r.local("device whose jobs pause", SCSIDevice.self)
      r.forever {
        r.wait("bql_lock(); node->func(node): object_unref(device); bql_unlock()", idle: true) { _ in
          let head = peekGlobal(.rcuQueue, RCUHead.self)
          return !head.isNull && peekGlobal(.bqlHolder, Int.self) == 0 && canDetachNow
        } because: { _ in
          peekGlobal(.rcuQueue, RCUHead.self).isNull
            ? "no callback"
            : peekGlobal(.bqlHolder, Int.self) != 0
              ? "wants BQL, held by \(bqlHolderName)"
              : "bdrv_graph_wrlock: waits for readers"
        } then: { f in
          setGlobal(.bqlHolder, m.currentThread + 1)
          let head = global(.rcuQueue, RCUHead.self)
          setGlobal(.rcuQueue, m[head.next])
          let device = m[head.device]
          m.free(head.address)
          if pausesJobs(device) {
            f[pausing] = device
          } else {
            rcuUnref(device)
            setGlobal(.bqlHolder, 0)
          }
        }
        r.when("jobs work on its node", quiet: true) { f in
          !f[pausing].isNull
        } then: {
          r.call("blk_remove_bs(blk): drained sections", Function.drainedSections.id)
          r.step("object_unref(device); bql_unlock()") { f in
            rcuUnref(f[pausing])
            f[pausing] = .null
            drains.sections = []
            setGlobal(.bqlHolder, 0)
          }
        }
      }
    }
  }

  /// Whether the end of a device drains a node that jobs work on; its drained sections are owed then.
  private func pausesJobs(_ device: SCSIDevice) -> Bool {
    guard !global(.allJobs, Job.self).isNull, m[device.refcount] == 1, !m[device.blk].isNull else { return false }
    let bs = blkBS(m[device.blk])
    if bs.isNull { return false }
    drainedSectionsOfRemoval(bs)
    keepDrainedSections()
    return global(.drainedSections, Int.self) != 0
  }

  /// Whether the graph may be changed without waiting for readers.
  private var canDetachNow: Bool { peekGlobal(.hasWriter, Int.self) == 0 && peekReaderCount() == 0 }

  /// call_rcu: the RCU thread drops a reference later.
  func callRCU(_ device: SCSIDevice) {
    let head = RCUHead(address: m.allocate(Kinds.rcuHead))
    m[head.device] = device
    m.store.atomically {
      append(head, to: .rcuQueue) { $0.next }
    }
  }

  // MARK: Thread pool [util/thread-pool.c]

  private func defineWorker(_ program: inout Program) {
    program.define(Function.workerThread.id, "worker_thread", file: "util/thread-pool.c") { r in
      r.forever {
        r.choose("ret = req->func(req->arg); req->state = THREAD_DONE", idle: true) { _ in
          activeHostIO.count
        } because: { _ in
          "no work"
        } describe: { _, way in
          let io = activeHostIO[way]
          return "the host finishes I/O on \(text(m.peek(m.peek(io.bs).nodeName)))"
        } _: { _, way in
          let io = activeHostIO[way]
          m.store.atomically {
            m[io.state] = 2
            aioBHScheduleOneshot(m[io.ctx], .threadPoolCompletionBH, io.address, name: "thread_pool_completion_bh")
          }
        }
      }
    }
    program.define(Function.threadPoolCompletionBH.id, "thread_pool_completion_bh", file: "util/thread-pool.c") { r in
      let io = r.parameter("elem", HostIO.self)
      r.transfer("elem->common.cb(elem->common.opaque, elem->ret): aio_co_wake(co)") { f in
        let element = f[io]
        let co = m[element.co]
        unlinkHostIO(element)
        trace("thread_pool_complete pool pool req req opaque opaque ret 0")
        qemuCoroutineEnter(co)
        return .transferred
      }
    }
  }

  /// Work that a worker has and has not finished, oldest first.
  private var activeHostIO: [HostIO] {
    var found: [HostIO] = []
    var io = peekGlobal(.hostIO, HostIO.self)
    while !io.isNull {
      if m.peek(io.state) == 1 { found.append(io) }
      io = m.peek(io.next)
    }
    return found
  }

  /// thread_pool_submit_aio: the coroutine is woken in `ctx` when a worker has done it.
  func threadPoolSubmit(_ ctx: AioContext, _ co: Coroutine, _ bs: BlockNode) {
    let io = HostIO(address: m.allocate(Kinds.hostIO))
    m[io.ctx] = ctx
    m[io.co] = co
    m[io.bs] = bs
    m[io.state] = 1
    m.store.atomically {
      append(io, to: .hostIO) { $0.next }
    }
  }

  private func unlinkHostIO(_ io: HostIO) {
    m.store.atomically { unlink(io, from: .hostIO) { $0.next } }
    m.free(io.address)
  }
}
