import Explorer
import Machine
import Testing

struct BoundingTests {
  private func stuckUnlessEnded(_ machine: Machine) -> Model {
    var model = Model(machine)
    model.judgeEnd = {
      (0..<machine.threadCount).allSatisfy { machine.isIdle($0) } ? nil : Finding(kind: .deadlock, text: "deadlock")
    }
    return model
  }

  @Test(arguments: 2...4) func aLostIncrementTakesOnePreemption(_ threads: Int) {
    let machine = SmallPrograms.racyIncrement(threads: threads, expected: threads)
    let before = machine.store.fingerprint
    var search = PreemptionBoundedSearch(Model(machine))
    let result = search.run()
    #expect(result.minimalPreemptions == 1)
    #expect(search.completedBound == 0)
    #expect(result.finding?.text == "an increment is lost")
    #expect(result.hasViolation && !result.hasDeadlock)
    #expect(machine.store.fingerprint == before)
    for decision in result.schedule { machine.step(decision.thread, way: decision.way) }
    #expect(machine.finding == result.finding)
  }

  @Test func aBoundThatEndsTheSearchIsAProofUpToIt() {
    let machine = SmallPrograms.racyIncrement(threads: 2, expected: 2)
    var bounds = Bounds()
    bounds.preemptions = 0
    var search = PreemptionBoundedSearch(Model(machine), bounds: bounds)
    let result = search.run()
    #expect(result.finding == nil && !result.isComplete)
    #expect(search.completedBound == 0)
    #expect(result.stoppedBy == "the bound of 0 preemptions")
  }

  @Test(arguments: 2...5) func philosophersDeadlockWithAPreemptionEach(_ count: Int) {
    // Each but the last takes one fork and is preempted.
    var search = PreemptionBoundedSearch(stuckUnlessEnded(SmallPrograms.philosophers(count, lastIsLeftHanded: false)))
    let result = search.run()
    #expect(result.finding?.kind == .deadlock)
    #expect(result.schedule.count >= count)
    // Behind the deadlock everything was searched for a violation.
    #expect(result.isComplete && result.hasDeadlock && !result.hasViolation)
    var first = PreemptionBoundedSearch(
      stuckUnlessEnded(SmallPrograms.philosophers(count, lastIsLeftHanded: false)), goal: .failure)
    let found = first.run()
    #expect(found.schedule == result.schedule && !found.isComplete)
    #expect(found.minimalPreemptions == result.minimalPreemptions)
  }

  @Test(arguments: SchedulingCost.allCases) func aProofTakesEachStepOnce(_ cost: SchedulingCost) {
    let machine = SmallPrograms.philosophers(4, lastIsLeftHanded: true)
    var search = PreemptionBoundedSearch(stuckUnlessEnded(machine), cost: cost)
    let result = search.run()
    #expect(result.finding == nil && result.isComplete)
    let plain = Exhaustion(machine)
    #expect(result.states == plain.states)
    #expect(result.transitions == plain.transitions)
    #expect(result.endStates == 1 && result.deadlockStates == 0)
  }

  @Test func boundsThatCutAreNoProof() {
    let machine = SmallPrograms.philosophers(5, lastIsLeftHanded: true)
    var bounds = Bounds()
    bounds.depth = 3
    var search = PreemptionBoundedSearch(stuckUnlessEnded(machine), bounds: bounds)
    let result = search.run()
    #expect(result.finding == nil && !result.isComplete && search.completedBound == nil)
    #expect(result.stoppedBy == "the bound of 3 steps")
  }

  @Test func whatIsWrongBeforeTheFirstStepCostsNothing() {
    var model = Model(SmallPrograms.racyIncrement(threads: 2, expected: 2))
    model.startFinding = Finding(kind: .assertion, text: "wrong from the start")
    var search = PreemptionBoundedSearch(model)
    let result = search.run()
    #expect(result.finding == model.startFinding && result.schedule.isEmpty && result.minimalPreemptions == 0)
  }
}

/// All states and transitions, counted plainly.
private struct Exhaustion {
  private var seen: Set<UInt64> = []
  var transitions = 0
  var states: Int { seen.count }

  init(_ machine: Machine) { visit(machine) }

  private mutating func visit(_ machine: Machine) {
    guard seen.insert(machine.store.fingerprint).inserted else { return }
    for decision in machine.choices() {
      let mark = machine.store.journalCount
      machine.step(decision.thread, way: decision.way)
      transitions += 1
      visit(machine)
      machine.undo(to: mark)
    }
  }
}
