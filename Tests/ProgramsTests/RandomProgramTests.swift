import Machine
import Programs
import Testing

/// Random programs as property tests need them: of all kinds.
@Suite struct RandomProgramTests {
  @Test func haveAllVerdicts() {
    var verdicts: [String: Int] = [:]
    for seed in 0..<150 {
      let search = ReferenceSearch(SmallProgram.random(seed: UInt64(seed), threads: 2, length: 3).model(.sc))
      #expect(search.isComplete)
      verdicts[search.verdict, default: 0] += 1
    }
    for verdict in ["ok", "deadlock", "assertion-violation"] {
      #expect(verdicts[verdict, default: 0] > 10, "\(verdict)")
    }
  }

  /// TSO only adds behaviours.
  @Test(arguments: 0..<60)
  func buffersAddBehaviours(_ seed: UInt64) {
    let program = SmallProgram.random(seed: seed, threads: 2, length: 3)
    let sc = ReferenceSearch(program.model(.sc))
    let tso = ReferenceSearch(program.model(.tso))
    #expect(tso.states >= sc.states && tso.endStates >= sc.endStates)
    #expect(tso.hasViolation || !sc.hasViolation)
    #expect(tso.hasDeadlock || !sc.hasDeadlock)
  }
}
