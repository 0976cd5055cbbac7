import Images
import JSON
import Machine

extension QEMU {
  /// What bdrv_query_image_info tells of a qcow2 node [block/qapi.c, block/qcow2.c, 7.2].
  func qcow2Info(_ bs: BlockNode) -> [JSONValue.Member] {
    let image = image(of: bs)
    var members: [JSONValue.Member] = [.init("cluster-size", .int(image.clusterSize))]
    if image.cryptMethod != 0 { members.append(.init("encrypted", .bool(true))) }
    members.append(
      .init("format-specific", .object([.init("type", .string("qcow2")), .init("data", specificInfo(bs, image))])))
    if let name = image.backingFile, !name.isEmpty {
      members.append(.init("backing-filename", .string(name)))
      if let full = try? fullBackingFilename(bs) { members.append(.init("full-backing-filename", .string(full))) }
      if let format = image.extensions.backingFormat, !format.isEmpty {
        members.append(.init("backing-filename-format", .string(format)))
      }
    }
    if !image.snapshots.isEmpty && !image.incompatible.contains(.dataFile) {
      members.append(.init("snapshots", .array(image.snapshots.map(snapshotInfo))))
    }
    return members
  }

  /// ImageInfoSpecificQCow2.
  private func specificInfo(_ bs: BlockNode, _ image: QCOW2Image) -> JSONValue {
    let compression = JSONValue.string(image.compressionType == 1 ? "zstd" : "zlib")
    var members: [JSONValue.Member] = [
      .init("compat", .string(image.version < 3 ? "0.10" : "1.1")), .init("compression-type", compression),
      .init("refcount-bits", .int(1 << image.refcountOrder)),
    ]
    guard image.version >= 3 else { return .object(members) }
    members += [
      .init("lazy-refcounts", .bool(image.hasLazyRefcounts)),
      .init("corrupt", .bool(image.incompatible.contains(.corrupt))),
      .init("extended-l2", .bool(image.incompatible.contains(.extendedL2))),
    ]
    if image.incompatible.contains(.dataFile) {
      if let file = image.extensions.dataFile { members.append(.init("data-file", .string(file))) }
      members.append(
        .init("data-file-raw", .bool(image.autoclear & QCOW2Image.autoclearDataFileRaw != 0)))
    }
    // Opened for writing, every bitmap is marked as in use.
    let bitmaps = image.bitmaps.map { bitmapInfo($0, isInUse: $0.isInUse || !m[bs.readOnly]) }
    if !bitmaps.isEmpty { members.append(.init("bitmaps", .array(bitmaps))) }
    return .object(members)
  }

  private func bitmapInfo(_ bitmap: QCOW2Image.Bitmap, isInUse: Bool) -> JSONValue {
    var flags: [JSONValue] = []
    if isInUse { flags.append(.string("in-use")) }
    if bitmap.isAuto { flags.append(.string("auto")) }
    return .object([
      .init("name", .string(bitmap.name)), .init("granularity", .int(1 << min(62, bitmap.granularityBits))),
      .init("flags", .array(flags)),
    ])
  }

  /// SnapshotInfo.
  func snapshotInfo(_ snapshot: QCOW2Image.Snapshot) -> JSONValue {
    let clock = UInt64(bitPattern: Int64(snapshot.vmClockNanoseconds))
    var members: [JSONValue.Member] = [
      .init("id", .string(snapshot.id)), .init("name", .string(snapshot.name)),
      .init("vm-state-size", .int(snapshot.vmStateSize)), .init("date-sec", .int(snapshot.seconds)),
      .init("date-nsec", .int(snapshot.nanoseconds)),
      .init("vm-clock-sec", .int(Int(clock / 1_000_000_000))),
      .init("vm-clock-nsec", .int(Int(clock % 1_000_000_000))),
    ]
    if let icount = snapshot.icount { members.append(.init("icount", .int(icount))) }
    return .object(members)
  }

  /// The dirty flag of the image that bdrv_get_info comes to.
  func isImageDirty(_ bs: BlockNode) -> Bool {
    if let driver = driver(of: bs), case .qcow2 = driver.length {
      return image(of: bs).incompatible.contains(.dirty)
    }
    let below = primaryChild(of: bs)
    return !below.isNull && isImageDirty(below)
  }
}
