import Machine

/// Small concurrent programs with known answers, built by hand on the machine.
enum SmallPrograms {
  /// `threads` threads that each increment a shared counter by reading and writing it in two steps.
  static func racyIncrement(threads: Int, expected: Int) -> Machine {
    let machine = Machine(capacity: 4096)
    let counter = machine.reserveGlobals(2)
    let done = counter + 1
    var program = Program()
    let body = program.declare()
    program.define(body, "increment", file: "") { r in
      let value = r.local("value", Int.self)
      r.step("value = counter") { f in f[value] = machine.store[counter] }
      r.step("counter = value + 1") { f in
        machine.store[counter] = f[value] + 1
        machine.store[done] += 1
        if machine.store[done] == threads, machine.store[counter] != expected {
          machine.raise(.assertion, "an increment is lost")
        }
      }
    }
    machine.load(program, kinds: [])
    for index in 0..<threads { machine.spawn("t\(index)", stack: 16, routine: body) }
    machine.store.clearJournal()
    return machine
  }

  /// Dining philosophers: each takes the left fork, then the right one, puts both back and is done. The last one may
  /// take them the other way round.
  static func philosophers(_ count: Int, lastIsLeftHanded: Bool) -> Machine {
    let machine = Machine(capacity: 4096)
    let forks = machine.reserveGlobals(count)
    var program = Program()
    let bodies = (0..<count).map { _ in program.declare() }
    for (index, body) in bodies.enumerated() {
      let right = (index + 1) % count
      let swaps = lastIsLeftHanded && index == count - 1
      let first = swaps ? right : index
      let second = swaps ? index : right
      program.define(body, "philosopher", file: "") { r in
        for fork in [first, second] {
          r.wait("take fork \(fork)") { _ in
            machine.store.peek(forks + fork) == 0
          } because: { _ in
            "fork \(fork) is taken"
          } then: { _ in
            machine.store[forks + fork] = index + 1
          }
        }
        r.step("put both back") { _ in
          machine.store[forks + first] = 0
          machine.store[forks + second] = 0
        }
      }
    }
    machine.load(program, kinds: [])
    for (index, body) in bodies.enumerated() { machine.spawn("p\(index)", stack: 16, routine: body) }
    machine.store.clearJournal()
    return machine
  }

  /// A waiter that looks at a flag and then sleeps, and a waker that sets the flag and wakes it: without looking again
  /// the wake-up may come between the two.
  static func lostWakeUp(looksAgain: Bool) -> Machine {
    let machine = Machine(capacity: 4096)
    let flag = machine.reserveGlobals(3)
    let signalled = flag + 1
    let sleeping = flag + 2
    var program = Program()
    let waiter = program.declare()
    let waker = program.declare()
    program.define(waiter, "waiter", file: "") { r in
      let seen = r.local("seen", Int.self)
      r.step("seen = flag") { f in f[seen] = machine.store[flag] }
      r.when("if (!seen)", quiet: true) { f in
        f[seen] == 0
      } then: {
        r.step("sleeping = 1") { _ in machine.store[sleeping] = 1 }
        r.wait(
          "sleep", until: { _ in machine.store.peek(signalled) == 1 || looksAgain && machine.store.peek(flag) == 1 },
          because: { _ in "sleeps" })
      }
    }
    program.define(waker, "waker", file: "") { r in
      r.step("flag = 1") { _ in machine.store[flag] = 1 }
      r.step("if (sleeping) signalled = 1") { _ in
        if machine.store[sleeping] == 1 { machine.store[signalled] = 1 }
      }
    }
    machine.load(program, kinds: [])
    machine.spawn("waiter", stack: 16, routine: waiter)
    machine.spawn("waker", stack: 16, routine: waker)
    machine.store.clearJournal()
    return machine
  }
}
