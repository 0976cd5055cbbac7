import Explorer
import Machine
import Testing

struct StateSearchTests {
  private func stuckUnlessEnded(_ machine: Machine) -> Model {
    var model = Model(machine)
    model.judgeEnd = {
      (0..<machine.threadCount).allSatisfy { machine.isIdle($0) } ? nil : Finding(kind: .deadlock, text: "deadlock")
    }
    return model
  }

  @Test func findsTheLostIncrementWithTheFewestSteps() {
    let machine = SmallPrograms.racyIncrement(threads: 2, expected: 2)
    let before = machine.store.fingerprint
    let search = StateSearch(Model(machine))
    let result = search.run()
    #expect(result.finding?.text == "an increment is lost")
    #expect(result.finding?.function == "increment")
    // Both read, both write: no way is shorter.
    #expect(result.schedule.count == 4)
    #expect(machine.store.fingerprint == before)
  }

  @Test func theScheduleReproducesTheFinding() {
    let machine = SmallPrograms.racyIncrement(threads: 3, expected: 3)
    let search = StateSearch(Model(machine))
    let result = search.run()
    for decision in result.schedule { machine.step(decision.thread, way: decision.way) }
    #expect(machine.finding == result.finding)
    #expect(machine.finding != nil)
  }

  @Test func completeSearchCountsEveryState() {
    // Two threads, each at one of three places; a place's value adds to the state only where it differs.
    let machine = SmallPrograms.racyIncrement(threads: 2, expected: -1)
    var wanted: Set<UInt64> = []
    func visit() {
      guard wanted.insert(machine.store.fingerprint).inserted else { return }
      for decision in machine.choices() {
        let mark = machine.store.journalCount
        machine.step(decision.thread, way: decision.way)
        if machine.finding == nil { visit() }
        machine.undo(to: mark)
      }
    }
    visit()
    let depthFirst = DepthFirstSearch(Model(SmallPrograms.philosophers(3, lastIsLeftHanded: true)))
    let breadthFirst = StateSearch(Model(SmallPrograms.philosophers(3, lastIsLeftHanded: true)))
    let first = depthFirst.run()
    let second = breadthFirst.run()
    #expect(first.states == second.states)
    #expect(first.transitions == second.transitions)
    #expect(first.endStates == second.endStates)
    #expect(wanted.count > 5)
  }

  @Test(arguments: 2...5) func philosophersDeadlockUnlessOneIsLeftHanded(count: Int) {
    let bad = SmallPrograms.philosophers(count, lastIsLeftHanded: false)
    let search = StateSearch(stuckUnlessEnded(bad))
    let result = search.run()
    #expect(result.finding?.kind == .deadlock)
    #expect(result.schedule.count == count)
    let good = SmallPrograms.philosophers(count, lastIsLeftHanded: true)
    let proof = StateSearch(stuckUnlessEnded(good))
    let proven = proof.run()
    #expect(proven.finding == nil)
    #expect(proven.isComplete)
    #expect(proven.endStates == 1)
  }

  @Test func lostWakeUpIsFoundAndItsFixIsProven() {
    let bad = SmallPrograms.lostWakeUp(looksAgain: false)
    let search = StateSearch(stuckUnlessEnded(bad))
    #expect(search.run().finding?.kind == .deadlock)
    let good = SmallPrograms.lostWakeUp(looksAgain: true)
    let proof = StateSearch(stuckUnlessEnded(good))
    let proven = proof.run()
    #expect(proven.finding == nil && proven.isComplete)
  }

  @Test func aBoundMakesItIncomplete() {
    let machine = SmallPrograms.philosophers(5, lastIsLeftHanded: true)
    var bounds = Bounds()
    bounds.depth = 3
    let search = StateSearch(stuckUnlessEnded(machine), bounds: bounds)
    let result = search.run()
    #expect(result.finding == nil)
    #expect(!result.isComplete)
  }

  @Test func whatCanNeverEndIsAHang() {
    // One thread spins for ever while the other is stuck: something can always go, and still nothing comes of it.
    let machine = Machine(capacity: 4096)
    let cell = machine.reserveGlobals(2)
    var program = Program()
    let spinner = program.declare()
    let waiter = program.declare()
    program.define(spinner, "spinner", file: "") { r in
      r.forever { r.step("toggle") { _ in machine.store[cell] ^= 1 } }
    }
    program.define(waiter, "waiter", file: "") { r in
      r.step("pending = 1") { _ in machine.store[cell + 1] = 1 }
      r.wait("wait", until: { _ in machine.store.peek(cell) == 2 }, because: { _ in "waits" })
      r.step("pending = 0") { _ in machine.store[cell + 1] = 0 }
    }
    machine.load(program, kinds: [])
    machine.spawn("spinner", stack: 16, routine: spinner)
    machine.spawn("waiter", stack: 16, routine: waiter)
    machine.store.clearJournal()
    var model = Model(machine)
    model.isPending = { machine.store.peek(cell + 1) == 1 }
    let search = StateSearch(model)
    #expect(search.run().finding?.kind == .hang)
  }
}
