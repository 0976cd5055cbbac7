import JSON
import Machine
import Testing

@testable import BlockLayer

struct DrainTests {
  @Test func aDrainedNodeSilencesTheController() {
    let emulator = TestMachine.emulator(extra: [TestMachine.plug])
    let qemu = emulator.qemu
    let controller = qemu.findController("scsi0")
    // The guest's driver makes the controller ready, which attaches its queues.
    let guest = emulator.machine.threadNames.firstIndex(of: "vcpu0") ?? 0
    emulator.machine.step(guest)
    #expect(qemu.m.peek(controller.attached))
    TestMachine.run(emulator, .drainBegin("prot0"))
    #expect(emulator.machine.finding == nil)
    #expect(qemu.m.peek(qemu.bdrvFindNode("prot0").quiesceCounter) == 1)
    #expect(qemu.m.peek(qemu.bdrvFindNode("fmt0").quiesceCounter) == 1)
    #expect(qemu.m.peek(controller.drainCount) == 1)
    #expect(!qemu.m.peek(controller.attached))
    TestMachine.run(emulator, .drainBegin("fmt0"))
    #expect(qemu.m.peek(qemu.bdrvFindNode("fmt0").quiesceCounter) == 2)
    TestMachine.run(emulator, .drainEnd("prot0"))
    #expect(!qemu.m.peek(controller.attached))
    TestMachine.run(emulator, .drainEnd("fmt0"))
    #expect(qemu.m.peek(controller.attached))
    #expect(qemu.m.peek(controller.drainCount) == 0)
  }

  /// A model of the drained section of catalogue C-06, where the rule asks for it; no release drains at this place.
  @Test(arguments: [
    ("10.0", false), ("10.0,drains-under-writer-lock=on", true), ("10.1,drains-under-writer-lock=on", false),
  ]) func theQuorumIsDrainedUnderTheGraphLock(revision: String, isDrained: Bool) {
    let emulator = TestMachine.emulator(
      revision,
      extra: [
        Command("blockdev-add", TestMachine.object(("driver", .string("null-co")), ("node-name", .string("copy0")))),
        Command("blockdev-add", TestMachine.object(("driver", .string("null-co")), ("node-name", .string("copy1")))),
        Command(
          "blockdev-add",
          TestMachine.object(
            ("driver", .string("quorum")), ("node-name", .string("disk0")), ("vote-threshold", .int(1)),
            ("children", .array([.string("copy0")])))),
      ])
    let (machine, qemu) = (emulator.machine, emulator.qemu)
    let quorum = qemu.bdrvFindNode("disk0")
    let inside = machine.threadNames.indices.filter { !["client", "vcpu0"].contains(machine.threadNames[$0]) }
    var wasDrained = false
    emulator.enqueue(
      Command("x-blockdev-change", TestMachine.object(("parent", .string("disk0")), ("node", .string("copy1")))))
    while let thread = inside.first(where: { machine.ways($0) > 0 }), machine.finding == nil {
      machine.step(thread)
      let drains = emulator.stack(of: 0).contains { $0.function == "bdrv_drained_begin" }
      if qemu.peekGlobal(.hasWriter, Int.self) == 1, drains { wasDrained = true }
    }
    #expect(wasDrained == isDrained)
    #expect(qemu.children(of: quorum).count == 2)
    #expect(qemu.m.peek(quorum.quiesceCounter) == 0)
  }

  @Test func endingASectionThatIsNotThereIsRefused() {
    let outputs = TestMachine.run(TestMachine.emulator(), .drainEnd("fmt0"))
    #expect(outputs.contains { $0.kind == .reply && $0.text.contains("Node 'fmt0' is not drained") })
  }

  @Test(arguments: PlugTests.revisions) func stopDrainsAndContLetsTheGuestGoOn(revision: String) {
    let emulator = TestMachine.emulator(revision, guest: .load(outstanding: 2), extra: [TestMachine.plug])
    let machine = emulator.machine
    let guest = machine.threadNames.firstIndex(of: "vcpu0") ?? 0
    for _ in 0..<3 where machine.ways(guest) > 0 { machine.step(guest) }
    let stopped = TestMachine.run(emulator, Command("stop"))
    #expect(machine.finding == nil)
    #expect(stopped.contains { $0.kind == .event && $0.text == "STOP" })
    #expect(machine.ways(guest) == 0)
    let resumed = TestMachine.run(emulator, Command("cont"))
    #expect(machine.finding == nil)
    #expect(resumed.contains { $0.kind == .event && $0.text == "RESUME" })
    #expect(machine.ways(guest) > 0)
  }
}
