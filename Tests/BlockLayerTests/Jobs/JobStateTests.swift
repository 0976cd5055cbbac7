import Machine
import Testing

@testable import BlockLayer

struct JobStateTests {
  @Test func everyStateLeadsToTheEnd() {
    for state in JobStatus.allCases where state != .null {
      var reached: Set<JobStatus> = []
      var queue = Array(state.successors)
      while let next = queue.popLast() { if reached.insert(next).inserted { queue += next.successors } }
      #expect(reached.contains(.null))
      #expect(!reached.contains(.undefined))
    }
    #expect(JobStatus.null.successors.isEmpty)
  }

  @Test func noVerbIsAcceptedBeforeOrBehindALife() {
    for verb in JobVerb.allCases {
      #expect(verb.states.isDisjoint(with: [.undefined, .aborting, .null]))
    }
    #expect(JobVerb.dismiss.states == [.concluded])
    #expect(JobVerb.finalize.states == [.pending])
  }

  @Test(arguments: ["full", "top", "none"]) func aJobOnlyTakesAllowedTransitions(sync: String) {
    let emulator = JobMachine.emulator()
    var outputs = TestMachine.run(emulator, JobMachine.backup(sync: sync))
    for verb in ["pause", "complete", "resume", "finalize", "dismiss", "cancel"] {
      outputs += TestMachine.run(emulator, JobMachine.command("job-\(verb)", ("id", "k")))
    }
    #expect(emulator.machine.finding == nil)
    var state = JobStatus.undefined
    for name in JobMachine.states(outputs) {
      let next = JobStatus.allCases.first { $0.name == name } ?? .undefined
      #expect(state.successors.contains(next), "\(state) to \(next)")
      state = next
    }
    #expect(state == .null)
    #expect(emulator.qemu.allJobs().isEmpty)
  }
}
