import JSON
import Machine
import Testing

@testable import BlockLayer

struct SurgeryTests {
  /// A small generator, the same on every run.
  private struct Choices {
    var state: UInt64
    mutating func callAsFunction(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, below)
    }
  }

  @Test(arguments: 1...40) func surgeryCanBeTakenBackAndLeavesPermissionsRight(seed: Int) throws {
    let machine = GraphMachine()
    for name in ["a", "b", "c"] {
      machine("blockdev-add", #"{"driver": "null-co", "node-name": "\#(name)", "size": 1048576}"#)
    }
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r", "file": "a"}"#)
    machine("blockdev-add", #"{"driver": "copy-on-read", "node-name": "f", "file": "b"}"#)
    let qemu = machine.qemu
    let store = qemu.m.store
    var choices = Choices(state: UInt64(seed))
    let start = store.journalCount
    let before = store.fingerprint
    for _ in 0..<12 {
      let mark = store.journalCount
      let fingerprint = store.fingerprint
      do throws(QMPError) {
        try operate(on: qemu, &choices)
      } catch {
        #expect(store.fingerprint == fingerprint)
      }
      #expect(qemu.m.finding == nil)
      expectRightPermissions(qemu)
      if choices(4) == 0 {
        store.undo(to: mark)
        #expect(store.fingerprint == fingerprint)
      }
    }
    store.undo(to: start)
    #expect(store.fingerprint == before)
    #expect(store.fingerprint == store.computeFingerprint())
  }

  private func operate(on qemu: QEMU, _ choices: inout Choices) throws(QMPError) {
    let nodes = qemu.allNodes()
    let bs = nodes[choices(nodes.count)]
    let other = nodes[choices(nodes.count)]
    switch choices(5) {
    case 0:
      try qemu.takingBack { () throws(QMPError) in
        let filter = try qemu.bdrvNewOpenDriver(.mirrorTop, name: nil, isReadOnly: false)
        qemu.setMirrorTop(filter, isCommit: false, isStopped: false)
        qemu.m[filter.totalBytes] = qemu.m[bs.totalBytes]
        try qemu.bdrvAppend(filter, to: bs)
      }
    case 1 where bs != other: try qemu.bdrvReplaceNode(bs, by: other)
    case 2 where qemu.driver(of: bs)?.isInternal == true: try qemu.bdrvDropFilter(bs)
    case 3 where qemu.bdrvChainContains(bs, other): try qemu.bdrvFreezeBackingChain(bs, above: other)
    case 4 where qemu.bdrvChainContains(bs, other): qemu.bdrvUnfreezeBackingChain(bs, above: other)
    default: break
    }
  }

  /// Computing all permissions anew changes none.
  private func expectRightPermissions(_ qemu: QEMU) {
    let before = qemu.m.store.fingerprint
    try? qemu.bdrvRefreshPerms(qemu.allNodes())
    #expect(qemu.m.store.fingerprint == before)
  }

  @Test func aFrozenLinkStays() {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "a"}"#)
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "b"}"#)
    machine("blockdev-add", #"{"driver": "copy-on-read", "node-name": "f", "file": "a"}"#)
    let qemu = machine.qemu
    let (a, b, f) = (qemu.bdrvFindNode("a"), qemu.bdrvFindNode("b"), qemu.bdrvFindNode("f"))
    try? qemu.bdrvFreezeBackingChain(f, above: a)
    #expect(throws: QMPError("Cannot change 'file' link to 'a'")) { try qemu.bdrvReplaceNode(a, by: b) }
    #expect(throws: QMPError("Cannot change 'file' link from 'f' to 'a'")) {
      try qemu.bdrvFreezeBackingChain(f, above: a)
    }
    qemu.bdrvUnfreezeBackingChain(f, above: a)
    #expect(throws: Never.self) { try qemu.bdrvReplaceNode(a, by: b) }
    #expect(qemu.bdrvFilterBS(f) == b)
  }
}
