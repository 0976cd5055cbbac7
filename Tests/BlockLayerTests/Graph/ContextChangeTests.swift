import Machine
import Testing

@testable import BlockLayer

struct ContextChangeTests {
  /// A backend on a format node on a protocol node, and an iothread.
  private func chain() throws -> (machine: GraphMachine, blk: BlockBackend, ctx: AioContext) {
    let machine = GraphMachine()
    machine("object-add", #"{"qom-type": "iothread", "id": "t"}"#)
    machine(
      "blockdev-add", #"{"driver": "raw", "node-name": "fmt", "file": {"driver": "null-co", "node-name": "file"}}"#)
    let q = machine.qemu
    let blk = q.blkNew(ctx: q.global(.mainContext), perm: [], shared: .all)
    try q.blkInsertBS(blk, q.bdrvFindNode("fmt"))
    return (machine, blk, q.m[q.findIOThread("t").ctx])
  }

  @Test func theNodeWhereItStartsIsAddedLast() throws {
    let (machine, blk, ctx) = try chain()
    let q = machine.qemu
    q.m[blk.allowAioContextChange] = true
    let before = q.m.store.fingerprint
    let actions = try q.collectContextChange(of: q.bdrvFindNode("fmt"), to: ctx, ignoring: .null)
    #expect(actions == [.backend(blk), .node(q.bdrvFindNode("file")), .node(q.bdrvFindNode("fmt"))])
    #expect(q.m.store.fingerprint == before)
    try q.bdrvTryChangeAioContext(q.bdrvFindNode("file"), to: ctx, ignoring: .null)
    #expect(q.m[blk.ctx] == ctx && q.m[q.bdrvFindNode("fmt").aioContext] == ctx)
  }

  @Test func aBackendThatMayNotMoveHoldsTheGraph() throws {
    let (machine, blk, ctx) = try chain()
    let q = machine.qemu
    let refusal = QMPError("Cannot change iothread of active block backend")
    #expect(throws: refusal) {
      try q.collectContextChange(of: q.bdrvFindNode("file"), to: ctx, ignoring: .null)
    }
    // The one who asks is no obstacle.
    let root = q.m[blk.root]
    let actions = try q.collectContextChange(of: q.bdrvFindNode("fmt"), to: ctx, ignoring: root)
    #expect(actions == [.node(q.bdrvFindNode("file")), .node(q.bdrvFindNode("fmt"))])
  }

  @Test func aNewParentTakesItsChildHome() throws {
    let machine = GraphMachine()
    machine("object-add", #"{"qom-type": "iothread", "id": "t"}"#)
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n"}"#)
    let q = machine.qemu
    let n = q.bdrvFindNode("n")
    try q.bdrvTryChangeAioContext(n, to: q.m[q.findIOThread("/objects/t").ctx], ignoring: .null)
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r", "file": "n"}"#)
    #expect(q.m[n.aioContext] == q.global(.mainContext))
  }

  @Test func aParentFollowsAChildThatCannotMove() throws {
    let (machine, blk, ctx) = try chain()
    let q = machine.qemu
    try q.bdrvTryChangeAioContext(q.bdrvFindNode("fmt"), to: ctx, ignoring: q.m[blk.root])
    q.m[blk.ctx] = ctx
    machine("blockdev-add", #"{"driver": "raw", "node-name": "top", "file": "fmt"}"#)
    #expect(q.m[q.bdrvFindNode("top").aioContext] == ctx)
  }
}
