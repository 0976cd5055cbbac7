import Explorer
import Machine
import Programs
import Testing

/// All strategies agree on random programs: the same verdict, and the same counts where they count the same.
struct AllStrategiesTests {
  private func plan(_ strategy: Strategy, _ change: (inout SearchPlan) -> Void = { _ in }) -> SearchPlan {
    var plan = SearchPlan()
    plan.strategy = strategy
    change(&plan)
    return plan
  }

  /// Whether a violation was met, whether a stuck state was.
  private func verdict(_ result: SearchResult) -> String { result.verdict }

  @Test(arguments: 0..<60) func sameVerdictWhateverWay(seed: UInt64) throws {
    let program = SmallProgram.random(
      seed: seed, threads: 2 + Int(seed % 2), length: 2 + Int(seed % 3), choices: seed % 5 == 0)
    for memory in MemoryModel.allCases where memory == .sc || seed % 3 == 0 {
      let make: ModelFactory = { program.model(memory) }
      let wanted = try plan(.exhaustive).run(make).result
      #expect(wanted.isComplete)
      let exhaustive = [
        plan(.exhaustive) { $0.workers = 2 }, plan(.exhaustive) { $0.isExact = true },
        plan(.exhaustive) {
          $0.isExact = true
          $0.workers = 2
        },
      ]
      for plan in exhaustive {
        let result = try plan.run(make).result
        #expect(verdict(result) == verdict(wanted), "\(program.text())")
        #expect(result.states == wanted.states && result.transitions == wanted.transitions)
        #expect(result.endStates == wanted.endStates && result.deadlockStates == wanted.deadlockStates)
        if wanted.finding != nil { #expect(result.minimalSteps == wanted.minimalSteps) }
      }
      let others = [
        plan(.exhaustive) { $0.reduces = true },
        plan(.exhaustive) {
          $0.reduces = true
          $0.workers = 2
        },
        plan(.bounded), plan(.dpor), plan(.dpor) { $0.usesSourceSets = true },
      ]
      for plan in others {
        let result = try plan.run(make).result
        #expect(verdict(result) == verdict(wanted), "\(plan.strategy) \(program.text())")
        #expect(result.states ?? 0 <= wanted.states ?? 0)
        if plan.strategy == .dpor, !plan.usesSourceSets { #expect(result.redundantExecutions == 0) }
        try replays(result, program, memory)
      }
      for strategy in [Strategy.random, .pct, .pos] {
        let result = try plan(strategy) { $0.runs = 40 }.run(make).result
        #expect(!result.isComplete || result.finding != nil)
        if result.finding != nil { #expect(wanted.finding != nil, "\(strategy) \(program.text())") }
        try replays(result, program, memory)
      }
      let graph = StateGraph(make())
      #expect(graph.result.verdict == verdict(wanted))
      #expect(Outlooks(graph)[0].canFail == (wanted.finding != nil))
    }
  }

  /// A schedule that a search reports leads to its finding.
  private func replays(_ result: SearchResult, _ program: SmallProgram, _ memory: MemoryModel) throws {
    guard let finding = result.finding, !result.schedule.isEmpty else { return }
    let model = program.model(memory)
    var last: Finding?
    for decision in result.schedule {
      #expect(model.machine.ways(decision.thread) > decision.way)
      model.machine.step(decision.thread, way: decision.way)
      last = model.machine.finding
      model.machine.acknowledgeFinding()
    }
    #expect((last ?? model.judgeEnd()) == finding)
  }
}
