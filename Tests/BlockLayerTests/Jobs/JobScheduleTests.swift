import Machine
import Testing

@testable import BlockLayer

struct JobScheduleTests {
  @Test func undoTakesAWholeJobBack() {
    let emulator = JobMachine.emulator()
    let store = emulator.machine.store
    let before = store.fingerprint
    let mark = store.journalCount
    TestMachine.run(emulator, JobMachine.backup())
    TestMachine.run(emulator, JobMachine.backup(sync: "none"))
    #expect(store.fingerprint != before)
    emulator.machine.undo(to: mark)
    #expect(store.fingerprint == before)
    #expect(emulator.qemu.allJobs().isEmpty)
  }

  /// A job in an iothread, with the threads taking turns at random: it completes once, in every order.
  @Test(arguments: 0..<24) func aJobInAnIOThreadCompletesOnce(seed: Int) {
    let emulator = JobMachine.emulator(extra: [JobMachine.moveToIOThread])
    let machine = emulator.machine
    var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    var outputs: [Output] = []
    emulator.enqueue(JobMachine.backup())
    for _ in 0..<100_000 {
      let ready = (0..<machine.threadCount).filter {
        machine.threadNames[$0] != "vcpu0" && machine.ways($0) > 0
      }
      if ready.isEmpty { break }
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      machine.step(ready[Int(random >> 33) % ready.count])
      outputs += machine.outputs
      #expect(machine.finding == nil)
      if machine.finding != nil { return }
    }
    let states = JobMachine.states(outputs)
    #expect(states.filter { $0 == "concluded" }.count == 1)
    #expect(states.last == "null")
    #expect(outputs.filter { $0.text.hasPrefix("BLOCK_JOB_COMPLETED") }.count == 1)
    #expect(outputs.filter { $0.kind == .reply }.count == 1)
    #expect(emulator.qemu.allJobs().isEmpty)
  }

  @Test func timePassesOnlyWithATimer() {
    let slow = JobMachine.command(
      "blockdev-add", ("driver", "null-co"), ("node-name", "slow"), ("size", .int(1 << 20)),
      ("latency-ns", .int(1_000_000)), ("read-zeroes", .bool(true)))
    let emulator = JobMachine.emulator(extra: [slow])
    #expect(emulator.nextDeadline == nil)
    #expect(!emulator.machine.threadNames.contains(Emulator.clockThread))
    var outputs = TestMachine.run(
      emulator,
      JobMachine.command("blockdev-backup", ("job-id", "k"), ("device", "slow"), ("target", "b"), ("sync", "full")))
    #expect(JobMachine.states(outputs).last == "running")
    #expect(emulator.nextDeadline == 1_000_000)
    emulator.advance(by: 999_999)
    emulator.settle { outputs.append($0) }
    #expect(JobMachine.states(outputs).last == "running")
    emulator.advance(by: 1)
    emulator.settle { outputs.append($0) }
    #expect(JobMachine.states(outputs).last == "null")
    #expect(emulator.nextDeadline == nil)
  }
}
