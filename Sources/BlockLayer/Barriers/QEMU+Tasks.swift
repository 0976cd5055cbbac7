import Machine

// aio_notify, aio_wait_kick and bdrv_graph_co_rdunlock are called in the middle of steps. Under total store order the part of
// each that begins with its barrier becomes steps of its own: the thread is interrupted and a coroutine of its own runs them.

/// Routines that exist only under total store order, numbered behind those of `Function`.
enum BarrierRoutine: Int, CaseIterable {
  case storeBuffer, tasks, aioNotify, aioWaitKick, bdrvGraphCoRdunlock

  var id: RoutineID { RoutineID(Function.allCases.count + 1 + rawValue) }
}

extension QEMU {
  /// Declares and defines the routines; behind those of `Function`, and before any other.
  func defineBarriers(_ program: inout Program) {
    guard let barriers else { return }
    for _ in BarrierRoutine.allCases { _ = program.declare() }
    barriers.buffers.define(BarrierRoutine.storeBuffer.id, in: &program)
    defineTasks(&program, barriers)
    program.define(BarrierRoutine.aioNotify.id, "aio_notify", file: "util/async.c") { r in
      let ctx = r.parameter("ctx", AioContext.self)
      afterBarrier(r, .aioNotify, "qatomic_read(&ctx->notify_me)", "event_notifier_set(&ctx->notifier)") { f in
        loadRelaxed(f[ctx].notifyMe) != 0
      } then: { f, isAwaited in
        if isAwaited { m.store.atomically { m[f[ctx].notifier] = true } }
      }
    }
    program.define(BarrierRoutine.aioWaitKick.id, "aio_wait_kick", file: "util/aio-wait.c") { r in
      afterBarrier(
        r, .aioWaitKick, "qatomic_read(&num_waiters)", "aio_bh_schedule_oneshot(qemu_aio_context, dummy_bh_cb)"
      ) { _ in
        loadRelaxed(.numWaiters, Int.self) > 0
      } then: { _, isAwaited in
        if isAwaited { aioBHScheduleOneshot(global(.mainContext), .dummyBHCB, 0, name: "dummy_bh_cb") }
      }
    }
    program.define(BarrierRoutine.bdrvGraphCoRdunlock.id, "bdrv_graph_co_rdunlock", file: "block/graph-lock.c") { r in
      afterBarrier(r, .bdrvGraphCoRdunlock, "qatomic_read(&has_writer)", "aio_wait_kick()") { _ in
        loadRelaxed(.hasWriter, Int.self) != 0
      } then: { _, hasWriter in
        if hasWriter { aioWaitKick() }
      }
    }
  }

  /// Gives threads that have none a store buffer and tasks.
  func addStoreBuffers(to threads: Range<Int>) {
    guard let barriers else { return }
    for thread in threads {
      barriers.buffers.add(to: thread, routine: BarrierRoutine.storeBuffer.id)
      let co = Coroutine(address: m.allocate(Kinds.coroutine))
      m[co.name] = symbol("barriers of \(m.threadNames[thread])")
      m.prepareFiber(
        at: co.fiber.address, cells: Coroutine.fiberCells, routine: BarrierRoutine.tasks.id, Arguments())
      barriers.addTasks(to: thread, co)
    }
  }

  private func defineTasks(_ program: inout Program, _ barriers: Barriers) {
    program.define(BarrierRoutine.tasks.id, "(barriers)", file: "(engine)") { r in
      r.forever {
        r.callIndirect("what is left of the step", quiet: true) { _ in
          guard let (kind, argument) = barriers.tasks.takeFirst() else { return nil }
          return switch kind {
          case .notify: (BarrierRoutine.aioNotify.id, Arguments(argument))
          case .kick: (BarrierRoutine.aioWaitKick.id, Arguments())
          case .readerLeft: (BarrierRoutine.bdrvGraphCoRdunlock.id, Arguments())
          }
        }
        r.transfer("back to where the thread was", quiet: true) { _ in
          let tasks = barriers.tasks
          if tasks.count > 0 { return .next }
          let interrupted = m[tasks.coroutine.caller]
          m[tasks.coroutine.caller] = .null
          m.switchFiber(to: interrupted)
          return .transferred
        }
      }
    }
  }

  /// Makes the running thread do something in steps of its own behind the current step. Answers false where that is not how
  /// it is done: the caller does it at once.
  func afterwards(_ kind: Tasks.Kind, _ argument: Int = 0) -> Bool {
    guard let barriers, !barriers.isBypassed else { return false }
    let tasks = barriers.tasks
    guard !tasks.coroutine.isNull, tasks.add(kind, argument) else {
      barriers.buffers.drain()
      return false
    }
    if m[tasks.coroutine.caller].isNull {
      m[tasks.coroutine.caller] = m.currentFiber
      m.currentFiber = tasks.coroutine.fiber
    }
    return true
  }

  /// Runs what switches fibers as if the thread had no tasks; they come behind the switch.
  func switching(_ body: () -> Void) {
    guard let tasks = barriers?.tasks, !tasks.coroutine.isNull, m.currentFiber == tasks.coroutine.fiber else {
      return body()
    }
    m.currentFiber = m[tasks.coroutine.caller]
    body()
    m[tasks.coroutine.caller] = m.currentFiber
    m.currentFiber = tasks.coroutine.fiber
  }

  /// The fiber that the running thread runs, or goes on with when its tasks are done.
  var fiberInCharge: Fiber {
    guard let tasks = barriers?.tasks, !tasks.coroutine.isNull, m.currentFiber == tasks.coroutine.fiber else {
      return m.currentFiber
    }
    return m[tasks.coroutine.caller]
  }
}
