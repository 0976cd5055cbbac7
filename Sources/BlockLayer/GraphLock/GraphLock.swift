import Machine

// The graph lock: who may change the shape of the graph, and who may rely on it [block/graph-lock.c, 8.1 to 10.0].

extension QEMU {
  /// reader_count(): readers of all contexts together. A reader may lock in one context and unlock in another.
  func readerCount() -> Int {
    m.store.atomically {
      var total = 0
      var ctx = global(.allContexts, AioContext.self)
      while !ctx.isNull {
        total += m[ctx.readerCount]
        ctx = m[ctx.next]
      }
      m.assert(total >= 0, "reader_count: Assertion `rd >= 0' failed.")
      return total
    }
  }

  /// The same for those who only look.
  func peekReaderCount() -> Int {
    var total = 0
    var ctx = peekGlobal(.allContexts, AioContext.self)
    while !ctx.isNull {
      total += m.peek(ctx.readerCount)
      ctx = m.peek(ctx.next)
    }
    return total
  }

  func defineGraphLock(_ program: inout Program) {
    program.define(Function.bdrvGraphWrlock.id, "bdrv_graph_wrlock", file: "block/graph-lock.c") { r in
      r.step("bdrv_drain_all_begin_nopoll()") { _ in
        globalStateCode("bdrv_graph_wrlock")
        m.assert(global(.hasWriter, Int.self) == 0, "bdrv_graph_wrlock: Assertion `!qatomic_read(&has_writer)' failed.")
        bdrvDrainAllBeginNoPoll(pausesJobs: false)
      }
      let again = r.local("again", Bool.self)
      r.step("do", quiet: true) { f in f[again] = true }
      r.loop("while (reader_count() >= 1)", quiet: true) { f in
        f[again]
      } _: {
        aioWaitWhile(r, "NULL, reader_count() >= 1") { _ in readerCount() >= 1 }
        if let barriers { return announceWriter(r, again, barriers) }
        r.step("qatomic_set(&has_writer, 1); smp_mb()") { _ in m.store.atomically { setGlobal(.hasWriter, 1) } }
        r.step("while (reader_count() >= 1): has_writer = 0 and again") { f in
          f[again] = readerCount() >= 1
          if f[again] { m.store.atomically { setGlobal(.hasWriter, 0) } }
        }
      }
      r.step("bdrv_drain_all_end()") { _ in bdrvDrainAllEnd() }
    }
    program.define(Function.bdrvGraphWrunlock.id, "bdrv_graph_wrunlock", file: "block/graph-lock.c") { r in
      r.step("qatomic_store_release(&has_writer, 0); qemu_co_enter_all(&reader_queue)") { _ in
        barriers?.noteWriter(false)
        m.store.atomically {
          m.assert(
            global(.hasWriter, Int.self) == 1, "bdrv_graph_wrunlock: Assertion `qatomic_read(&has_writer)' failed.")
          setGlobal(.hasWriter, 0)
          wakeAll(global(.readerQueue))
          setGlobal(.readerQueue, 0)
        }
      }
      r.call("aio_bh_poll(qemu_get_aio_context())", Function.aioBHPoll.id) { _ in
        Arguments(global(.mainContext, AioContext.self))
      }
    }
  }

  /// bdrv_graph_wrlock_drained, the lock as graph changes take it: from 10.1 inside a section that drains all nodes and waits
  /// until they are idle; before, without.
  func wrlockDrained(_ r: RoutineBuilder) {
    if rules.writerDrainsAll { bdrvDrainAllBegin(r) }
    r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
  }

  /// bdrv_graph_wrunlock of such a lock.
  func wrunlockDrained(_ r: RoutineBuilder) {
    r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
    if !rules.writerDrainsAll { return }
    r.step("bdrv_drain_all_end()") { _ in bdrvDrainAllEnd() }
    enterQueued(r)
  }

  /// The writer's half of the announcement, with has_writer in its store buffer for a while.
  private func announceWriter(_ r: RoutineBuilder, _ again: Local<Bool>, _ barriers: Barriers) {
    r.step("qatomic_set(&has_writer, 1)", quiet: true) { _ in storeRelaxed(.hasWriter, 1) }
    barrier(r, .bdrvGraphWrlock)
    locked(r, "while (reader_count() >= 1): has_writer = 0 and again") { f in
      f[again] = readerCount() >= 1
      if f[again] { storeRelaxed(.hasWriter, 0) } else { barriers.noteWriter(true) }
    }
  }

  /// assert_bdrv_graph_writable: in the main thread, and no reader inside.
  func assertGraphWritable() {
    if peekGlobal(.hasWriter, Int.self) == 0, peekReaderCount() > 0 {
      m.raise(.threadRule, "assert_bdrv_graph_writable: Assertion `qatomic_read(&has_writer)' failed.")
    }
  }

  /// Wakes coroutines of a queue, in order, each in its own context.
  func wakeAll(_ queue: Coroutine) {
    var co = queue
    while !co.isNull {
      let next = m[co.next]
      m[co.next] = .null
      aioCoSchedule(m[co.ctx], co)
      co = next
    }
  }

  // MARK: Readers, in coroutines

  /// bdrv_graph_co_rdlock: counts itself first, looks for a writer then.
  func bdrvGraphCoRdlock(_ r: RoutineBuilder) {
    let acquired = r.local("acquired", Bool.self)
    if let barriers { return rdlockThroughBuffer(r, acquired, barriers) }
    r.step("bdrv_graph_co_rdlock()", quiet: true) { f in f[acquired] = false }
    r.loop("for (;;)", quiet: true) { f in
      !f[acquired]
    } _: {
      r.step("qatomic_set(&reader_count, reader_count + 1); smp_mb()") { _ in changeReaders(1) }
      r.transfer("if (!qatomic_read(&has_writer)) break; reader_count--; qemu_co_queue_wait(&reader_queue)") { f in
        if m.store.atomically({ global(.hasWriter, Int.self) }) == 0 {
          f[acquired] = true
          return .next
        }
        changeReaders(-1)
        aioWaitKick()
        let co = qemuCoroutineSelf
        m.store.atomically { append(co, to: .readerQueue) { $0.next } }
        qemuCoroutineYield(co)
        return .transferred
      }
    }
  }

  /// The same, with reader_count in the thread's store buffer for a while.
  private func rdlockThroughBuffer(_ r: RoutineBuilder, _ acquired: Local<Bool>, _ barriers: Barriers) {
    r.step("bdrv_graph_co_rdlock()", quiet: true) { f in f[acquired] = false }
    r.loop("for (;;)", quiet: true) { f in
      !f[acquired]
    } _: {
      r.step("qatomic_set(&reader_count, reader_count + 1)") { _ in changeReadersRelaxed(1) }
      afterBarrier(r, .bdrvGraphCoRdlock, "if (!qatomic_read(&has_writer)) break") { f in
        f[acquired] = loadRelaxed(.hasWriter, Int.self) == 0
        if f[acquired] { barriers.noteReaders(1) }
      }
      // What a reader does inside begins with a full barrier.
      if isOmitted(.bdrvGraphCoRdlock) { locked(r, "(the reader goes on)") }
      r.when("if (has_writer)", quiet: true) { f in
        !f[acquired]
      } then: {
        // One step: a count that changes under the lock is only read by the writer, under the lock.
        locked(
          r, "under aio_context_list_lock: if (!has_writer) return; reader_count--; aio_wait_kick(); join reader_queue"
        ) { f in
          f[acquired] = loadRelaxed(.hasWriter, Int.self) == 0
          if f[acquired] { return barriers.noteReaders(1) }
          m.store.atomically {
            m[currentContext.readerCount] -= 1
            append(qemuCoroutineSelf, to: .readerQueue) { $0.next }
          }
          aioWaitKick()
        }
        r.transfer("qemu_co_queue_wait(&reader_queue)", quiet: true) { f in
          if f[acquired] { return .next }
          qemuCoroutineYield(qemuCoroutineSelf)
          return .transferred
        }
      }
    }
  }

  private func changeReadersRelaxed(_ difference: Int) {
    let ctx = currentContext
    storeRelaxed(ctx.readerCount, loadRelaxed(ctx.readerCount) + difference)
  }

  /// bdrv_graph_co_rdunlock: kicks only a writer that holds or is about to take the lock. A writer that polls is not
  /// kicked; what wakes it is the end of the request.
  func bdrvGraphCoRdunlock() {
    if let barriers {
      barriers.noteReaders(-1)
      changeReadersRelaxed(-1)
      if afterwards(.readerLeft) { return }
      return m.store.atomically { if global(.hasWriter, Int.self) != 0 { aioWaitKick() } }
    }
    changeReaders(-1)
    m.store.atomically { if rules.readersKickWaiters || global(.hasWriter, Int.self) != 0 { aioWaitKick() } }
  }

  /// Adds to the reader count of the current context.
  func changeReaders(_ difference: Int) {
    m.store.atomically {
      let ctx = currentContext
      m[ctx.readerCount] += difference
    }
    barriers?.noteReaders(difference)
  }
}
