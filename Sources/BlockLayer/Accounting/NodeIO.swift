import Machine

/// What requests leave behind in a node, and what is to be remembered for them: the part of a BlockDriverState that
/// has nothing to do with the graph.
struct NodeIO: RecordReference {
  static let fields = [
    "write_threshold_offset", "wr_highest_offset", "state", "active event", "active state", "removed rules",
    "rewritten",
    "reported",
  ]

  let address: Int
  init(address: Int) { self.address = address }
  /// Threshold in bytes, the bits of an unsigned number; 0 for none.
  var writeThreshold: Field<Int> { field(1) }
  /// End in bytes of the highest write.
  var highestWrite: Field<Int> { field(2) }
  /// blkdebug: its state, less 1.
  var state: Field<Int> { field(3) }
  /// blkdebug: the event whose rules are active; none for those of the event `none`.
  var activeEvent: Field<Symbol> { field(4) }
  /// blkdebug: the state in which that event came, less 1.
  var activeState: Field<Int> { field(5) }
  /// blkdebug: one bit for each rule that was to happen once and has.
  var removedRules: Field<Int> { field(6) }
  /// quorum: the interned places that were rewritten on all children.
  var rewritten: Field<Int> { field(7) }
  /// Whether a quorum has complained of this node.
  var wasReported: Field<Bool> { field(8) }
}

extension QEMU {
  /// A node's record, made if there is none yet.
  func ioState(of bs: BlockNode) -> NodeIO {
    if m[bs.io].isNull { m[bs.io] = NodeIO(address: m.allocate(Kinds.nodeIO)) }
    return m[bs.io]
  }

  func releaseIO(of bs: BlockNode) {
    if !m[bs.io].isNull { m.free(m[bs.io].address) }
  }
}
