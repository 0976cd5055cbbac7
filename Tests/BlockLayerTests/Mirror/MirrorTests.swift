import JSON
import Machine
import Testing

@testable import BlockLayer

struct MirrorTests {
  private static let setup = ["a", "b"].map { name in
    Command(
      "blockdev-add",
      TestMachine.object(
        ("driver", .string("null-co")), ("node-name", .string(name)), ("size", .int(1 << 20)),
        ("read-zeroes", .bool(true))))
  }

  private static let plug = Command(
    "device_add",
    TestMachine.object(
      ("driver", .string("scsi-hd")), ("id", .string("d")), ("bus", .string("scsi0.0")), ("drive", .string("a"))))

  private static let mirror = Command(
    "blockdev-mirror",
    TestMachine.object(
      ("job-id", .string("m")), ("device", .string("a")), ("target", .string("b")), ("sync", .string("full"))))

  /// Runs threads as the seed says until an output has this text.
  private func run(_ emulator: Emulator, until text: String, _ state: inout UInt64) -> Bool {
    let machine = emulator.machine
    for _ in 0..<20_000 {
      let threads = (0..<machine.threadCount).filter {
        machine.ways($0) > 0 && machine.threadNames[$0] != "vcpu0"
      }
      guard !threads.isEmpty else { return false }
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      machine.step(threads[Int(state >> 33) % threads.count])
      if machine.finding != nil { return false }
      if machine.outputs.contains(where: { $0.text.contains(text) }) { return true }
    }
    return false
  }

  @Test(arguments: 1...60) func aMirrorInAnIOThreadEndsWithTheTargetInPlace(seed: UInt64) {
    let emulator = TestMachine.emulator("8.2", extra: Self.setup + [Self.plug])
    let qemu = emulator.qemu
    var state = seed
    emulator.enqueue(Self.mirror)
    #expect(run(emulator, until: "BLOCK_JOB_READY", &state))
    emulator.enqueue(Command("job-complete", TestMachine.object(("id", .string("m")))))
    #expect(run(emulator, until: #""status": "null""#, &state))
    emulator.settle()
    #expect(emulator.machine.finding == nil)
    let b = qemu.bdrvFindNode("b")
    #expect(qemu.parents(of: qemu.bdrvFindNode("a")).isEmpty)
    #expect(qemu.parents(of: b).count == 1)
    #expect(qemu.text(qemu.m[qemu.m[qemu.parents(of: b)[0].bs].nodeName]) == "b")
    #expect(qemu.text(qemu.m[qemu.m[b.aioContext].name]) == "iothread0")
    #expect(qemu.m[b.quiesceCounter] == 0)
    #expect(qemu.allJobs().isEmpty)
    #expect(qemu.m.records(Kinds.mirrorJob).isEmpty)
    #expect(qemu.m.records(Kinds.opBlocker).isEmpty)
    #expect(qemu.m.records(Kinds.dirtyBitmap).isEmpty)
  }

  @Test(arguments: ["job-cancel", "block-job-cancel"]) func cancellingLeavesTheGraphAsItWas(verb: String) {
    let emulator = TestMachine.emulator("8.2", extra: Self.setup + [Self.plug])
    let before = emulator.qemu.queryBlockGraph().description
    var state: UInt64 = 7
    emulator.enqueue(Self.mirror)
    #expect(run(emulator, until: "BLOCK_JOB_READY", &state))
    let name = verb == "job-cancel" ? "id" : "device"
    emulator.enqueue(Command(verb, TestMachine.object((name, .string("m")))))
    #expect(run(emulator, until: #""status": "null""#, &state))
    emulator.settle()
    #expect(emulator.qemu.queryBlockGraph().description == before)
  }
}
