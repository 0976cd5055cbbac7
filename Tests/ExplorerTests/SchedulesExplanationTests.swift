import Explorer
import Machine
import Testing

struct SchedulesExplanationTests {
  @Test func theLostIncrementIsExplained() throws {
    let machine = SmallPrograms.racyIncrement(threads: 2, expected: 2)
    let model = Model(machine)
    let finding = Finding(kind: .assertion, text: "an increment is lost")
    let schedule = [1, 0, 0, 1].map { Decision(thread: $0) }
    let counter = machine.store.end
    let explanation = Explanation(schedule, finding: finding, on: model) { $0 == 132 ? "counter" : nil }
    #expect(counter > 0)
    #expect(explanation.switches.count == 2)
    let first = try #require(explanation.switches.first)
    #expect(first.isPreemption && first.step == 1 && first.from == 1 && first.to == 0)
    let conflict = try #require(first.conflict)
    #expect(conflict.second.thread == 1 && conflict.second.isWrite)
    guard case .vanishes(isEnd: true)? = first.otherOrder else {
      Issue.record("expected that the failure vanishes: \(explanation.text)")
      return
    }
    let second = explanation.switches[1]
    #expect(!second.isPreemption && second.waitsFor == nil && second.conflict == nil)
    #expect(explanation.matters == [true, true, true, true])
    #expect(machine.store.journalCount == 0)
    #expect(explanation.text.contains("t1 could have gone on"))
  }

  @Test func aDeadlockIsExplained() throws {
    let machine = SmallPrograms.philosophers(2, lastIsLeftHanded: false)
    var model = Model(machine)
    let finding = Finding(kind: .deadlock, text: "deadlock")
    model.judgeEnd = { (0..<2).allSatisfy { machine.isIdle($0) } ? nil : finding }
    let explanation = Explanation([0, 1].map { Decision(thread: $0) }, finding: finding, on: model)
    #expect(explanation.switches.count == 1)
    // The first one took no second fork in this run; what it would have done next is found by trying it.
    #expect(explanation.switches[0].conflict?.second.step == nil)
    guard case .vanishes(isEnd: true)? = explanation.switches[0].otherOrder else {
      Issue.record("expected that the failure vanishes: \(explanation.text)")
      return
    }
  }

  @Test func everySwitchOfRandomFailuresGetsItsLines() throws {
    var deciding = 0
    var preemptions = 0
    for seed in 0..<120 {
      for afterFinding in [Model.AfterFinding.ends, .goesOn] {
        let model = SchedulesRandomProgram.model(seed, afterFinding: afterFinding)
        guard let failure = SchedulesRandomProgram.failure(of: model, seed: seed),
          let minimal = ScheduleMinimiser(model, finding: failure.finding).minimise(failure.schedule)
        else { continue }
        let explanation = Explanation(minimal.schedule, finding: minimal.finding, on: model)
        #expect(explanation.switches.count == minimal.cost.switches)
        #expect(explanation.switches.filter(\.isPreemption).count == minimal.cost.preemptions)
        for explained in explanation.switches {
          #expect((1...2).contains(explanation.lines(explained).count))
          guard explained.isPreemption, minimal.isMinimal else { continue }
          // Nothing simpler fails, so going on instead cannot lead to the same failure with one preemption less.
          #expect(explained.conflict != nil, "seed \(seed): \(explanation.text)")
          preemptions += 1
          if case .vanishes? = explained.otherOrder { deciding += 1 }
          if case .changes? = explained.otherOrder { deciding += 1 }
        }
        #expect(model.machine.store.journalCount == 0)
      }
    }
    // A preemption that nothing simpler does without decides; at worst it takes several of them together.
    #expect(preemptions > 5 && deciding * 4 > preemptions * 3, "\(deciding) of \(preemptions)")
  }
}
