import Machine

// Coroutines [util/qemu-coroutine.c, util/async.c].

extension QEMU {
  /// qemu_coroutine_create: a coroutine that will run `entry` with up to four arguments.
  func qemuCoroutineCreate(_ entry: Function, _ arguments: Arguments, name: String) -> Coroutine {
    let co = Coroutine(address: m.allocate(Kinds.coroutine))
    m[co.name] = symbol(name)
    m.prepareFiber(at: co.fiber.address, cells: Coroutine.fiberCells, routine: entry.id, arguments)
    return co
  }

  /// qemu_coroutine_enter, as the last thing of an instruction that answers `.transferred`.
  func qemuCoroutineEnter(_ co: Coroutine) {
    m.assert(m[co.caller].isNull, "Co-routine re-entered recursively")
    m.assert(!m[co.scheduled], "qemu_aio_coroutine_enter: Co-routine was already scheduled in 'aio_co_schedule'")
    traceEnter(co, in: currentContext)
    m[co.ctx] = currentContext
    switching {
      m[co.caller] = m.currentFiber
      m.switchFiber(to: co.fiber)
    }
  }

  /// qemu_coroutine_yield, as the last thing of an instruction that answers `.transferred`.
  func qemuCoroutineYield(_ co: Coroutine) {
    let caller = m[co.caller]
    m.assert(!caller.isNull, "Co-routine is yielding to no one")
    trace("qemu_coroutine_yield from co to \(traceName(caller == m.leaderFiber ? .null : co))")
    m[co.caller] = .null
    switching { m.switchFiber(to: caller) }
  }

  /// The end of a coroutine, as the last thing of an instruction that answers `.transferred`.
  func qemuCoroutineTerminate(_ co: Coroutine) {
    let caller = m[co.caller]
    switching { m.abandonFiber(for: caller) }
    m.free(co.address)
  }

  /// The coroutine that the running thread is in; NULL outside of any.
  var qemuCoroutineSelf: Coroutine {
    let fiber = fiberInCharge
    return fiber == m.leaderFiber ? .null : Coroutine(address: fiber.address - 6)
  }

  /// aio_co_schedule: to be entered by `ctx`'s event loop, first come, first served. Any thread.
  func aioCoSchedule(_ ctx: AioContext, _ co: Coroutine) {
    barriers?.buffers.drain()
    trace("aio_co_schedule ctx \(traceName(ctx)) co \(traceName(co))")
    m.store.atomically {
      m.assert(!m[co.scheduled], "aio_co_schedule: Co-routine was already scheduled in 'aio_co_schedule'")
      m[co.scheduled] = true
      m[co.next] = m[ctx.scheduledCoroutines]
      m[ctx.scheduledCoroutines] = co
      if !m[ctx.coScheduleBH] {
        m[ctx.coScheduleBH] = true
        aioBHScheduleOneshot(ctx, .coScheduleBHCB, ctx.address, name: "co_schedule_bh_cb")
      } else {
        aioNotify(ctx)
      }
    }
  }

  func defineCoroutines(_ program: inout Program) {
    program.define(Function.coScheduleBHCB.id, "co_schedule_bh_cb", file: "util/async.c") { r in
      let ctx = r.parameter("ctx", AioContext.self)
      let list = r.local("straight", Coroutine.self)
      r.step("QSLIST_MOVE_ATOMIC(&reversed, &ctx->scheduled_coroutines)") { f in
        f[list] = reverse(m.store.atomically { m[f[ctx].scheduledCoroutines] })
        m.store.atomically {
          m[f[ctx].scheduledCoroutines] = .null
          m[f[ctx].coScheduleBH] = false
        }
      }
      r.loop("while (!QSLIST_EMPTY(&straight))", quiet: true) { f in
        !f[list].isNull
      } _: {
        r.transfer("qatomic_set(&co->scheduled, NULL); qemu_aio_coroutine_enter(ctx, co)") { f in
          let co = f[list]
          f[list] = m[co.next]
          m[co.next] = .null
          m[co.scheduled] = false
          trace("aio_co_schedule_bh_cb ctx \(traceName(f[ctx])) co \(traceName(co))")
          qemuCoroutineEnter(co)
          return .transferred
        }
      }
    }
  }

  private func reverse(_ list: Coroutine) -> Coroutine {
    var reversed = Coroutine.null
    var co = list
    while !co.isNull {
      let next = m[co.next]
      m[co.next] = reversed
      reversed = co
      co = next
    }
    return reversed
  }
}
