import Machine
import Testing

@testable import BlockLayer

struct UnplugControllerTests {
  /// A guest that keeps sending while its controller goes: the queues stop before the memory does.
  @Test(arguments: ["8.2", "9.0", "10.0", "fix/f"], 0..<6) func itsQueuesStopBeforeItGoes(revision: String, seed: Int) {
    let probe = GuestKind.prober(
      commands: [CDB.testUnitReady.bytes, CDB.inquiry().bytes], places: [.init(target: 0, lun: 0)], outstanding: 2)
    let emulator = TestMachine.emulator(revision, guest: probe, extra: [TestMachine.plug])
    let machine = emulator.machine
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func run(_ steps: Int) {
      for _ in 0..<steps {
        let choices = machine.choices()
        if choices.isEmpty { return }
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let decision = choices[Int(truncatingIfNeeded: state >> 33) % choices.count]
        machine.step(decision.thread, way: decision.way)
      }
    }
    run(300)
    emulator.enqueue(Command("device_del", TestMachine.object(("id", .string("scsi0")))))
    run(4000)
    #expect(machine.finding == nil)
    #expect(emulator.qemu.findController("scsi0").isNull)
    #expect(machine.records(Kinds.controller).isEmpty)
  }

  @Test func aDrainedNodeWhoseDiskIsGoneCanBeUndrained() {
    let emulator = TestMachine.emulator("10.0", extra: [TestMachine.plug])
    TestMachine.run(emulator, .drainBegin("fmt0"))
    TestMachine.run(emulator, TestMachine.unplug)
    #expect(emulator.machine.peek(emulator.qemu.findController("scsi0").drainCount) == 0)
    TestMachine.run(emulator, .drainEnd("fmt0"))
    #expect(emulator.machine.finding == nil)
  }
}
