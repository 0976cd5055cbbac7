extension QCOW2Image {
  static let magic: UInt32 = 0x5146_49fb
  /// Bytes of the header that QEMU 7.2 knows.
  static let knownHeader = 112
  static let maximumL1 = 32 << 20
  static let maximumRefcountTable = 8 << 20
  static let maximumSnapshots = 65536

  /// The header, checked in the order of qcow2_do_open [block/qcow2.c, 7.2], up to the L1 table.
  ///
  /// - Parameter isWritable: whether the image is opened for writing.
  /// - Throws: QEMU's refusal.
  public init(header bytes: some ImageBytes, isWritable: Bool) throws(ImageError) {
    let raw = bytes.read(at: 0, count: Self.knownHeader)
    guard raw.uint32(0) == Self.magic else { throw ImageError("Image is not in qcow2 format") }
    guard (2...3).contains(raw.uint32(4)) else { throw ImageError("Unsupported qcow2 version \(raw.uint32(4))") }
    version = Int(raw.uint32(4))
    guard (9...21).contains(raw.uint32(20)) else {
      throw ImageError("Unsupported cluster size: 2^\(raw.uint32(20))")
    }
    clusterBits = Int(raw.uint32(20))
    try readVersion3(raw)
    let backing = raw.uint64(8)
    if backing > UInt64(clusterSize) { throw ImageError("Invalid backing file offset") }
    backingOffset = Int(backing)
    backingSize = Int(raw.uint32(16))
    try checkCompression(raw)
    try checkFeatures(bytes)
    if incompatible.contains(.corrupt) && isWritable {
      throw ImageError("qcow2: Image is corrupt; cannot be opened read/write")
    }
    if incompatible.contains(.extendedL2) && clusterBits < 14 {
      throw ImageError("Unsupported subcluster size: \(clusterSize / 32)")
    }
    if refcountOrder > 6 { throw ImageError("Reference count entry width too large; may not exceed 64 bits") }
    cryptMethod = Int(Int32(truncatingIfNeeded: raw.uint32(32)))
    if cryptMethod == 1 {
      throw ImageError("Use of AES-CBC encrypted qcow2 images is no longer supported in system emulators")
    }
    try readTables(raw)
  }

  private mutating func readVersion3(_ raw: [UInt8]) throws(ImageError) {
    guard version == 3 else {
      headerLength = 72
      return
    }
    incompatible = Features(rawValue: raw.uint64(72))
    compatible = raw.uint64(80)
    autoclear = raw.uint64(88)
    let length = raw.uint32(100)
    if length < 104 { throw ImageError("qcow2 header too short") }
    if length > UInt32(clusterSize) { throw ImageError("qcow2 header exceeds cluster size") }
    headerLength = Int(length)
    refcountOrder = Int(raw.uint32(96))
  }

  private mutating func checkCompression(_ raw: [UInt8]) throws(ImageError) {
    compressionType = headerLength > 104 ? Int(raw[104]) : 0
    let hasBit = incompatible.contains(.compression)
    if compressionType > 1 { throw ImageError("qcow2: unknown compression type: \(compressionType)") }
    if compressionType == 0 && hasBit {
      throw ImageError("qcow2: Compression type incompatible feature bit must not be set")
    }
    if compressionType != 0 && !hasBit {
      throw ImageError("qcow2: Compression type incompatible feature bit must be set")
    }
  }

  private func checkFeatures(_ bytes: some ImageBytes) throws(ImageError) {
    var unknown = incompatible.subtracting(.known).rawValue
    if unknown == 0 { return }
    var texts: [String] = []
    for feature in featureTable(bytes) where feature.type == 0 {
      let bit = UInt64(1) << UInt64(feature.bit & 63)
      if unknown & bit == 0 { continue }
      texts.append(feature.name)
      unknown &= ~bit
    }
    if unknown != 0 { texts.append("Unknown incompatible feature: \(String(unknown, radix: 16))") }
    throw ImageError("Unsupported qcow2 feature(s): \(texts.joined(separator: ", "))")
  }

  private mutating func readTables(_ raw: [UInt8]) throws(ImageError) {
    refcountTableClusters = Int(raw.uint32(56))
    if refcountTableClusters == 0 { throw ImageError("Image does not contain a reference count table") }
    refcountTableOffset = try table(
      raw.uint64(48), refcountTableClusters, clusterSize, Self.maximumRefcountTable, "Reference count table")
    snapshotCount = Int(raw.uint32(60))
    snapshotsOffset = try table(
      raw.uint64(64), snapshotCount, 40, 40 * Self.maximumSnapshots, "Snapshot table")
    l1Size = Int(raw.uint32(36))
    l1Offset = try table(raw.uint64(40), l1Size, 8, Self.maximumL1, "Active L1 table")
    let size = raw.uint64(24)
    let needed = (size &+ UInt64(l2Coverage - 1)) / UInt64(l2Coverage)
    if needed > UInt64(Int32.max) { throw ImageError("Image is too big") }
    if UInt64(l1Size) < needed { throw ImageError("L1 table is too small") }
    virtualSize = Int(clamping: size / 512 * 512)
  }

  /// qcow2_validate_table: the offset, if the table is not too large and lies within what can be addressed.
  private func table(
    _ offset: UInt64, _ entries: Int, _ entrySize: Int, _ maximum: Int, _ name: String
  ) throws(ImageError) -> Int {
    if entries > maximum / entrySize { throw ImageError("\(name) too large") }
    if offset > UInt64(Int.max - entries * entrySize) || offset % UInt64(clusterSize) != 0 {
      throw ImageError("\(name) offset invalid")
    }
    return Int(offset)
  }
}
