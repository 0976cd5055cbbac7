import Machine

// The event loop of one AioContext [util/aio-posix.c, 8.2 to 10.0]. Adaptive busy polling is not modelled.

extension QEMU {
  func defineAioPoll(_ program: inout Program) {
    program.define(Function.aioPoll.id, "aio_poll", file: "util/aio-posix.c") { r in
      let ctx = r.parameter("ctx", AioContext.self)
      let blocking = r.parameter("blocking", Bool.self)
      let sleeps = r.local("timeout", Bool.self)
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
      if m[controller.attached], m[controller.ctx] == ctx, m[controller.hostNotifier] {
        m.store.atomically { m[controller.hostNotifier] = false }
        return (Function.virtioScsiHandleCmdVQ.id, Arguments(controller))
      }
      controller = m[controller.next]
    }
    return nil
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
