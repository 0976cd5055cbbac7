import Machine

// The event loop of one AioContext [util/aio-posix.c, 8.2 to 10.0]. For adaptive busy polling see `BusyPolling.swift`.

extension QEMU {
  func defineAioPoll(_ program: inout Program) {
    program.define(Function.aioPoll.id, "aio_poll", file: "util/aio-posix.c") { r in
      let ctx = r.parameter("ctx", AioContext.self)
      let blocking = r.parameter("blocking", Bool.self)
      let sleeps = r.local("timeout", Bool.self)
      if barriers != nil { return aioPollThroughBuffers(r, ctx, blocking, sleeps) }
      if rules.busyPolling { return aioPollBusily(r, ctx, blocking, sleeps) }
      r.step("timeout = aio_compute_timeout(ctx); ctx->notify_me += 2; if (ctx->notified) timeout = 0") { f in
        assertHomeThread(f[ctx])
        m.store.atomically {
          f[sleeps] = f[blocking] && m[f[ctx].bhList].isNull && m[f[ctx].bhSliceList].isNull && !m[f[ctx].notified]
          if f[sleeps] { m[f[ctx].notifyMe] += 2 }
        }
      }
      r.wait("ctx->fdmon_ops->wait(ctx, timeout)", idle: true) { f in
        !f[sleeps] || m.peek(f[ctx].notifier) || !readyController(f[ctx]).isNull
      } because: { f in
        "sleeps in ppoll, nothing to do in \(text(m.peek(f[ctx].name)))"
      } then: { f in
        m.store.atomically { if f[sleeps] { m[f[ctx].notifyMe] -= 2 } }
        aioNotifyAccept(f[ctx])
      }
      r.call("aio_bh_poll(ctx)", Function.aioBHPoll.id) { f in Arguments(f[ctx]) }
      r.callIndirect("aio_dispatch_ready_handlers(ctx)") { f in dispatchTarget(f[ctx]) }
    }
  }

  /// aio_poll, with the stores that announce the sleeper in its store buffer for a while.
  private func aioPollThroughBuffers(
    _ r: RoutineBuilder, _ ctx: Local<AioContext>, _ blocking: Local<Bool>, _ sleeps: Local<Bool>
  ) {
    let announced = r.local("use_notify_me", Bool.self)
    let rung = r.local("notifier ready", Bool.self)
    r.step("timeout = aio_compute_timeout(ctx); if (timeout) ctx->notify_me += 2") { f in
      assertHomeThread(f[ctx])
      m.store.atomically { f[sleeps] = f[blocking] && m[f[ctx].bhList].isNull && m[f[ctx].bhSliceList].isNull }
      f[announced] = f[sleeps]
      if f[announced] { storeRelaxed(f[ctx].notifyMe, loadRelaxed(f[ctx].notifyMe) + 2) }
    }
    r.when("if (timeout)", quiet: true) { f in
      f[sleeps]
    } then: {
      afterBarrier(r, .aioPoll, "if (qatomic_read(&ctx->notified)) timeout = 0") { f in
        f[sleeps] = !loadRelaxed(f[ctx].notified)
      }
    }
    r.wait("ctx->fdmon_ops->wait(ctx, timeout); notify_me -= 2; aio_notify_accept: notified = false", idle: true) { f in
      !f[sleeps] || m.peek(f[ctx].notifier) || !readyController(f[ctx]).isNull
    } because: { f in
      "sleeps in ppoll, nothing to do in \(text(m.peek(f[ctx].name)))"
    } then: { f in
      if f[announced] { storeRelaxed(f[ctx].notifyMe, loadRelaxed(f[ctx].notifyMe) - 2) }
      f[rung] = acceptThroughBuffer(f[ctx])
    }
    barrier(r, .aioNotifyAccept)
    r.call("aio_bh_poll(ctx)", Function.aioBHPoll.id) { f in Arguments(f[ctx]) }
    clearNotifier(r, if: rung) { f in f[ctx] }
    r.callIndirect("aio_dispatch_ready_handlers(ctx)") { f in dispatchTarget(f[ctx]) }
  }

  /// The store of aio_notify_accept. Answers whether the poll found the eventfd readable.
  func acceptThroughBuffer(_ ctx: AioContext) -> Bool {
    storeRelaxed(ctx.notified, false)
    return m.store.atomically { m[ctx.notifier] }
  }

  /// The handler of the eventfd: it runs behind the bottom halves, if the poll found the eventfd readable.
  func clearNotifier(_ r: RoutineBuilder, if rung: Local<Bool>, _ ctx: @escaping (Frame) -> AioContext) {
    r.when("if (revents)", quiet: true) { f in
      f[rung]
    } then: {
      r.step("aio_context_notifier_cb: event_notifier_test_and_clear(&ctx->notifier)") { f in
        m.store.atomically { m[ctx(f).notifier] = false }
      }
    }
  }

  /// A controller with handlers in this context whose queues wait to be looked at; NULL if none.
  func readyController(_ ctx: AioContext) -> Controller {
    var controller = peekGlobal(.allControllers, Controller.self)
    while !controller.isNull {
      if m.peek(controller.attached), m.peek(controller.ctx) == ctx, m.peek(controller.hostNotifier) {
        return controller
      }
      controller = m.peek(controller.next)
    }
    return .null
  }

  /// The handler that is ready, as a call.
  func dispatchTarget(_ ctx: AioContext) -> (RoutineID, Arguments)? {
    var controller = global(.allControllers, Controller.self)
    while !controller.isNull {
      if m[controller.attached], m[controller.ctx] == ctx, m[controller.hostNotifier] || hasPolled(controller) {
        m.store.atomically {
          m[controller.hostNotifier] = false
          if rules.busyPolling { m[controller.polling] &= ~QueuePolling.isReady }
        }
        // virtio_scsi_defer_to_dataplane: starts it unless that is done, which takes the BQL.
        m.assert(
          m.peek(controller.dataplaneStarted) || holdsBQL,
          "memory_region_transaction_commit: Assertion `qemu_mutex_iothread_locked()' failed.")
        return (Function.virtioScsiHandleCmdVQ.id, Arguments(controller))
      }
      controller = m[controller.next]
    }
    return nil
  }

  /// Whether busy polling has found a request of this controller.
  private func hasPolled(_ controller: Controller) -> Bool {
    rules.busyPolling && m[controller.polling] & QueuePolling.isReady != 0
  }

  // MARK: Which thread this is

  /// The AioContext of the running thread: the iothread's own; the main one for whoever holds the BQL; else NULL
  /// [qemu_get_current_aio_context].
  var currentContext: AioContext {
    let own = AioContext(address: m.local)
    if !own.isNull { return own }
    return holdsBQL ? peekGlobal(.mainContext) : .null
  }

  /// Whether the running thread holds the BQL.
  var holdsBQL: Bool { peekGlobal(.bqlHolder, Int.self) == m.currentThread + 1 }

  func assertHomeThread(_ ctx: AioContext) {
    m.assert(currentContext == ctx, "aio_poll: Assertion `in_aio_context_home_thread(ctx)' failed.")
  }

  /// GLOBAL_STATE_CODE(): only for the thread that holds the BQL.
  func globalStateCode(_ function: String) {
    if !holdsBQL { m.raise(.threadRule, "\(function): Assertion `qemu_in_main_thread()' failed.") }
  }
}
