import Explorer
import Machine
import Testing

struct SamplingSearchTests {
  static let samplers: [Sampler] = [
    .randomWalk, .pct(depth: 3), .pct(depth: 2, choices: 8), .pos, .weightedWalk,
  ]

  private func replay(_ result: SearchResult, on machine: Machine) -> Finding? {
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    for decision in result.schedule {
      guard machine.ways(decision.thread) > decision.way else { return nil }
      machine.step(decision.thread, way: decision.way)
    }
    return machine.finding
  }

  @Test(arguments: samplers) func findsTheLostIncrement(_ sampler: Sampler) {
    let machine = SmallPrograms.racyIncrement(threads: 3, expected: 3)
    let before = machine.store.fingerprint
    var search = SamplingSearch(Model(machine), sampler: sampler, seed: 5, runs: 0..<200)
    let result = search.run()
    #expect(result.finding?.text == "an increment is lost")
    #expect(result.hasViolation && !result.hasDeadlock && !result.isComplete)
    #expect(machine.store.fingerprint == before)
    #expect(machine.isListening)
    #expect(replay(result, on: machine) == result.finding)
    #expect(result.executions == (search.statistics.firstFailingRun ?? 0) + 1)
    #expect(search.statistics.stepsToFirstFailure == search.statistics.steps)
  }

  @Test(arguments: samplers) func finelyInterleavedRunsAreFoundOnClosures(_ sampler: Sampler) {
    let machine = SmallPrograms.lostWakeUp(looksAgain: false)
    var model = Model(machine)
    model.judgeEnd = {
      (0..<machine.threadCount).allSatisfy { machine.isIdle($0) } ? nil : Finding(kind: .deadlock, text: "deadlock")
    }
    var search = SamplingSearch(model, sampler: sampler, seed: 1, runs: 0..<500, stopsAtFailure: false)
    let result = search.run()
    #expect(result.hasDeadlock && !result.hasViolation)
    #expect(search.statistics.executions == 500)
    #expect(search.statistics.deadlocks == search.statistics.failingExecutions)
    #expect((1..<500).contains(search.statistics.deadlocks))
    for decision in result.schedule { machine.step(decision.thread, way: decision.way) }
    #expect(machine.choices().isEmpty && model.judgeEnd() == result.finding)
  }

  @Test(arguments: samplers) func sameSeedSameScheduleOtherSeedOther(_ sampler: Sampler) {
    func sample(_ seed: UInt64) -> (SearchResult, SamplingStatistics) {
      let model = Model(SmallPrograms.racyIncrement(threads: 4, expected: 4))
      var search = SamplingSearch(model, sampler: sampler, seed: seed, runs: 0..<50, stopsAtFailure: false)
      return (search.run(), search.statistics)
    }
    #expect(sample(7).0.schedule == sample(7).0.schedule)
    #expect(sample(7).1 == sample(7).1)
    #expect((8..<20).contains { sample($0).0.schedule != sample(7).0.schedule })
  }

  @Test(arguments: samplers) func shardsMakeTheWhole(_ sampler: Sampler) {
    func sample(_ runs: Range<Int>) -> (SearchResult, SamplingStatistics) {
      let model = Model(SmallPrograms.racyIncrement(threads: 2, expected: 2))
      var search = SamplingSearch(model, sampler: sampler, seed: 3, runs: runs, stopsAtFailure: false)
      return (search.run(), search.statistics)
    }
    let whole = sample(0..<101)
    let parts = (0..<4).map { sample(SamplingSearch.runs(101, shard: $0, of: 4)) }
    var sum = parts[0].1
    for part in parts.dropFirst() { sum.append(part.1) }
    #expect(sum == whole.1)
    let first = parts.first { $0.0.finding != nil }
    #expect(first?.0.schedule == whole.0.schedule)
    #expect(first?.1.firstFailingRun == whole.1.firstFailingRun)
  }

  @Test func aBoundOnStepsGivesRunsUp() {
    let machine = SmallPrograms.racyIncrement(threads: 3, expected: 3)
    var bounds = Bounds()
    bounds.depth = 2
    bounds.executions = 10
    var search = SamplingSearch(Model(machine), sampler: .randomWalk, bounds: bounds)
    let result = search.run()
    #expect(result.finding == nil && !result.isComplete)
    #expect(result.stoppedBy == "the bound of 10 runs")
    #expect(search.statistics.truncated == 10 && search.statistics.steps == 20)
  }

  @Test func whatRunsWithoutFailureShow() {
    let machine = SmallPrograms.racyIncrement(threads: 2, expected: 2)
    var search = SamplingSearch(Model(machine), sampler: .pct(depth: 1, choices: 4), seed: 2, runs: 0..<100)
    _ = search.run()
    // Without a point to preempt at, no increment can be lost.
    #expect(search.statistics.failureProbabilityBound == 0.03)
    #expect(search.statistics.guaranteedProbability == 0.5)
    #expect((search.statistics.missProbability ?? 1) < 1e-29)
  }

  @Test(arguments: [false, true]) func aSpinningThreadOfHighPriorityLetsGo(counts: Bool) {
    // The spinner only looks, or counts how often; whoever is to end its loop has to get its turn.
    let machine = Machine(capacity: 4096)
    let flag = machine.reserveGlobals(2)
    var program = Program()
    let spinner = program.declare()
    let setter = program.declare()
    program.define(spinner, "spinner", file: "") { r in
      let seen = r.local("seen", Int.self)
      r.forever {
        r.step("seen = flag") { f in
          f[seen] = machine.store[flag]
          if counts { machine.store[flag + 1] += 1 }
          if f[seen] == 1 { machine.raise(.assertion, "seen") }
        }
      }
    }
    program.define(setter, "setter", file: "") { r in r.step("flag = 1") { _ in machine.store[flag] = 1 } }
    machine.load(program, kinds: [])
    machine.spawn("spinner", stack: 16, routine: spinner)
    machine.spawn("setter", stack: 16, routine: setter)
    machine.store.clearJournal()
    var search = SamplingSearch(
      Model(machine), sampler: .pct(depth: 1, choices: 1), runs: 0..<64, stopsAtFailure: false)
    _ = search.run()
    #expect(search.statistics.violations == 64)
    #expect(search.statistics.longestRun < 40)
  }
}
