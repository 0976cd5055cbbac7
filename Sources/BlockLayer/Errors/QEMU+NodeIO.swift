import JSON
import Machine

/// How a request to a node ends.
struct IOResult {
  /// The error, if it fails.
  var error: BlockError?
  /// Whether an injected error waited for a turn of the event loop.
  var isDelayed = false
  /// How many nodes a failing request passed on the way down; all of them where nil.
  var depth: Int?

  static let success = IOResult()
}

extension QEMU {
  /// What a request makes of the nodes from `bs` down: errors that are injected, votes, the highest write. Offset and
  /// length in bytes.
  func bdrvRequest(_ bs: BlockNode, _ operation: BlockOperation, offset: Int, bytes: Int) -> IOResult {
    var node = bs
    var offset = offset
    var depth = 0
    var written: [(node: BlockNode, end: Int)] = []
    while !node.isNull, let driver = driver(of: node), depth < 32 {
      depth += 1
      if operation.isWrite {
        bdrvDebugEvent(node, operation == .write ? "pwritev" : "pwritev_zero")
        checkWriteThreshold(node, end: offset &+ bytes)
        written.append((node, offset &+ bytes))
      }
      switch driver.name {
      case "raw":
        offset &+= state(of: node).options["offset"]?.int ?? 0
        bdrvDebugEvent(primaryChild(of: node), operation.isWrite ? "write_aio" : "read_aio")
      case "qcow2": bdrvDebugEvent(primaryChild(of: node), operation.isWrite ? "write_aio" : "read_aio")
      case "blkdebug":
        if let injected = blkdebugRuleCheck(node, operation, offset: offset, bytes: bytes) {
          return IOResult(error: injected.error, isDelayed: !injected.isImmediate, depth: depth)
        }
      case "quorum":
        if let error = quorumRequest(node, operation, offset: offset, bytes: bytes) {
          return IOResult(error: error, depth: depth)
        }
        finish(written)
        return .success
      default: break
      }
      node = dataChild(node)
    }
    finish(written)
    return .success
  }

  /// Whether a request to these nodes can come to more than success. Where states are counted nothing is looked at that
  /// the request would not look at anyway.
  func hasEffects(_ chain: [BlockNode]) -> Bool {
    keepsStatistics
      || chain.contains { ["blkdebug", "quorum"].contains(text(m.peek($0.drv))) || !m.peek($0.io).isNull }
  }

  /// bdrv_co_write_req_finish: nothing is kept of it where states are counted.
  private func finish(_ written: [(node: BlockNode, end: Int)]) {
    guard keepsStatistics else { return }
    for (node, end) in written {
      bdrvDebugEvent(node, "pwritev_done")
      let io = ioState(of: node)
      if end > m[io.highestWrite] { m[io.highestWrite] = end }
    }
  }

  /// Whether requests leave traces in the statistics: where a guest works without end they would make every state a new
  /// one.
  var keepsStatistics: Bool { peekGlobal(.guestLooks, Bool.self) }

  /// bdrv_write_threshold_check_write: the event comes once, then the threshold is off [block/write-threshold.c, 7.2].
  private func checkWriteThreshold(_ bs: BlockNode, end: Int) {
    let io = m[bs.io]
    if io.isNull { return }
    let threshold = UInt64(bitPattern: Int64(m[io.writeThreshold]))
    guard threshold > 0, end >= 0, UInt64(end) > threshold else { return }
    m[io.writeThreshold] = 0
    m.emit(
      .event,
      "BLOCK_WRITE_THRESHOLD {\"node-name\": \(JSONValue.string(nodeName(bs))), \"amount-exceeded\": "
        + "\(UInt64(end) - threshold), \"write-threshold\": \(threshold)}")
  }

  /// blk_pread in the main thread: what it finds, or how it fails.
  @discardableResult
  func blkPread(_ bs: BlockNode, offset: Int, bytes: Int) -> IOResult {
    bs.isNull ? .success : bdrvRequest(bs, .read, offset: offset, bytes: bytes)
  }
}
