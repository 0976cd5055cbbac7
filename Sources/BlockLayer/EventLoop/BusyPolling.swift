import Machine

// Adaptive busy polling of an iothread [util/aio-posix.c: try_poll_mode, poll_set_started; hw/virtio/virtio.c, 8.1 to 9.0].
//
// A thread that polls suppresses the guest's notifications, as nobody needs them meanwhile. For how long it polls is a
// matter of its clock: here it may stop at any moment.

/// Where busy polling has left the queues of a controller, as bits.
enum QueuePolling {
  /// The guest's notifications are suppressed [virtio_queue_set_notification].
  static let suppressed = 1
  /// Polling has found a request [poll_ready].
  static let isReady = 2
  /// The event virtqueue has poll callbacks.
  static let pollsEvents = 4
}

extension QEMU {
  /// aio_poll with its polling mode.
  func aioPollBusily(
    _ r: RoutineBuilder, _ ctx: Local<AioContext>, _ blocking: Local<Bool>, _ sleeps: Local<Bool>
  ) {
    let announced = r.local("use_notify_me", Bool.self)
    let polls = r.local("max_ns", Bool.self)
    r.step("timeout = aio_compute_timeout(ctx)") { f in
      assertHomeThread(f[ctx])
      m.store.atomically { f[sleeps] = f[blocking] && m[f[ctx].bhList].isNull && m[f[ctx].bhSliceList].isNull }
    }
    // The main context does not poll: its poll_max_ns is 0.
    r.when("try_poll_mode()", quiet: true) { f in
      f[sleeps] && f[ctx] != peekGlobal(.mainContext)
    } then: {
      // poll_ns adapts to how long the thread has slept: after a sleep it may be 0. Polling that succeeds goes on.
      r.choose("max_ns = qemu_soonest_timeout(*timeout, ctx->poll_ns)") { f in
        m.peek(f[ctx].pollStarted) ? 1 : 2
      } describe: { _, way in
        way == 0 ? "it polls before it sleeps" : "its poll_ns is 0"
      } _: { f, way in
        f[polls] = way == 0
      }
      r.when("if (max_ns)", quiet: true) { f in
        f[polls]
      } then: {
        r.step("poll_set_started(ctx, true): io_poll_begin: virtio_queue_set_notification(vq, 0)") { f in
          _ = setPolling(f[ctx], true)
        }
        r.step("run_poll_handlers(ctx, max_ns)") { f in
          if m.store.atomically({ m[f[ctx].notified] }) { f[sleeps] = false }
          if pollOnce(f[ctx]) { f[sleeps] = false }
        }
      }
    }
    r.when("if (timeout)", quiet: true) { f in
      f[sleeps]
    } then: {
      r.step("ctx->notify_me += 2; if (ctx->notified) timeout = 0") { f in
        f[announced] = true
        m.store.atomically {
          m[f[ctx].notifyMe] += 2
          if m[f[ctx].notified] { f[sleeps] = false }
        }
      }
      r.when("if (timeout)", quiet: true) { f in
        f[sleeps]
      } then: {
        r.step("poll_set_started(ctx, false): io_poll_end: virtio_queue_set_notification(vq, 1); poll once more") { f in
          if setPolling(f[ctx], false) { f[sleeps] = false }
        }
      }
    }
    r.wait("ctx->fdmon_ops->wait(ctx, timeout)", idle: true) { f in
      !f[sleeps] || m.peek(f[ctx].notifier) || !readyController(f[ctx]).isNull
    } because: { f in
      "sleeps in ppoll, nothing to do in \(text(m.peek(f[ctx].name)))"
    } then: { f in
      m.store.atomically { if f[announced] { m[f[ctx].notifyMe] -= 2 } }
      aioNotifyAccept(f[ctx])
    }
    r.call("aio_bh_poll(ctx)", Function.aioBHPoll.id) { f in Arguments(f[ctx]) }
    r.callIndirect("aio_dispatch_ready_handlers(ctx)") { f in dispatchTarget(f[ctx]) }
  }

  /// poll_set_started: tells every handler that is attached now. Answers whether the last poll, when polling ends, found something.
  private func setPolling(_ ctx: AioContext, _ started: Bool) -> Bool {
    if m[ctx.pollStarted] == started { return false }
    m[ctx.pollStarted] = started
    for controller in polledControllers(ctx) {
      m.store.atomically {
        m[controller.polling] =
          started ? m[controller.polling] | QueuePolling.suppressed : m[controller.polling] & ~QueuePolling.suppressed
      }
    }
    return started ? false : pollOnce(ctx)
  }

  /// run_poll_handlers_once: io_poll of every handler that is attached now.
  private func pollOnce(_ ctx: AioContext) -> Bool {
    var progress = false
    for controller in polledControllers(ctx) {
      m.store.atomically {
        if !m[controller.avail].isNull {
          m[controller.polling] |= QueuePolling.isReady
          progress = true
        }
        // Its buffers are the guest's, for events to come: it is never empty.
        if m[controller.polling] & QueuePolling.pollsEvents != 0 { progress = true }
      }
    }
    return progress
  }

  private func polledControllers(_ ctx: AioContext) -> [Controller] {
    list(global(.allControllers, Controller.self), next: \.next).filter { controller in
      m[controller.ctx] == ctx && m.store.atomically { m[controller.attached] }
    }
  }

  /// Whether the guest's kicks are suppressed.
  func isNotificationSuppressed(_ controller: Controller) -> Bool {
    rules.busyPolling && m[controller.polling] & QueuePolling.suppressed != 0
  }

  /// A controller whose iothread polls its event virtqueue and so never sleeps again; NULL if none.
  var controllerPolledForEver: Controller {
    guard rules.busyPolling else { return .null }
    var controller = peekGlobal(.allControllers, Controller.self)
    while !controller.isNull {
      if m.peek(controller.polling) & QueuePolling.pollsEvents != 0, m.peek(m.peek(controller.ctx).pollStarted) {
        break
      }
      controller = m.peek(controller.next)
    }
    return controller
  }

  /// Whether an iothread is in polling mode, which it has to leave some day.
  var isPolling: Bool {
    guard rules.busyPolling else { return false }
    var controller = peekGlobal(.allControllers, Controller.self)
    while !controller.isNull {
      if m.peek(m.peek(controller.ctx).pollStarted) { return true }
      controller = m.peek(controller.next)
    }
    return false
  }
}
