import Machine

// What jobs do with data: which parts of a node are where.

extension QEMU {
  /// A job has copied a stretch from one node to another.
  func copyData(from source: BlockNode, to target: BlockNode, offset: Int, bytes: Int) {
    bdrvSetDirtyBelow(target, offset: offset, bytes: bytes)
  }

  /// Whether I/O on a node completes only in a later round of its event loop.
  func isSlow(_ bs: BlockNode) -> Bool {
    switch driver(of: bs)?.length {
    case .null: latency(of: bs) > 0 || text(m[bs.drv]) == "null-aio"
    case .file: true
    default: children(of: bs).contains { isSlow(m[$0.bs]) }
    }
  }

  /// How many ns a request to a node takes at least.
  func latency(of bs: BlockNode) -> Int {
    if case .null = driver(of: bs)?.length {
      return max(0, min(state(of: bs).options["latency-ns"]?.int ?? 0, 1 << 40))
    }
    return children(of: bs).map { latency(of: m[$0.bs]) }.max() ?? 0
  }
}
