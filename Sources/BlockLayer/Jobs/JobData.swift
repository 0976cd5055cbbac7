import Machine

// What jobs do with data: which parts of a node are where.

extension QEMU {
  /// A job has copied a stretch from one node to another: data as data, zeros as zeros.
  func copyData(from source: BlockNode, to target: BlockNode, offset: Int, bytes: Int) {
    copyContents(from: source, to: target, offset, bytes) { markCopied(from: source, to: target, offset, bytes) }
  }

  private func markCopied(from source: BlockNode, to target: BlockNode, _ offset: Int, _ bytes: Int) {
    bdrvSetDirtyBelow(target, offset: offset, bytes: bytes)
    let end = offset &+ bytes
    var position = offset
    while position < end {
      let (isData, count) = statusAbove(source, offset: position, bytes: end &- position)
      if count <= 0 { break }
      if isData { markWritten(target, position, count) } else { markZeroed(target, position, count) }
      position &+= count
    }
  }

  /// bdrv_block_status_above for a whole chain: whether a stretch has data, and how long that holds.
  private func statusAbove(_ top: BlockNode, offset: Int, bytes: Int) -> (isData: Bool, count: Int) {
    var bs = top
    var count = bytes
    while !bs.isNull {
      let own = blockStatus(of: bs, offset: offset, bytes: count)
      if own.count > 0 { count = min(count, own.count) }
      if own.count == 0 && bs == top { return (true, bytes) }
      if own.status.isZero { return (false, count) }
      if own.status.isAllocated || own.status.isData { return (true, count) }
      let below = bdrvFilterOrCowBS(bs)
      if below.isNull { return (driver(of: bs)?.isProtocol == true, count) }
      bs = below
    }
    return (true, count)
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
