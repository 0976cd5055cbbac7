import Explorer
import Machine
import Testing

struct SchedulesOrderTests {
  private func switches(_ schedule: [Decision]) -> Int {
    zip(schedule, schedule.dropFirst()).filter { $0.thread != $1.thread }.count
  }

  /// The fewest switches of all orders that keep dependent steps in theirs, by trying them all.
  private func fewestSwitches(_ order: HappensBefore) -> Int {
    let count = order.threads.count
    var least = Int.max
    func extend(_ taken: [Int], _ switches: Int) {
      if switches >= least { return }
      if taken.count == count {
        least = switches
        return
      }
      for step in 0..<count where !taken.contains(step) {
        if (0..<count).contains(where: { !taken.contains($0) && order.isBefore($0, step) }) { continue }
        let isSwitch = taken.last.map { order.threads[$0] != order.threads[step] } ?? false
        extend(taken + [step], switches + (isSwitch ? 1 : 0))
      }
    }
    extend([], 0)
    return least
  }

  @Test func independentStepsMoveAndDependentOnesStay() throws {
    var tried = 0
    for seed in 0..<150 {
      let model = SchedulesRandomProgram.model(seed, afterFinding: .goesOn)
      guard let failure = SchedulesRandomProgram.failure(of: model, seed: seed), failure.schedule.count < 9 else {
        continue
      }
      tried += 1
      let before = try #require(SchedulesRandomProgram.outcome(failure.schedule, on: model))
      let normalised = ScheduleNormaliser(failure.schedule, on: model).run()
      let after = try #require(SchedulesRandomProgram.outcome(normalised.schedule, on: model))
      #expect(after.end == before.end)
      #expect(normalised.isFewest)
      let order = HappensBefore(failure.schedule, on: model)
      #expect(switches(normalised.schedule) == fewestSwitches(order), "seed \(seed)")
      var greedy = ScheduleNormaliser(failure.schedule, on: model)
      greedy.limit = 1
      let quick = greedy.run()
      #expect(try #require(SchedulesRandomProgram.outcome(quick.schedule, on: model)).end == before.end)
    }
    #expect(tried > 20)
  }

  @Test func happensBeforeFollowsConflicts() {
    let model = Model(SmallPrograms.racyIncrement(threads: 2, expected: 2))
    let order = HappensBefore([0, 1, 0, 1].map { Decision(thread: $0) }, on: model)
    // Both read; then the first one writes, then the second.
    #expect(!order.isBefore(0, 1))
    #expect(order.isBefore(1, 2))
    #expect(order.isBefore(0, 3))
    // Directly before the last write is the other write, and the reading that is before that.
    #expect(order.predecessors(of: 3) == [2])
    #expect(order.conflicts(0, 3).contains { !$0.isWrite && $1.isWrite })
    #expect(order.conflicts(0, 1).isEmpty)
  }

  @Test func whatTheFailureDoesNotDependOnDoesNotMatter() {
    let model = Model(SmallPrograms.philosophers(4, lastIsLeftHanded: false))
    let order = HappensBefore([0, 2, 1].map { Decision(thread: $0) }, on: model)
    #expect(order.matters(ofLastStep: true) == [false, false, true])
  }
}
