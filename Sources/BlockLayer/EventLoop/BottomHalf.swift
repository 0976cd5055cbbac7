import Machine

// Bottom halves and the notification of event loops [util/async.c, 8.2 to 10.0].

/// Flags of a bottom half.
enum BHFlag {
  static let pending = 1
  static let scheduled = 2
  static let deleted = 4
  static let oneshot = 8
}

extension QEMU {
  /// aio_bh_schedule_oneshot: a new bottom half at the head of `ctx`'s list, and a notification. Any thread.
  func aioBHScheduleOneshot(_ ctx: AioContext, _ cb: Function, _ opaque: Int, name: String) {
    let bh = BottomHalf(address: m.allocate(Kinds.bottomHalf))
    m[bh.ctx] = ctx
    m[bh.cb] = cb.id
    m[bh.opaque] = opaque
    m[bh.name] = symbol(name)
    aioBHEnqueue(bh, flags: BHFlag.scheduled | BHFlag.oneshot)
  }

  /// aio_bh_enqueue: pushes it unless it is pending already, and always notifies. Any thread; a full barrier.
  func aioBHEnqueue(_ bh: BottomHalf, flags: Int) {
    barriers?.buffers.drain()
    m.store.atomically {
      let ctx = m[bh.ctx]
      let old = m[bh.flags]
      m[bh.flags] = old | BHFlag.pending | flags
      if old & BHFlag.pending == 0 {
        m[bh.next] = m[ctx.bhList]
        m[ctx.bhList] = bh
      }
      aioNotify(ctx)
    }
  }

  /// aio_notify: `notified`, and the eventfd if somebody sleeps or is about to.
  ///
  /// One step, unless stores are buffered: then what comes behind the first store is steps of its own.
  func aioNotify(_ ctx: AioContext) {
    if barriers != nil {
      storeRelaxed(ctx.notified, true)
      if afterwards(.notify, ctx.address) { return }
    }
    m.store.atomically {
      if rules.notifiesUnannounced || m[ctx.notifyMe] != 0 { m[ctx.notified] = true }
      if m[ctx.notifyMe] != 0 { m[ctx.notifier] = true }
    }
  }

  /// aio_notify_accept.
  func aioNotifyAccept(_ ctx: AioContext) {
    m.store.atomically {
      m[ctx.notified] = false
      m[ctx.notifier] = false
    }
  }

  /// aio_wait_kick: wakes the main loop's waiters, if there are any [util/aio-wait.c].
  func aioWaitKick() {
    if !areStoresInMemory, afterwards(.kick) { return }
    m.store.atomically {
      if global(.numWaiters, Int.self) > 0 {
        aioBHScheduleOneshot(global(.mainContext), .dummyBHCB, 0, name: "dummy_bh_cb")
      }
    }
  }

  func defineBottomHalves(_ program: inout Program) {
    program.define(Function.dummyBHCB.id, "dummy_bh_cb", file: "util/aio-wait.c") { r in
      r.ret("return")
    }
    program.define(Function.aioBHPoll.id, "aio_bh_poll", file: "util/async.c") { r in
      let ctx = r.parameter("ctx", AioContext.self)
      if barriers == nil {
        r.step("QSLIST_MOVE_ATOMIC(&slice.bh_list, &ctx->bh_list)") { f in detachSlice(f[ctx]) }
      } else {
        locked(r, "QSLIST_MOVE_ATOMIC(&slice.bh_list, &ctx->bh_list)") { f in detachSlice(f[ctx]) }
      }
      r.loop("while ((s = QSIMPLEQ_FIRST(&ctx->bh_slice_list)))", quiet: true) { f in
        !m[f[ctx].bhSliceList].isNull
      } _: {
        r.callIndirect("bh = aio_bh_dequeue(&s->bh_list); aio_bh_call(bh)", quiet: true) { f in dequeue(f[ctx]) }
      }
    }
  }

  /// Moves all bottom halves of a context to a slice behind the slices that are being processed.
  private func detachSlice(_ ctx: AioContext) {
    let list = m.store.atomically { m[ctx.bhList] }
    if list.isNull { return }
    let slice = BHSlice(address: m.allocate(Kinds.bhSlice))
    m[slice.bhList] = list
    m.store.atomically { m[ctx.bhList] = .null }
    append(slice, to: ctx.bhSliceList) { $0.next }
  }

  /// Takes the first bottom half of the first slice; an empty slice goes. Answers what to call, if it is to run.
  private func dequeue(_ ctx: AioContext) -> (RoutineID, Arguments)? {
    let slice = m[ctx.bhSliceList]
    let bh = m[slice.bhList]
    m[slice.bhList] = m[bh.next]
    if m[slice.bhList].isNull {
      m[ctx.bhSliceList] = m[slice.next]
      m.free(slice.address)
    }
    let flags = m[bh.flags]
    m[bh.flags] = flags & ~(BHFlag.pending | BHFlag.scheduled)
    let target = (m[bh.cb], Arguments(m[bh.opaque]))
    if flags & (BHFlag.deleted | BHFlag.oneshot) != 0 { m.free(bh.address) }
    return flags & BHFlag.scheduled != 0 && flags & BHFlag.deleted == 0 ? target : nil
  }
}
