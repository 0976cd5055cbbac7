import Explorer
import Machine
import Programs
import TestSupport
import Testing

/// What comes after a find, on the programs of the explorer suite and on random ones.
@Suite struct ScheduleTests {
  static let files = SuiteTests.files
  static let failing = files.filter { file in
    (try? SuiteTests.program(file))?.expected.map { $0.sc.minimalPreemptions != nil } ?? false
  }

  @Test(.enabled(if: !failing.isEmpty, "\(SharedFolder.absence)"), arguments: failing)
  func everyFailureGetsTheFewestPreemptions(_ file: String) throws {
    let program = try SuiteTests.program(file)
    let expected = try #require(program.expected?.sc)
    let model = program.model(.sc)
    var search = SamplingSearch(model, sampler: .randomWalk, runs: 0..<20_000)
    let found = search.run()
    let finding = try #require(found.finding)
    // What is recorded is the least of all failures, whichever assertion or deadlock it is.
    var minimiser = ScheduleMinimiser(model, finding: finding) { _ in true }
    let result = try #require(minimiser.minimise(found.schedule))
    #expect(result.cost.preemptions == expected.minimalPreemptions)
    #expect(result.cost <= result.original)
    #expect(result.cost.steps <= expected.witnessOfPreemptions?.count ?? .max)
    // By delta debugging alone it is at most one preemption away.
    minimiser.exactBounds = nil
    let quick = try #require(minimiser.minimise(found.schedule))
    #expect(quick.cost >= result.cost)
    #expect(quick.cost.preemptions <= result.cost.preemptions + 1, "\(quick.cost)")

    let explanation = Explanation(result.schedule, finding: result.finding, on: model, cellName: model.cellName)
    #expect(explanation.switches.count == result.cost.switches)
    for explained in explanation.switches where explained.isPreemption {
      #expect(explained.conflict?.name != nil, "\(explanation.text)")
      // Nothing fails with fewer preemptions, so in the other order the same run cannot.
      #expect(explained.otherOrder != nil, "\(explanation.text)")
    }
    let identity = SearchIdentity(model, kind: .program, name: program.name, description: program.descriptionHash)
    let trace = TraceFile(result.schedule, finding: result.finding, on: model, identity: identity)
    let read = try TraceFile.parse(trace.text, file: "trace")
    #expect(try read.replay(on: program.model(.sc), as: identity).text == result.finding.text)
    #expect(throws: RecordError.self) {
      try read.replay(
        on: program.model(.tso),
        as: SearchIdentity(
          program.model(.tso), kind: .program, name: program.name, memoryModel: .tso,
          description: program.descriptionHash))
    }
  }

  @Test(.enabled(if: !files.isEmpty, "\(SharedFolder.absence)"), arguments: files)
  func theRecountAgreesWithTheRecordedAnswers(_ file: String) throws {
    let program = try SuiteTests.program(file)
    let expected = try #require(program.expected)
    for (memory, answers) in [(MemoryModel.sc, expected.sc), (.tso, expected.tso)] {
      guard let answers, let states = answers.states, states < 20_000 else { continue }
      let model = program.model(memory)
      let identity = SearchIdentity(
        model, kind: .program, name: program.name, memoryModel: memory, description: program.descriptionHash)
      var claim = SearchResult()
      claim.states = states
      claim.transitions = answers.transitions
      claim.endStates = answers.endStates
      claim.deadlockStates = answers.deadlockStates
      claim.hasViolation = answers.hasViolation ?? false
      claim.hasDeadlock = answers.hasDeadlock ?? false
      claim.isComplete = true
      let certificate = try #require(Certificate(claim, strategy: "exhaustive", identity: identity))
      #expect(certificate.verdict == answers.verdict)
      let check = try CertificateCheck.recount(model, certificate, as: identity)
      #expect(check.isConfirmed, "\(memory): \(check.differences)")
    }
  }

  @Test(arguments: [MemoryModel.sc, .tso]) func randomProgramsStillFailWhenMinimised(memory: MemoryModel) throws {
    var minimised = 0
    var proven = 0
    for seed in 0..<80 {
      let program = SmallProgram.random(seed: UInt64(seed), threads: 2 + seed % 2, length: 4)
      let model = program.model(memory)
      var search = SamplingSearch(model, sampler: .randomWalk, seed: 1, runs: 0..<50)
      let found = search.run()
      guard let finding = found.finding,
        let result = ScheduleMinimiser(model, finding: finding).minimise(found.schedule)
      else { continue }
      minimised += 1
      proven += result.isMinimal ? 1 : 0
      #expect(result.cost <= result.original, "seed \(seed)")
      #expect(result.cost == ScheduleCost(result.schedule, on: model), "seed \(seed)")
      #expect(result.finding.kind == finding.kind && result.finding.text == finding.text)
      let identity = SearchIdentity(
        model, kind: .program, name: program.name, memoryModel: memory, description: program.descriptionHash)
      let trace = TraceFile(result.schedule, finding: finding, on: model, identity: identity)
      #expect(try trace.replay(on: program.model(memory), as: identity).text == finding.text)
      let explanation = Explanation(result.schedule, finding: finding, on: model, cellName: model.cellName)
      #expect(explanation.matters.count == result.schedule.count)
      #expect(model.machine.store.journalCount == program.model(memory).machine.store.journalCount)
    }
    #expect(minimised > 15 && proven * 2 > minimised, "\(proven) of \(minimised)")
  }

  /// What many workers find is what one finds.
  @Test(arguments: [1, 2, 5]) func shardsOfRunsMergeToTheWhole(shards: Int) throws {
    let program = SmallProgram.random(seed: 3, threads: 3, length: 4)
    for limit in [3, 400] {
      let model = program.model(.sc)
      let identity = SearchIdentity(model, kind: .program, name: program.name, description: program.descriptionHash)
      func part(_ shard: Int, of shards: Int) -> ResultFile {
        let runs = SamplingSearch.runs(limit, shard: shard, of: shards)
        var search = SamplingSearch(model, sampler: .pos, seed: 9, runs: runs)
        let result = search.run()
        return ResultFile(
          result, strategy: "pos", identity: identity, seed: 9, shards: Shards(total: shards, present: [shard + 1]),
          failingRun: search.statistics.firstFailingRun, on: model)
      }
      let whole = part(0, of: 1)
      let files = try (0..<shards).map { shard in
        try ResultFile.parse(part(shard, of: shards).text, file: "\(shard)")
      }
      let merged = try ResultFile.merge(files)
      #expect(merged.result.verdict == whole.result.verdict)
      #expect(merged.failingRun == whole.failingRun)
      #expect(merged.result.schedule == whole.result.schedule)
      #expect(merged.result.finding == whole.result.finding)
      if whole.result.finding == nil { #expect(merged.result.executions == whole.result.executions) }
    }
  }
}
