/// Where the data of a stretch of an image is.
public enum ImageStretch: Hashable, Sendable {
  /// Not in this image: the backing file has it, or it reads as zeros.
  case unallocated
  /// Reads as zeros.
  case zero
  /// At that place in the file; a whole stretch may be scattered.
  case data(hostOffset: Int)
  case compressed
  /// The tables do not make sense here.
  case invalid

  /// Whether both are told in the same words, wherever their data is.
  func isLike(_ other: ImageStretch) -> Bool {
    if case .data = self, case .data = other { return true }
    return self == other
  }
}

extension QCOW2Image {
  private static let offsetMask: UInt64 = 0x00ff_ffff_ffff_fe00

  /// What the image has at a guest offset, and for how many bytes (at least 1, at most `count`) that holds.
  ///
  /// Looks at one L2 table at most.
  public func stretch(
    at offset: Int, count: Int, _ bytes: some ImageBytes
  ) -> (stretch: ImageStretch, count: Int) {
    guard offset >= 0, offset < virtualSize, count > 0 else { return (.unallocated, max(1, count)) }
    let inTable = offset % l2Coverage
    let limit = min(count, l2Coverage - inTable, virtualSize - offset)
    let index = offset / l2Coverage
    guard index < l1Size else { return (.unallocated, limit) }
    let table = bytes.read(at: l1Offset + index * 8, count: 8).uint64(0) & Self.offsetMask
    if table == 0 { return (.unallocated, limit) }
    guard table % UInt64(clusterSize) == 0, table < UInt64(Int.max / 2) else { return (.invalid, limit) }
    let first = inTable >> clusterBits
    let last = (inTable + limit - 1) >> clusterBits
    let raw = bytes.read(at: Int(table) + first * l2EntrySize, count: (last - first + 1) * l2EntrySize)
    let unit = incompatible.contains(.extendedL2) ? clusterSize / 32 : clusterSize
    var found: ImageStretch?
    var end = offset
    while end < offset + limit {
      let entry = ((inTable + end - offset) >> clusterBits) - first
      let within = (inTable + end - offset) % clusterSize
      let kind = kind(raw, entry * l2EntrySize, within / unit)
      if let found, !found.isLike(kind) { break }
      if found == nil {
        if case .data(let host) = kind { found = .data(hostOffset: host + within) } else { found = kind }
      }
      end += unit - within % unit
    }
    return (found ?? .unallocated, min(limit, max(1, end - offset)))
  }

  /// qcow2_get_subcluster_type.
  private func kind(_ raw: [UInt8], _ at: Int, _ subcluster: Int) -> ImageStretch {
    let entry = raw.uint64(at)
    if entry & 1 << 62 != 0 { return cryptMethod == 0 ? .compressed : .invalid }
    let host = entry & Self.offsetMask
    if host % UInt64(clusterSize) != 0 { return .invalid }
    if incompatible.contains(.extendedL2) {
      let bitmap = raw.uint64(at + 8)
      let isZero = bitmap & 1 << (UInt64(subcluster) + 32) != 0
      let isAllocated = bitmap & 1 << UInt64(subcluster) != 0
      if isZero { return isAllocated ? .invalid : .zero }
      return isAllocated ? .data(hostOffset: Int(host)) : .unallocated
    }
    if entry & 1 != 0 { return version >= 3 ? .zero : .invalid }
    if host == 0 {
      return incompatible.contains(.dataFile) && entry & 1 << 63 != 0 ? .data(hostOffset: 0) : .unallocated
    }
    return .data(hostOffset: Int(host))
  }
}
