import Machine

extension SmallProgram {
  /// Exclusive sections of TCG (start_exclusive, end_exclusive, cpu_exec_start, cpu_exec_end of cpus-common.c), after QEMU's
  /// docs/spin/tcg-exclusive.promela (Paolo Bonzini); written anew from what it checks.
  ///
  /// CPUs enter and leave `cycles` times, others run one exclusive section each. No CPU is inside together with an exclusive
  /// section, and all come to their end. `usesMutex`: CPUs take the mutex always (-DUSE_MUTEX), otherwise only if an exclusive
  /// section is pending. `hasFences`: the barriers between `running` and `pending_cpus`, which matter under TSO.
  public static func exclusiveSections(
    cpus: Int = 2, exclusives: Int = 2, cycles: Int = 2, usesMutex: Bool = false, hasFences: Bool = true
  ) -> SmallProgram {
    var p = ProgramBuilder(
      "qemu-tcg-exclusive-\(cpus)-\(exclusives)-\(cycles)" + (usesMutex ? "-mutex" : "")
        + (hasFences ? "" : "-no-fences"), family: "qemu-spin",
      about: "\(cpus) CPUs that enter and leave \(cycles) times and \(exclusives) exclusive sections.")
    let sections = ExclusiveSections(
      cpus: cpus, usesMutex: usesMutex, hasFences: hasFences, mutex: p.lock("mutex"),
      exclusiveCondition: p.shared("exclusive_cond"), resumeCondition: p.shared("exclusive_resume"),
      pending: p.shared("pending_cpus"), running: p.shared("running", array: Array(repeating: 0, count: cpus)),
      hasWaiter: p.shared("has_waiter", array: Array(repeating: 0, count: cpus)), cpusInside: p.shared("cpus_inside"),
      exclusiveInside: p.shared("exclusive_inside"), done: p.shared("done"))
    for cpu in 0..<cpus { p.thread("cpu\(cpu)") { t in sections.cpu(cpu, cycles, &t) } }
    for number in 0..<exclusives { p.thread("exclusive\(number)") { t in sections.exclusive(&t) } }
    p.final(sections.done, .equal, cpus * cycles + exclusives)
    return p.program
  }
}

private struct ExclusiveSections {
  let cpus: Int
  let usesMutex: Bool
  let hasFences: Bool
  let mutex: SmallProgram.Place
  let exclusiveCondition: SmallProgram.Place
  let resumeCondition: SmallProgram.Place
  let pending: SmallProgram.Place
  let running: ProgramBuilder.Elements
  let hasWaiter: ProgramBuilder.Elements
  let cpusInside: SmallProgram.Place
  let exclusiveInside: SmallProgram.Place
  let done: SmallProgram.Place

  func cpu(_ cpu: Int, _ cycles: Int, _ t: inout ThreadBuilder) {
    let seen = t.register("seen")
    for _ in 0..<cycles {
      enter(cpu, seen, &t)
      t.add(cpusInside, 1)
      t.load(seen, exclusiveInside)
      t.assert(seen.value, .equal, 0)
      t.add(cpusInside, -1)
      leave(cpu, seen, &t)
      t.add(done, 1)
    }
  }

  func exclusive(_ t: inout ThreadBuilder) {
    let seen = t.register("seen")
    let count = t.register("count")
    // start_exclusive
    t.lock(mutex)
    waitUntilIdle(seen, &t)
    t.store(pending, 1)
    if hasFences { t.fence() }
    t.set(count, 1)
    for cpu in 0..<cpus {
      t.load(seen, running[cpu])
      t.unless(seen.value, .equal, 0) { t in
        t.store(hasWaiter[cpu], 1)
        t.compute(count, count.value, .add, 1)
      }
    }
    t.store(pending, count.value)
    t.set(count, 0)
    t.forever { t, end in
      t.load(seen, pending)
      t.jump(end, if: seen.value, .lessOrEqual, 1)
      wait(exclusiveCondition, seen, &t)
    }
    t.unlock(mutex)
    t.store(exclusiveInside, 1)
    t.load(seen, cpusInside)
    t.assert(seen.value, .equal, 0)
    t.store(exclusiveInside, 0)
    // end_exclusive
    t.set(seen, 0)
    t.lock(mutex)
    t.store(pending, 0)
    t.add(resumeCondition, 1)
    t.unlock(mutex)
    t.add(done, 1)
  }

  /// cpu_exec_start
  private func enter(_ cpu: Int, _ seen: ThreadBuilder.Register, _ t: inout ThreadBuilder) {
    if usesMutex {
      t.lock(mutex)
      waitUntilIdle(seen, &t)
      t.store(running[cpu], 1)
      t.unlock(mutex)
      return
    }
    t.store(running[cpu], 1)
    if hasFences { t.fence() }
    t.load(seen, pending)
    t.unless(seen.value, .equal, 0) { t in
      t.lock(mutex)
      t.load(seen, hasWaiter[cpu])
      t.unless(seen.value, .equal, 1) { t in
        // Not counted: let the exclusive section run.
        t.store(running[cpu], 0)
        waitUntilIdle(seen, &t)
        t.store(running[cpu], 1)
      }
      t.unlock(mutex)
    }
    t.set(seen, 0)
  }

  /// cpu_exec_end
  private func leave(_ cpu: Int, _ seen: ThreadBuilder.Register, _ t: inout ThreadBuilder) {
    if usesMutex {
      t.lock(mutex)
      t.store(running[cpu], 0)
      t.load(seen, pending)
      t.unless(seen.value, .equal, 0) { t in countDown(seen, &t) }
      t.unlock(mutex)
    } else {
      t.store(running[cpu], 0)
      if hasFences { t.fence() }
      t.load(seen, pending)
      t.unless(seen.value, .equal, 0) { t in
        t.lock(mutex)
        t.load(seen, hasWaiter[cpu])
        t.unless(seen.value, .equal, 0) { t in
          t.store(hasWaiter[cpu], 0)
          countDown(seen, &t)
        }
        t.unlock(mutex)
      }
    }
    t.set(seen, 0)
  }

  /// One running CPU less; the last one wakes the exclusive section.
  private func countDown(_ seen: ThreadBuilder.Register, _ t: inout ThreadBuilder) {
    t.add(pending, -1, old: seen)
    t.unless(seen.value, .notEqual, 2) { t in t.add(exclusiveCondition, 1) }
  }

  /// exclusive_idle
  private func waitUntilIdle(_ seen: ThreadBuilder.Register, _ t: inout ThreadBuilder) {
    t.forever { t, end in
      t.load(seen, pending)
      t.jump(end, if: seen.value, .equal, 0)
      wait(resumeCondition, seen, &t)
    }
  }

  /// Waits on a condition variable: a counter that a broadcast advances.
  private func wait(_ condition: SmallProgram.Place, _ seen: ThreadBuilder.Register, _ t: inout ThreadBuilder) {
    t.load(seen, condition)
    t.unlock(mutex)
    t.await(condition, .notEqual, seen.value)
    t.set(seen, 0)
    t.lock(mutex)
  }
}
