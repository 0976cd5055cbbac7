import Explorer
import Machine
import Programs
import TestSupport
import Testing

/// Every program of the explorer suite, against the recorded answers.
@Suite struct SuiteTests {
  static let folder = "explorer-suite"
  static let files = SharedFolder.files(in: folder, suffix: ".json")

  static func program(_ file: String) throws -> SmallProgram {
    try SmallProgram.parse(SharedFolder.text("\(folder)/\(file)"), file: file)
  }

  @Test(.enabled(if: !files.isEmpty, "\(SharedFolder.absence)"))
  func thereAreManyPrograms() throws {
    #expect(Self.files.count >= 90)
    let hashes = try Self.files.map { try Self.program($0).descriptionHash }
    #expect(Set(hashes).count == hashes.count)
  }

  @Test(.enabled(if: !files.isEmpty, "\(SharedFolder.absence)"), arguments: files)
  func hasTheRecordedAnswers(_ file: String) throws {
    let program = try Self.program(file)
    let expected = try #require(program.expected)
    try compare(program, .sc, expected.sc)
    #expect(program.hasTSO == (expected.tso != nil))
    if let tso = expected.tso { try compare(program, .tso, tso) }
  }

  private func compare(_ program: SmallProgram, _ memory: MemoryModel, _ expected: SmallProgram.Answers) throws {
    let model = program.model(memory)
    #expect(model.machine.store.fingerprint == program.model(memory).machine.store.fingerprint)
    // Programs whose states are too many to count are searched elsewhere.
    guard let states = expected.states else { return }
    let search = ReferenceSearch(model)
    #expect(search.isComplete)
    #expect(search.states == states, "states")
    #expect(search.transitions == expected.transitions, "transitions")
    #expect(search.verdict == expected.verdict, "verdict")
    #expect(search.hasViolation == expected.hasViolation)
    #expect(search.hasDeadlock == expected.hasDeadlock)
    if let endStates = expected.endStates { #expect(search.endStates == endStates, "end states") }
    if let deadlocks = expected.deadlockStates { #expect(search.deadlockStates == deadlocks, "deadlock states") }
    #expect(search.minimalSteps == expected.minimalSteps, "steps")
    for witness in [expected.witnessOfSteps, expected.witnessOfPreemptions].compactMap({ $0 }) {
      #expect(Self.fails(witness, model), "the recorded run \(witness) fails")
    }
  }

  /// Whether a run of the given threads can be taken and meets a violation or ends stuck.
  private static func fails(_ threads: [Int], _ model: Model) -> Bool {
    let machine = model.machine
    let start = machine.store.journalCount
    defer { machine.undo(to: start) }
    var hasFailed = model.startFinding != nil
    for thread in threads {
      machine.acknowledgeFinding()
      guard thread < machine.threadCount, machine.ways(thread) > 0 else { return false }
      machine.step(thread)
      hasFailed = hasFailed || machine.hasFinding
    }
    machine.acknowledgeFinding()
    return hasFailed || machine.choices().isEmpty && model.judgeEnd() != nil
  }

  @Test(.enabled(if: !files.isEmpty, "\(SharedFolder.absence)"), arguments: files)
  func survivesWritingAndReading(_ file: String) throws {
    let program = try Self.program(file)
    let again = try SmallProgram.parse(program.text(), file: "again")
    #expect(again.text() == program.text())
    #expect(again.descriptionHash == program.descriptionHash)
    #expect(again.threads == program.threads)
  }
}
