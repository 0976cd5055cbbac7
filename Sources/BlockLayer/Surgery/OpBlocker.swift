import Machine

/// What a user of a node may be kept from doing: BlockOpType [include/block/block-common.h, 7.2].
public enum BlockOp: Int, CaseIterable, Sendable {
  case backupSource, backupTarget, change, commitSource, commitTarget, dataplane, driveDel, eject, externalSnapshot,
    internalSnapshot, internalSnapshotDelete, mirrorSource, mirrorTarget, resize, stream, replace

  var bit: Int { 1 << rawValue }

  /// The bits of all operations.
  static let all = (1 << allCases.count) - 1
}

/// Why operations on a node are refused: the BdrvOpBlockers that share one reason [block.c, 7.2].
struct OpBlocker: RecordReference {
  static let fields = ["ops", "reason", "owner", "next"]

  let address: Int
  init(address: Int) { self.address = address }
  /// Bits of `BlockOp`.
  var ops: Field<Int> { field(1) }
  var reason: Field<Symbol> { field(2) }
  /// Address of who set it: the edge of an overlay, or a job.
  var owner: Field<Int> { field(3) }
  /// The blockers of the same node, newest first.
  var next: Field<OpBlocker> { field(4) }
}

extension QEMU {
  /// bdrv_op_block_all, but for the operations in `except`. `owner` is the address of what takes it away again.
  func bdrvOpBlockAll(_ bs: BlockNode, owner: Int, reason: String, except: [BlockOp] = []) {
    let blocker = OpBlocker(address: m.allocate(Kinds.opBlocker))
    m[blocker.ops] = except.reduce(BlockOp.all) { $0 & ~$1.bit }
    m[blocker.reason] = symbol(reason)
    m[blocker.owner] = owner
    m[blocker.next] = m[bs.blockers]
    m[bs.blockers] = blocker
  }

  /// bdrv_op_unblock_all: what `owner` has blocked on the node; nothing if it has not.
  func bdrvOpUnblockAll(_ bs: BlockNode, owner: Int) {
    guard let blocker = opBlockers(of: bs).first(where: { m[$0.owner] == owner }) else { return }
    unlink(blocker, from: bs.blockers, next: \.next)
    m.free(blocker.address)
  }

  /// bdrv_op_is_blocked: whether somebody keeps others from this operation.
  func bdrvOpIsBlocked(_ bs: BlockNode, _ op: BlockOp) -> Bool {
    opBlockers(of: bs).contains { m[$0.ops] & op.bit != 0 }
  }

  /// bdrv_op_is_blocked with an error: throws `Node '%s' is busy: ` and the newest reason. A device asks for
  /// `dataplane`.
  public func checkOpBlockers(_ bs: BlockNode, _ op: BlockOp = .dataplane) throws(QMPError) {
    guard let blocker = opBlockers(of: bs).first(where: { m[$0.ops] & op.bit != 0 }) else { return }
    throw QMPError("Node '\(deviceOrNodeName(bs))' is busy: \(text(m[blocker.reason]))")
  }

  /// bdrv_get_device_or_node_name.
  func deviceOrNodeName(_ bs: BlockNode) -> String {
    let device = bdrvDeviceName(bs)
    return device.isEmpty ? nodeName(bs) : device
  }

  private func opBlockers(of bs: BlockNode) -> [OpBlocker] { list(m[bs.blockers], next: \.next) }
}

extension BlockOp {
  /// What the overlay of a node lets others do with it: bdrv_backing_attach.
  static let allowedOnBacking: [BlockOp] = [.commitTarget, .stream, .backupSource, .backupTarget]
}
