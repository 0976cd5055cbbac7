import Explorer
import Machine
import Programs
import TestSupport
import Testing

/// The state graphs of the explorer suite's programs, against the recorded answers.
struct StateGraphTests {
  static let files = SharedFolder.files(in: "explorer-suite", suffix: ".json")

  private func program(_ file: String) throws -> SmallProgram {
    try SmallProgram.parse(SharedFolder.text("explorer-suite/" + file), file: file)
  }

  @Test(.enabled(if: !files.isEmpty, "\(SharedFolder.absence)"), arguments: files)
  func hasTheRecordedCountsAndProbability(_ file: String) throws {
    let program = try program(file)
    let expected = try #require(program.expected)
    for (memory, answers) in [(MemoryModel.sc, expected.sc), (.tso, expected.tso ?? SmallProgram.Answers())] {
      guard let states = answers.states else { continue }
      let graph = StateGraph(program.model(memory))
      #expect(graph.isComplete)
      #expect(graph.stateCount == states)
      #expect(graph.edgeCount == answers.transitions)
      if let endStates = answers.endStates { #expect(graph.endStateCount == endStates) }
      if let deadlockStates = answers.deadlockStates { #expect(graph.deadlockStateCount == deadlockStates) }
      let outlooks = Outlooks(graph)
      #expect(outlooks[0].canFail == (answers.verdict != "ok"))
      if let probability = answers.bugProbability {
        // Recorded with twelve digits behind the point.
        #expect(abs(outlooks[0].probability - probability) <= 1e-9 * probability + 5e-13)
        #expect(outlooks.error == 0)
      }
      let violations = Outlooks(graph) { $0.kind != .deadlock }
      #expect(violations[0].canFail == answers.hasViolation)
      #expect((answers.hasViolation == true ? violations : outlooks)[0].stepsToFailure == answers.minimalSteps)
      let outcomes = graph.outcomes()
      #expect(abs(outcomes.reduce(0) { $0 + $1.probability } - 1) < 1e-11)
      let failing = outcomes.filter(\.outcome.isFailure).reduce(0) { $0 + $1.probability }
      #expect(abs(failing - outlooks[0].probability) < 1e-11)
    }
  }

  @Test(.enabled(if: !files.isEmpty, "\(SharedFolder.absence)"), arguments: files)
  func everyRecordedFailureHasItsPointOfNoReturn(_ file: String) throws {
    let program = try program(file)
    guard let expected = program.expected, let witness = expected.sc.witnessOfSteps else { return }
    let outlooks = Outlooks(StateGraph(program.model(.sc)))
    let retrospect = outlooks.retrospect(witness.map { Decision(thread: $0) })
    #expect(retrospect.steps.count <= witness.count)
    #expect(retrospect.steps.last?.after.mustFail == true)
    #expect((retrospect.pointOfNoReturn == nil) == outlooks[0].mustFail)
    #expect(retrospect.lastAvoidingStep == retrospect.pointOfNoReturn)
    for step in retrospect.steps {
      // What can be decided makes up the state's own probability, each as likely as any other.
      let all = step.alternatives.map(\.outlook.probability) + [step.after.probability]
      #expect(abs(all.reduce(0, +) / Double(all.count) - step.before.probability) < 1e-12)
    }
  }

  @Test(
    .enabled(if: !files.isEmpty, "\(SharedFolder.absence)"),
    arguments: ["peterson", "dekker", "szymanski", "bakery-2", "ttas-lock-2", "seqlock"])
  func mutualExclusionEndsUnderWeakFairness(_ name: String) throws {
    let program = try program(name + ".json")
    let model = program.model(.sc)
    let ended = LivenessProperty("all threads have ended", .eventually) { machine in
      (0..<machine.threadCount).allSatisfy { machine.hasReachedEnd($0) }
    }
    let graph = StateGraph(model, properties: [ended])
    #expect(graph.violation(of: 0, fairness: .weak) == nil)
    if program.expected?.sc.isCyclic == true {
      #expect(graph.violation(of: 0, fairness: .none)?.cycle.isEmpty == false)
    }
  }

  /// Reader and writer of this lock may back out before each other for ever, each time in step.
  @Test(.enabled(if: !files.isEmpty, "\(SharedFolder.absence)"))
  func courtesyLivelocksEvenUnderWeakFairness() throws {
    let model = try program("graph-lock-1.json").model(.sc)
    let machine = model.machine
    let ended = LivenessProperty("the writer has ended", .eventually) { $0.hasReachedEnd(0) }
    let graph = StateGraph(model, properties: [ended])
    let violation = try #require(graph.violation(of: 0, fairness: .weak))
    for decision in violation.stem { machine.step(decision.thread, way: decision.way) }
    let entry = machine.store.fingerprint
    for decision in violation.cycle { machine.step(decision.thread, way: decision.way) }
    #expect(machine.store.fingerprint == entry)
    #expect(Set(violation.cycle.map(\.thread)) == [0, 1])
    // A random scheduler ends it with certainty.
    #expect(graph.outcomes().map(\.outcome) == [.end("")])
  }

  /// Pairs of a bug and its fix in the suite: the fix removes the failures and leaves the proper ends.
  @Test(
    .enabled(if: !files.isEmpty, "\(SharedFolder.absence)"),
    arguments: [
      ("account", "account-ok"), ("philosophers-3", "philosophers-fixed-3"), ("aio-notify-no-recheck", "aio-notify"),
      ("double-checked", "double-checked-fixed"), ("lazy01", "lazy01-ok"), ("drain-race", "drain"),
    ])
  func aFixRemovesTheFailures(_ bug: String, _ fix: String) throws {
    let before = StateGraph(try program(bug + ".json").model(.sc)) { _ in "ended" }
    let after = StateGraph(try program(fix + ".json").model(.sc)) { _ in "ended" }
    let comparison = BehaviourComparison(before: before, after: after)
    #expect(!comparison.removed.isEmpty && comparison.removed.allSatisfy(\.outcome.isFailure))
    #expect(comparison.left.map(\.outcome) == [.end("ended")])
    #expect(comparison.added.isEmpty && comparison.fixesEverything)
    #expect(abs((comparison.left.first?.after.probability ?? 0) - 1) < 1e-11)
    #expect(!BehaviourComparison(before: after, after: before).fixesEverything)
  }

  /// QEMU's own Spin models, with the verdicts that Spin gives: with weak fairness (`-a -f`) those of the library, and without it
  /// (`-a`) all models with more than one poller may starve one.
  @Test(arguments: SmallProgram.qemuSpinModels.filter { !$0.program.promises.isEmpty })
  func spinModelsKeepTheirPromises(_ entry: SmallProgram.LibraryEntry) {
    let properties = entry.program.properties.map {
      LivenessProperty($0.name, $0.kind == .eventually ? .eventually : .infinitelyOften, holds: $0.holds)
    }
    let graph = StateGraph(entry.program.model(.sc), properties: properties)
    #expect(graph.isComplete)
    #expect(graph.violations(fairness: .weak).isEmpty == (entry.verdict != .promiseBroken))
    #expect(graph.violations(fairness: .none).isEmpty == (entry.program.name == "qemu-aio-notify"))
  }

  @Test(arguments: [(1, 1, 1), (2, 1, 1)], [false, true])
  func exclusiveSectionsComeToTheirEnd(_ size: (Int, Int, Int), _ usesMutex: Bool) {
    let program = SmallProgram.exclusiveSections(
      cpus: size.0, exclusives: size.1, cycles: size.2, usesMutex: usesMutex)
    let ended = LivenessProperty("all have ended", .eventually) { machine in
      (0..<machine.threadCount).allSatisfy { machine.hasReachedEnd($0) }
    }
    let graph = StateGraph(program.model(.sc), properties: [ended])
    #expect(graph.result.finding == nil)
    for fairness in Fairness.allCases { #expect(graph.violation(of: 0, fairness: fairness) == nil) }
  }
}
