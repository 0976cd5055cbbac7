import Machine
import Testing

@testable import BlockLayer

struct GraphTests {
  @Test func aFailedCommandChangesNothing() {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "a"}"#)
    let before = machine.qemu.m.store.fingerprint
    let text =
      #"{"driver": "quorum", "node-name": "q", "vote-threshold": 1, "children": [{"driver": "null-co"}, "a", "b"]}"#
    #expect(machine.error("blockdev-add", text) == "Cannot find device='b' nor node-name='b'")
    #expect(machine.qemu.m.store.fingerprint == before)
  }

  @Test func everythingCanBeTakenBack() {
    let machine = GraphMachine()
    let store = machine.qemu.m.store
    let (mark, before) = (store.journalCount, store.fingerprint)
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r", "file": {"driver": "null-co"}}"#)
    machine("blockdev-del", #"{"node-name": "r"}"#)
    store.undo(to: mark)
    #expect(store.fingerprint == before)
    #expect(store.fingerprint == store.computeFingerprint())
  }

  @Test func nodesCloseWithTheirLastReference() {
    let machine = GraphMachine()
    let m = machine.qemu.m
    machine(
      "blockdev-add", #"{"driver": "raw", "node-name": "r", "file": {"driver": "raw", "file": {"driver": "null-co"}}}"#)
    #expect(m.records(Kinds.node).count == 3)
    machine("blockdev-del", #"{"node-name": "r"}"#)
    #expect(m.records(Kinds.node).isEmpty)
    #expect(m.records(Kinds.child).isEmpty)
    #expect(m.finding == nil)
  }

  @Test func generatedNamesAreTheSameEveryTime() {
    let names = (0..<2).map { _ in
      let machine = GraphMachine()
      machine("blockdev-add", #"{"driver": "raw", "node-name": "r", "file": {"driver": "null-co"}}"#)
      return machine.qemu.allNodes().map(machine.qemu.nodeName)
    }
    #expect(names[0] == names[1])
    #expect(names[0].contains { $0.hasPrefix("#block0") && $0.utf8.count == 9 })
  }

  @Test func newEdgesAreAtTheHead() {
    let machine = GraphMachine()
    let (q, m) = (machine.qemu, machine.qemu.m)
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n"}"#)
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r1", "file": "n"}"#)
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r2", "file": "n"}"#)
    let parents = q.parents(of: q.bdrvFindNode("n")).map { q.nodeName(BlockNode(address: m[$0.opaque])) }
    #expect(parents == ["r2", "r1"])
  }

  @Test func anEdgeToADrainedNodeQuiescesItsParent() throws {
    let machine = GraphMachine()
    let (q, m) = (machine.qemu, machine.qemu.m)
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n"}"#)
    let n = q.bdrvFindNode("n")
    q.bdrvDoDrainedBeginQuiesce(n, from: .null)
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r", "file": "n"}"#)
    let r = q.bdrvFindNode("r")
    #expect(m[r.quiesceCounter] == 1)
    #expect(m[m[r.children].quiescedParent])
    q.bdrvDrainedEnd(n)
    #expect(m[r.quiesceCounter] == 0)
    #expect(!m[m[r.children].quiescedParent])
  }

  @Test func resizingAFileShowsAbove() {
    let machine = GraphMachine()
    let (q, m) = (machine.qemu, machine.qemu.m)
    q.addHostFile("a.img", length: 1 << 20)
    machine("blockdev-add", #"{"driver": "file", "node-name": "f", "filename": "a.img"}"#)
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r", "file": "f", "offset": 512}"#)
    machine("block_resize", #"{"node-name": "r", "size": 1536}"#)
    #expect(m[q.bdrvFindNode("r").totalBytes] == 1536)
    machine("blockdev-del", #"{"node-name": "r"}"#)
    machine("blockdev-del", #"{"node-name": "f"}"#)
    machine("blockdev-add", #"{"driver": "file", "node-name": "f", "filename": "a.img"}"#)
    #expect(m[q.bdrvFindNode("f").totalBytes] == 2048)
    #expect(
      machine.error("blockdev-add", #"{"driver": "file", "node-name": "g", "filename": "b.img"}"#)
        == "Could not open 'b.img': No such file or directory")
  }

  @Test(arguments: [
    #"{"driver": "null-co", "node-name": "n", "size": -1}"#,
    #"{"driver": "raw", "node-name": "n", "file": {"driver": "nbd"}}"#,
    #"{"driver": 1}"#, "[]", "null",
    #"{"driver": "raw", "node-name": "n", "file": "a", "offset": 9223372036854775807}"#,
    #"{"driver": "raw", "node-name": "n", "file": "a", "size": 9223372036854775807}"#,
    #"{"driver": "null-co", "node-name": "n", "size": 9223372036854775807}"#,
    #"{"driver": "blkdebug", "node-name": "n", "image": "a", "align": -9223372036854775808}"#,
    #"{"driver": "quorum", "node-name": "n", "vote-threshold": 1, "children": [null]}"#,
  ])
  func nonsenseIsRefused(_ text: String) {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "a"}"#)
    #expect(machine.error("blockdev-add", text) != nil)
    #expect(machine.qemu.m.finding == nil)
  }
}
