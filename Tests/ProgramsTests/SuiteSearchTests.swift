import Explorer
import Machine
import Programs
import TestSupport
import Testing

/// The exhaustive searches against recorded answers and against each other.
@Suite struct SuiteSearchTests {
  @Test(.enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"), arguments: SuiteTests.files)
  func countsWhatTheSuiteRecords(_ file: String) throws {
    let program = try SuiteTests.program(file)
    let expected = try #require(program.expected)
    guard let states = expected.sc.states else { return }
    for memory in MemoryModel.allCases {
      guard let answers = memory == .sc ? expected.sc : expected.tso else { continue }
      let counted = StateSearch(program.model(memory)).run()
      #expect(counted.isComplete)
      #expect(counted.states == answers.states && counted.transitions == answers.transitions)
      #expect(counted.endStates == (answers.endStates ?? counted.endStates))
      #expect(counted.deadlockStates == (answers.deadlockStates ?? counted.deadlockStates))
      #expect(counted.hasViolation == answers.hasViolation && counted.hasDeadlock == answers.hasDeadlock)
      #expect(counted.schedule.count == answers.minimalSteps ?? 0)
      let deep = DepthFirstSearch(program.model(memory)).run()
      #expect(deep.states == answers.states && deep.transitions == answers.transitions)
      let reduced = StateSearch(program.model(memory), reduces: true).run()
      #expect(reduced.hasViolation == answers.hasViolation && reduced.hasDeadlock == answers.hasDeadlock)
    }
    #expect(states > 0)
  }

  /// Sequential consistency and TSO, with and without loops and choices: every search has the same verdict as the reference.
  @Test(arguments: 0..<120)
  func agreeOnRandomPrograms(_ seed: UInt64) {
    let program = SmallProgram.random(
      seed: seed, threads: 2 + Int(seed % 2), length: 3, loops: seed % 3 == 0, choices: seed % 4 == 0)
    for memory in MemoryModel.allCases {
      let reference = ReferenceSearch(program.model(memory), limit: 4000)
      guard reference.isComplete else { continue }
      func agrees(_ result: SearchResult) -> Bool {
        result.isComplete && result.hasViolation == reference.hasViolation
          && result.hasDeadlock == reference.hasDeadlock
      }
      let counted = StateSearch(program.model(memory)).run()
      #expect(agrees(counted) && counted.states == reference.states && counted.transitions == reference.transitions)
      #expect(counted.endStates == reference.endStates && counted.deadlockStates == reference.deadlockStates)
      if reference.verdict != "ok" { #expect(counted.schedule.count == reference.minimalSteps) }
      let deep = DepthFirstSearch(program.model(memory)).run()
      #expect(agrees(deep) && deep.states == reference.states)
      #expect(agrees(StateSearch(program.model(memory), reduces: true).run()), "\(program.text())")
      #expect(agrees(DepthFirstSearch(program.model(memory), reduces: true).run()), "\(program.text())")
    }
  }
}
