import Images
import JSON
import Machine

/// What bdrv_co_block_status says of a stretch of a node [block/io.c, 7.2].
public struct BlockStatus: Hashable, Sendable {
  /// BDRV_BLOCK_DATA: reading it gives data.
  public var isData = false
  /// BDRV_BLOCK_ZERO: it reads as zeros.
  public var isZero = false
  /// BDRV_BLOCK_ALLOCATED: the node itself answers for it, not its backing file.
  public var isAllocated = false

  public init(isData: Bool = false, isZero: Bool = false, isAllocated: Bool = false) {
    self.isData = isData
    self.isZero = isZero
    self.isAllocated = isAllocated
  }

  static let data = BlockStatus(isData: true, isAllocated: true)
  static let zero = BlockStatus(isZero: true, isAllocated: true)
  /// Neither: the backing file has it.
  static let nothing = BlockStatus()
}

extension QEMU {
  /// bdrv_block_status: what a node has at `offset`, and for how many of the `bytes` that holds.
  ///
  /// The count is 0 at the end of the node and behind it, else at least 1. The chain of backing files is not followed,
  /// but what no backing file covers is told as zeros.
  public func blockStatus(of bs: BlockNode, offset: Int, bytes: Int) -> (status: BlockStatus, count: Int) {
    let total = m[bs.totalBytes]
    guard offset >= 0, bytes > 0, offset < total, let driver = driver(of: bs) else { return (.nothing, 0) }
    let limit = min(bytes, total - offset)
    var (status, count) = ownStatus(bs, driver, offset, limit)
    count = max(1, min(count, limit))
    if status.isData || status.isZero {
      status.isAllocated = true
    } else if case .qcow2 = driver.length {
      let backing = cowChild(of: bs)
      let covered = backing.isNull ? 0 : m[backing.totalBytes]
      if offset >= covered { status.isZero = true } else { count = min(count, covered - offset) }
    }
    return (status, count)
  }

  /// bdrv_is_allocated: whether a node itself answers for what is at `offset`.
  public func isAllocated(_ bs: BlockNode, offset: Int, bytes: Int) -> (isAllocated: Bool, count: Int) {
    let (status, count) = blockStatus(of: bs, offset: offset, bytes: bytes)
    return (status.isAllocated, count)
  }

  /// bdrv_is_allocated_above: whether a node or one below it, down to `base` (itself only if `includeBase`), answers for
  /// what is at `offset`. With no base the whole chain counts.
  public func isAllocatedAbove(
    _ top: BlockNode, base: BlockNode, includeBase: Bool, offset: Int, bytes: Int
  ) -> (isAllocated: Bool, count: Int) {
    var count = bytes
    var bs = top
    while !bs.isNull {
      if bs == base && !includeBase { break }
      let size = m[bs.totalBytes]
      if offset < size {
        let own = isAllocated(bs, offset: offset, bytes: count)
        if own.isAllocated { return (true, own.count) }
        // A node that ends here says nothing of what is behind its end, unless it is the top.
        if bs == top || offset &+ own.count < size { count = min(count, own.count) }
      } else if bs == top {
        return (false, 0)
      }
      if bs == base { break }
      let filtered = filteredChild(of: bs)
      bs = filtered.isNull || !isTransparent(bs) ? cowChild(of: bs) : filtered
    }
    return (false, count)
  }

  /// Whether a node shows what is below it: a filter, or a raw node over all of its file.
  private func isTransparent(_ bs: BlockNode) -> Bool { driver(of: bs)?.isFilter == true }

  private func ownStatus(_ bs: BlockNode, _ driver: Driver, _ offset: Int, _ bytes: Int) -> (BlockStatus, Int) {
    switch driver.length {
    case .null: return (state(of: bs).bool("read-zeroes") ? .zero : .nothing, bytes)
    case .file: return fileStatus(bs, offset, bytes)
    case .qcow2: return qcow2OwnStatus(bs, offset, bytes)
    case .raw:
      let shift = state(of: bs).options["offset"]?.int ?? 0
      return blockStatus(of: primaryChild(of: bs), offset: offset &+ shift, bytes: bytes)
    case .quorum: return quorumStatus(bs, offset, bytes)
    case .child:
      let below = filteredChild(of: bs)
      return below.isNull ? (.data, bytes) : blockStatus(of: below, offset: offset, bytes: bytes)
    }
  }

  /// quorum_co_block_status: zeros only if all children say so.
  private func quorumStatus(_ bs: BlockNode, _ offset: Int, _ bytes: Int) -> (BlockStatus, Int) {
    var zeros = bytes
    var data = 0
    for edge in children(of: bs) {
      let (status, count) = blockStatus(of: m[edge.bs], offset: offset, bytes: bytes)
      if status.isZero { zeros = min(zeros, count) } else { data = max(data, count) }
    }
    return data > 0 ? (.data, data) : (.zero, zeros)
  }

  /// raw_co_block_status of file-posix: holes read as zeros.
  private func fileStatus(_ bs: BlockNode, _ offset: Int, _ bytes: Int) -> (BlockStatus, Int) {
    let path = state(of: bs).options["filename"]?.string ?? ""
    let file = hostFile(path)
    if file.isNull {
      let (isData, count) = hostProvider.hasData(path, at: offset, length: bytes)
      return (isData ? .data : .zero, count)
    }
    let (content, end) = extent(file.extents, at: offset)
    let limit = min(bytes, end &- offset)
    if let content { return (content == .data ? .data : .zero, limit) }
    if m[file.isTold] || offset >= m[file.hostLength] { return (.zero, limit) }
    let (isData, count) = hostProvider.hasData(path, at: offset, length: min(limit, m[file.hostLength] &- offset))
    return (isData ? .data : .zero, count)
  }

  /// qcow2_co_block_status.
  func qcow2OwnStatus(_ bs: BlockNode, _ offset: Int, _ bytes: Int) -> (BlockStatus, Int) {
    let path = imagePath(bs)
    let file = path.map { hostFile($0) } ?? .null
    var limit = bytes
    if !file.isNull {
      let (content, end) = extent(file.guestExtents, at: offset)
      limit = min(limit, end &- offset)
      switch content {
      case .data: return (.data, limit)
      case .zero: return (.zero, limit)
      case .hole: return (.nothing, limit)
      case nil: break
      }
      if offset >= m[file.guestLength] || (m[file.hostLength] == 0) { return (.nothing, limit) }
      limit = min(limit, m[file.guestLength] &- offset)
    }
    let (stretch, count) = hostStretch(bs, offset, limit)
    switch stretch {
    case .unallocated: return (.nothing, count)
    case .zero: return (.zero, count)
    case .data, .compressed, .invalid: return (.data, count)
    }
  }
}
