import Explorer
import Machine
import Programs
import TestSupport
import Testing

/// Sampling against exact probabilities.
@Suite struct SamplingTests {
  static let samplers: [Sampler] = [.randomWalk, .pct(depth: 3), .pos, .weightedWalk]

  @Test(.enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"), arguments: SuiteTests.files)
  func aRandomWalkFailsAsOftenAsItShould(_ file: String) throws {
    let program = try SuiteTests.program(file)
    guard let probability = program.expected?.sc.bugProbability else { return }
    let runs = 4000
    let model = program.model(.sc)
    var search = SamplingSearch(model, sampler: .randomWalk, seed: 1, runs: 0..<runs, stopsAtFailure: false)
    let result = search.run()
    #expect(search.statistics.executions == runs)
    #expect(Replay.meetsItsFinding(result, model))
    // Five standard deviations; one run more or less where there is no deviation.
    let wanted = probability * Double(runs)
    let deviation = (wanted * (1 - probability)).squareRoot()
    #expect(abs(Double(search.statistics.failingExecutions) - wanted) <= max(5 * deviation, 1e-6))
  }

  /// Programs whose bug has a known depth in the sense of PCT: how often at least a run has to meet it.
  @Test(
    .enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"),
    arguments: [("alternate-2.json", 2), ("alternate-3.json", 4)])
  func pctKeepsItsPromise(_ file: String, _ depth: Int) throws {
    let program = try SuiteTests.program(file)
    let runs = 50_000
    let model = program.model(.sc)
    var search = SamplingSearch(
      model, sampler: .pct(depth: depth, choices: 5), seed: 1, runs: 0..<runs, stopsAtFailure: false)
    let result = search.run()
    let promise = try #require(search.statistics.guaranteedProbability)
    let deviation = (promise * (1 - promise) / Double(runs)).squareRoot()
    #expect(search.statistics.failureRate.estimate >= promise - 5 * deviation)
    #expect(Replay.meetsItsFinding(result, model))
  }

  @Test(arguments: 0..<60)
  func findsOnlyWhatIsThere(_ seed: UInt64) {
    let program = SmallProgram.random(seed: seed, threads: 2 + Int(seed % 2), length: 3)
    for memory in [MemoryModel.sc, .tso] {
      let known = ReferenceSearch(program.model(memory))
      for sampler in Self.samplers {
        let model = program.model(memory)
        var search = SamplingSearch(model, sampler: sampler, seed: seed, runs: 0..<300, stopsAtFailure: false)
        let result = search.run()
        #expect(!result.isComplete)
        #expect(known.hasViolation || !result.hasViolation)
        #expect(known.hasDeadlock || !result.hasDeadlock)
        #expect(Replay.meetsItsFinding(result, model))
        if sampler == .randomWalk || sampler == .pos {
          #expect((result.finding != nil) == (known.hasViolation || known.hasDeadlock), "\(sampler)")
        }
      }
    }
  }

  @Test(.enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"), arguments: ["treiber-aba.json"])
  func samplersBeatTheRandomWalkWhereABugIsRare(_ file: String) throws {
    let program = try SuiteTests.program(file)
    func median(_ sampler: Sampler) -> Int {
      let steps = (0..<21).map { seed in
        var search = SamplingSearch(program.model(.sc), sampler: sampler, seed: UInt64(seed), runs: 0..<20_000)
        _ = search.run()
        return search.statistics.stepsToFirstFailure ?? .max
      }
      return steps.sorted()[10]
    }
    let walk = median(.randomWalk)
    #expect(median(.pct(depth: 4)) * 2 <= walk)
    #expect(median(.weightedWalk) * 2 <= walk)
  }
}
