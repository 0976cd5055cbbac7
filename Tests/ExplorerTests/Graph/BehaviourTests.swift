import Explorer
import Machine
import Testing

struct BehaviourTests {
  private func increment(_ lines: [GraphProgram.Line]) -> (GraphProgram, StateGraph) {
    let program = GraphProgram(cells: [0, 0], threads: [lines, lines])
    let cell = program.firstCell
    return (program, StateGraph(program.model()) { "counter = \($0.store.peek(cell))" })
  }

  @Test func aLockRemovesTheLostUpdate() {
    // Not atomic: whoever has seen 0 stores 1, whoever has seen 1 stores 2.
    let racy: [GraphProgram.Line] = [.load(0), .jumpIf(0, to: 4), .store(0, 2), .jump(to: 5), .store(0, 1)]
    let locked: [GraphProgram.Line] =
      [.lock(1), .load(0), .jumpIf(0, to: 5), .store(0, 2), .jump(to: 6), .store(0, 1), .unlock(1)]
    let (_, before) = increment(racy)
    let (_, after) = increment(locked)
    let comparison = BehaviourComparison(before: before, after: after)
    #expect(comparison.removed.map(\.outcome) == [.end("counter = 1")])
    #expect(comparison.removed.map(\.probability) == [0.5])
    #expect(comparison.removed.first?.schedule.count == 4)
    #expect(comparison.left.map(\.outcome) == [.end("counter = 2")])
    #expect(comparison.left.first?.before.probability == 0.5)
    #expect(comparison.left.first?.after.probability == 1)
    #expect(comparison.added.isEmpty && comparison.fixesEverything)
    let back = BehaviourComparison(before: after, after: before)
    #expect(back.added.map(\.outcome) == [.end("counter = 1")] && back.removed.isEmpty)
  }

  @Test func aFixMayBringADeadlock() {
    let program = GraphProgram(cells: [0, 0], threads: [[.load(0), .assertNot(1)], [.store(0, 1)]])
    let waiting = GraphProgram(cells: [0, 0], threads: [[.await(0, 0), .load(1), .assertNot(1)], [.store(0, 1)]])
    let comparison = BehaviourComparison(before: StateGraph(program.model()), after: StateGraph(waiting.model()))
    #expect(comparison.removed.map(\.outcome.isFailure) == [true])
    #expect(comparison.added.map(\.outcome) == [.failure(kind: .deadlock, text: "deadlock", function: "")])
    #expect(comparison.added.first?.schedule == [Decision(thread: 1)])
    #expect(!comparison.fixesEverything)
  }

  @Test(arguments: 0..<120) func probabilitiesAddUpAndAgreeWithTheOutlook(seed: Int) {
    let program = GraphProgram.random(seed: UInt64(seed), loops: seed % 3 != 0)
    let model = program.model(seed % 2 == 0 ? .ends : .goesOn, forbidden: 2)
    let cell = program.firstCell
    let graph = StateGraph(model) { "cell = \($0.store.peek(cell))" }
    let outcomes = graph.outcomes()
    let failing = outcomes.filter(\.outcome.isFailure).reduce(0) { $0 + $1.probability }
    let outlook = Outlooks(graph)[0]
    #expect(abs(outcomes.reduce(0) { $0 + $1.probability } - 1) < 1e-11)
    #expect(abs(failing - outlook.probability) < 1e-11)
    #expect(outcomes.filter(\.outcome.isFailure).map(\.schedule.count).min() == outlook.stepsToFailure)
    #expect(outcomes.map(\.outcome) == graph.outcomes().map(\.outcome))
    for entry in outcomes {
      let mark = model.machine.store.journalCount
      for decision in entry.schedule { model.machine.step(decision.thread, way: decision.way) }
      switch entry.outcome {
      case .failure:
        let finding = model.machine.finding ?? model.judgeEnd()
        #expect(finding.map { Outcome($0) } == entry.outcome)
      case .end(let text):
        #expect(model.machine.choices().isEmpty && text == "cell = \(model.machine.store.peek(cell))")
      case .never: #expect(!model.machine.choices().isEmpty)
      }
      model.machine.undo(to: mark)
    }
  }

  @Test func schedulesAreComparedStepByStep() {
    let bug = GraphProgram(cells: [0, 0], threads: [[.load(0), .assertNot(1)], [.store(0, 1)]])
    let blocked = GraphProgram(cells: [0, 0], threads: [[.await(0, 0)], [.store(0, 1)]])
    let quiet = GraphProgram(cells: [0, 0], threads: [[.load(0), .assertNot(2)], [.store(0, 1)]])
    let same = ScheduleComparison(before: StateGraph(bug.model()), after: StateGraph(bug.model()))
    #expect(same.areEqual && same.pairs == StateGraph(bug.model()).stateCount)
    let fixed = ScheduleComparison(before: StateGraph(bug.model()), after: StateGraph(quiet.model()))
    #expect(fixed.differences.map(\.kind) == [.noLongerFails])
    #expect(fixed.differences.first?.schedule == [Decision(thread: 1), Decision(thread: 0)])
    #expect(fixed.differences.first?.before?.kind == .assertion)
    #expect(fixed.isComplete && !fixed.areEqual)
    let stuck = ScheduleComparison(before: StateGraph(bug.model()), after: StateGraph(blocked.model()))
    #expect(stuck.differences.map(\.kind) == [.failsNow])
    let back = ScheduleComparison(before: StateGraph(quiet.model()), after: StateGraph(bug.model()))
    #expect(back.differences.map(\.kind) == [.failsNow])
    #expect(back.differences.first?.schedule == fixed.differences.first?.schedule)
  }
}
