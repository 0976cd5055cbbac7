import Machine
import Testing

@testable import BlockLayer

struct PermissionTests {
  @Test func namesComeInTheOrderOfTheBits() {
    #expect(Permissions.all.message == "consistent read, write, write unchanged, resize")
    #expect(Permissions([.resize, .write]).qmpNames == ["write", "resize"])
    #expect(Permissions(qmpName: "warp") == [])
  }

  @Test func twoWritersConflictInBothDirections() throws {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n"}"#)
    let (q, bs) = (machine.qemu, machine.qemu.bdrvFindNode("n"))
    let first = q.blkNew(name: "first", ctx: q.global(.mainContext), perm: .write, shared: .consistentRead)
    try q.blkInsertBS(first, bs)
    let second = q.blkNew(name: "second", ctx: q.global(.mainContext), perm: .write, shared: .all)
    let before = q.m.store.fingerprint
    #expect(
      throws: QMPError(
        "Permission conflict on node 'n': permissions 'write' are both required by block device 'second' (uses node "
          + "'n' as 'root' child) and unshared by block device 'first' (uses node 'n' as 'root' child).")
    ) { try q.blkInsertBS(second, bs) }
    #expect(q.m.store.fingerprint == before)
  }

  @Test func permissionsGoDownTheTreeAndComeBackUp() throws {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n"}"#)
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r", "file": "n"}"#)
    let (q, m) = (machine.qemu, machine.qemu.m)
    let edge = m[q.bdrvFindNode("r").children]
    let blk = q.blkNew(ctx: q.global(.mainContext), perm: [.consistentRead, .write], shared: .consistentRead)
    try q.blkInsertBS(blk, q.bdrvFindNode("r"))
    #expect(Permissions(rawValue: m[edge.perm]) == [.consistentRead, .write])
    #expect(Permissions(rawValue: m[edge.sharedPerm]) == .consistentRead)
    try q.blkSetPerm(blk, perm: [], shared: .all)
    #expect(Permissions(rawValue: m[edge.perm]) == [])
    q.blkUnref(blk)
    #expect(Permissions(rawValue: m[edge.sharedPerm]) == .all)
  }

  @Test func readOnlyNodesRefuseWriters() {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n", "read-only": true}"#)
    let q = machine.qemu
    let blk = q.blkNew(ctx: q.global(.mainContext), perm: .write, shared: .all)
    #expect(throws: QMPError("Block node is read-only")) { try q.blkInsertBS(blk, q.bdrvFindNode("n")) }
  }

  @Test func oddSizesRefuseWritersThatMayNotResize() {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n", "size": 512}"#)
    machine("blockdev-add", #"{"driver": "blkdebug", "node-name": "b", "image": "n", "align": 4096}"#)
    let q = machine.qemu
    let blk = q.blkNew(ctx: q.global(.mainContext), perm: .write, shared: .all)
    #expect(
      throws: QMPError(
        "Cannot get 'write' permission without 'resize': Image size is not a multiple of request alignment")
    ) { try q.blkInsertBS(blk, q.bdrvFindNode("b")) }
  }
}
