import JSON
import Machine
import Testing

@testable import BlockLayer

struct ExportTests {
  private let server = #"{"addr": {"type": "unix", "data": {"path": "/run/nbd.sock"}}}"#
  private let client =
    #"{"driver": "nbd", "node-name": "c", "server": {"type": "unix", "path": "/run/nbd.sock"}, "export": "x"}"#

  /// A machine with a node that is exported for writing.
  private func machine() -> GraphMachine {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n", "size": 1048576}"#)
    machine("nbd-server-start", server)
    machine("block-export-add", #"{"type": "nbd", "id": "e", "node-name": "n", "name": "x", "writable": true}"#)
    return machine
  }

  @Test func aClientOfTheOwnServerSeesTheExport() {
    let machine = machine()
    #expect(machine.error("blockdev-add", client) == nil)
    let node = machine.qemu.bdrvFindNode("c")
    #expect(machine.qemu.m[node.totalBytes] == 1_048_576)
    #expect(machine.qemu.filename(of: node) == "nbd+unix:///x?socket=/run/nbd.sock")
    #expect(machine.error("block-export-del", #"{"id": "e"}"#) == "export 'e' still in use")
    machine("blockdev-del", #"{"node-name": "c"}"#)
    #expect(machine.error("block-export-del", #"{"id": "e"}"#) == nil)
    #expect(machine.error("blockdev-add", client) == "Requested export not available")
    #expect(machine.qemu.m.records(Kinds.nbdClient).isEmpty)
  }

  @Test func aReadOnlyExportRefusesWriters() {
    let machine = machine()
    machine("block-export-add", #"{"type": "nbd", "id": "r", "node-name": "n", "name": "ro"}"#)
    let text =
      #"{"driver": "nbd", "node-name": "c", "server": {"type": "unix", "path": "/run/nbd.sock"}, "export": "ro""#
    #expect(machine.error("blockdev-add", text + "}") == "Could not open image: Permission denied")
    #expect(machine.error("blockdev-add", text + #", "auto-read-only": true}"#) == nil)
    #expect(machine.qemu.m[machine.qemu.bdrvFindNode("c").readOnly])
  }

  @Test func theServerCutsItsClientsOff() {
    let machine = machine()
    machine("blockdev-add", client)
    #expect(machine.error("nbd-server-stop", "{}") == nil)
    #expect(machine.qemu.m.records(Kinds.blockExport).isEmpty)
    #expect(machine.qemu.m.records(Kinds.nbdClient).isEmpty)
    #expect(machine.error("blockdev-del", #"{"node-name": "c"}"#) == nil)
    #expect(machine.error("blockdev-del", #"{"node-name": "n"}"#) == nil)
    #expect(machine.qemu.m.finding == nil)
  }

  @Test func everythingCanBeTakenBack() {
    let machine = machine()
    let store = machine.qemu.m.store
    let (mark, before) = (store.journalCount, store.fingerprint)
    machine("block-dirty-bitmap-add", #"{"node": "n", "name": "b"}"#)
    machine(
      "block-export-add",
      #"{"type": "nbd", "id": "f", "node-name": "n", "name": "y", "writable": true, "bitmaps": ["b"]}"#)
    machine("blockdev-add", client)
    machine("block-export-del", #"{"id": "e", "mode": "hard"}"#)
    machine("nbd-server-stop")
    store.undo(to: mark)
    #expect(store.fingerprint == before)
    #expect(store.fingerprint == store.computeFingerprint())
  }

  @Test func aRefusedExportChangesNothing() {
    let machine = machine()
    let before = machine.qemu.m.store.fingerprint
    for text in [
      #"{"type": "nbd", "id": "f", "node-name": "n", "name": "x"}"#,
      #"{"type": "nbd", "id": "f", "node-name": "n", "name": "y", "bitmaps": ["none"]}"#,
      #"{"type": "vduse-blk", "id": "f", "node-name": "n", "name": "y"}"#,
    ] {
      #expect(machine.error("block-export-add", text) != nil)
    }
    #expect(machine.qemu.m.store.fingerprint == before)
  }

  @Test func bitmapsAreBusyWhileTheyAreShown() {
    let machine = machine()
    machine("block-dirty-bitmap-add", #"{"node": "n", "name": "b", "disabled": true}"#)
    machine("block-export-add", #"{"type": "nbd", "id": "f", "node-name": "n", "bitmaps": ["b"]}"#)
    #expect(
      machine.error("block-dirty-bitmap-remove", #"{"node": "n", "name": "b"}"#)
        == "Bitmap 'b' is currently in use by another operation and cannot be used")
    machine("block-export-del", #"{"id": "f"}"#)
    #expect(machine.error("block-dirty-bitmap-remove", #"{"node": "n", "name": "b"}"#) == nil)
  }
}
