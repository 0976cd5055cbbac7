import JSON
import Machine
import Testing

@testable import BlockLayer

/// The same on whole machines: a disk on a file, and a guest that reads from it.
struct EngineBarrierTests {
  private func emulator(
    iothread: Bool, _ model: MemoryModel, _ omitted: Set<Barrier> = []
  ) -> Emulator {
    var controller = [("driver", JSONValue.string("virtio-scsi-pci")), ("id", .string("scsi0"))]
    if iothread { controller.append(("iothread", .string("iothread0"))) }
    let setup = [
      TestMachine.setup[0],
      Command("device_add", .object(controller.map { .init($0.0, $0.1) })),
      Command(
        "blockdev-add",
        TestMachine.object(
          ("driver", .string("file")), ("filename", .string("disk.raw")), ("node-name", .string("fmt0")))),
      Command("cont"),
      TestMachine.plug,
    ]
    let guest = GuestKind.prober(
      commands: [CDB.read10(lba: 0, count: 1).bytes], places: [.init(target: 0, lun: 0)], outstanding: 1)
    let emulator = Emulator(
      MachineConfiguration(
        rules: Rules(name: "test"), setup: setup, guest: guest, fileLengths: ["disk.raw": 1 << 20],
        memoryModel: model, omittedBarriers: omitted))
    #expect(emulator.setupReplies.allSatisfy { !$0.isError })
    return emulator
  }

  private func search(
    iothread: Bool, _ model: MemoryModel, _ omitted: Set<Barrier> = []
  ) -> ExhaustiveSearch.Result {
    let emulator = emulator(iothread: iothread, model, omitted)
    return ExhaustiveSearch.run(emulator.machine) { emulator.isPending }
  }

  @Test(arguments: [true, false]) func readsAreAnsweredUnderTotalStoreOrder(_ iothread: Bool) {
    #expect(search(iothread: iothread, .tso).finding == nil)
  }

  @Test(arguments: [
    (Barrier.aioNotify, true), (.aioPoll, true), (.aioCtxPrepare, false),
  ]) func aReadIsNeverAnsweredWithoutABarrier(_ barrier: Barrier, _ iothread: Bool) {
    #expect(search(iothread: iothread, .tso, [barrier]).finding?.kind == .hang)
    // The other loop announces itself in another function, and so does not need it.
    if barrier != .aioNotify { #expect(search(iothread: !iothread, .tso, [barrier]).finding == nil) }
    #expect(search(iothread: iothread, .sc, [barrier]).finding == nil)
  }

  @Test func barriersCostNothingUnderSequentialConsistency() {
    let plain = emulator(iothread: true, .sc)
    let omitting = emulator(iothread: true, .sc, Set(Barrier.allCases))
    #expect(plain.machine.threadNames == ["main", "rcu", "worker", "vcpu0", "iothread0"])
    #expect(plain.machine.store.fingerprint == omitting.machine.store.fingerprint)
    #expect(plain.machine.program.code.count == omitting.machine.program.code.count)
  }

  @Test func everyThreadHasAStoreBufferUnderTotalStoreOrder() {
    let names = emulator(iothread: true, .tso).machine.threadNames
    for name in ["main", "rcu", "worker", "vcpu0", "iothread0"] { #expect(names.contains("\(name)'s stores")) }
  }

  /// A notification is finished in steps of its own, and then the thread goes on where it was.
  @Test func aThreadFinishesItsNotificationsBeforeItGoesOn() throws {
    let emulator = emulator(iothread: true, .tso)
    let machine = emulator.machine
    let worker = try #require(machine.threadNames.firstIndex(of: "worker"))
    let buffer = try #require(machine.threadNames.firstIndex(of: "worker's stores"))
    let ctx = machine.peek(emulator.qemu.findIOThread("iothread0").ctx)
    // The guest reads, and iothread0 hands the read to the worker.
    for _ in 0..<100 where machine.ways(worker) == 0 {
      for thread in 0..<machine.threadCount where machine.ways(thread) > 0 { machine.step(thread) }
    }
    try #require(machine.ways(worker) == 1)
    let place = machine.position(worker)
    machine.step(worker)
    #expect(!machine.peek(ctx.notified))
    #expect(machine.ways(worker) == 0)
    #expect(machine.reasonForWaiting(worker) == "smp_mb: a store of its own is not in memory yet")
    #expect(
      machine.stack(worker) { machine.peek(Coroutine(address: $0.address - 6).caller) }.map(\.function)
        == ["aio_notify", "(barriers)", "worker_thread"])
    machine.step(buffer)
    #expect(machine.peek(ctx.notified))
    machine.step(worker)
    #expect(machine.position(worker) == place)
  }
}
