import JSON
import Machine
import Testing

@testable import BlockLayer

struct DirtyBitmapTests {
  private func machine() -> GraphMachine {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n", "size": 1048576}"#)
    machine("block-dirty-bitmap-add", #"{"node": "n", "name": "b", "granularity": 4096}"#)
    return machine
  }

  private func bitmap(_ machine: GraphMachine, _ name: String = "b") -> DirtyBitmap {
    machine.qemu.findDirtyBitmap(machine.qemu.bdrvFindNode("n"), name)
  }

  @Test func writesAreRecordedUnlessDisabled() {
    let machine = machine()
    let qemu = machine.qemu
    let node = qemu.bdrvFindNode("n")
    qemu.bdrvSetDirty(node, offset: 4095, bytes: 2)
    #expect(qemu.bdrvDirtyCount(bitmap(machine)) == 8192)
    machine("block-dirty-bitmap-disable", #"{"node": "n", "name": "b"}"#)
    qemu.bdrvSetDirty(node, offset: 0, bytes: .max)
    #expect(qemu.bdrvDirtyCount(bitmap(machine)) == 8192)
    machine("block-dirty-bitmap-clear", #"{"node": "n", "name": "b"}"#)
    #expect(qemu.bdrvDirtyCount(bitmap(machine)) == 0)
  }

  @Test func aSuccessorTakesOverOrGivesBack() throws {
    let machine = machine()
    let qemu = machine.qemu
    let node = qemu.bdrvFindNode("n")
    qemu.bdrvSetDirty(node, offset: 0, bytes: 1)
    for succeeds in [false, true] {
      let frozen = bitmap(machine)
      try qemu.bdrvDirtyBitmapCreateSuccessor(frozen)
      #expect(throws: QMPError.self) { try qemu.bdrvDirtyBitmapCreateSuccessor(frozen) }
      #expect(
        machine.error("block-dirty-bitmap-clear", #"{"node": "n", "name": "b"}"#)
          == "Bitmap 'b' is currently in use by another operation and cannot be used")
      qemu.bdrvSetDirty(node, offset: 65536, bytes: 1)
      #expect(qemu.bdrvDirtyBitmapRecording(frozen))
      if succeeds { qemu.bdrvDirtyBitmapAbdicate(frozen) } else { qemu.bdrvReclaimDirtyBitmap(frozen) }
      #expect(qemu.bdrvDirtyCount(bitmap(machine)) == (succeeds ? 4096 : 8192))
      #expect(qemu.dirtyBitmaps(of: node).count == 1)
    }
    #expect(qemu.m.finding == nil)
  }

  @Test func everythingCanBeTakenBack() {
    let machine = machine()
    let store = machine.qemu.m.store
    let (mark, before) = (store.journalCount, store.fingerprint)
    machine("block-dirty-bitmap-add", #"{"node": "n", "name": "c"}"#)
    machine.qemu.bdrvSetDirty(machine.qemu.bdrvFindNode("n"), offset: 0, bytes: 1 << 20)
    machine("block-dirty-bitmap-merge", #"{"node": "n", "target": "b", "bitmaps": ["c"]}"#)
    machine("block-dirty-bitmap-remove", #"{"node": "n", "name": "c"}"#)
    machine("blockdev-del", #"{"node-name": "n"}"#)
    #expect(machine.qemu.m.records(Kinds.dirtyBitmap).isEmpty)
    store.undo(to: mark)
    #expect(store.fingerprint == before)
    #expect(store.fingerprint == store.computeFingerprint())
  }

  @Test func aFailedMergeChangesNothing() {
    let machine = machine()
    machine("block-dirty-bitmap-add", #"{"node": "n", "name": "c"}"#)
    machine.qemu.bdrvSetDirtyBitmap(bitmap(machine, "c"), offset: 0, bytes: 1)
    let before = machine.qemu.m.store.fingerprint
    #expect(
      machine.error("block-dirty-bitmap-merge", #"{"node": "n", "target": "b", "bitmaps": ["c", "zz"]}"#)
        == "Dirty bitmap 'zz' not found")
    #expect(machine.qemu.m.store.fingerprint == before)
  }

  @Test func commandsThatEndQEMUAreRefused() {
    let machine = machine()
    #expect(machine.error("block-dirty-bitmap-merge", #"{"node": "n", "target": "b", "bitmaps": []}"#) != nil)
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "huge", "size": 4611686018427387904}"#)
    #expect(machine.error("block-dirty-bitmap-add", #"{"node": "huge", "name": "b", "granularity": 512}"#) != nil)
  }
}
