import JSON
import Machine

// Bitmaps that a qcow2 image keeps: its bitmap directory [block/qcow2-bitmap.c, 7.2]. The image is never written; what
// would be in it is state of the machine.

/// One bitmap of an image's directory.
struct StoredBitmap: Hashable {
  var name: String
  /// In bytes.
  var granularity: Int
  /// Whether somebody has the image open for writing, or went away without closing it.
  var isInUse = false
  /// Whether it records writes as soon as the image is opened.
  var isAuto = false
  /// What is dirty, in granules.
  var ranges = DirtyRanges()

  init(name: String, granularity: Int) {
    self.name = name
    self.granularity = granularity
  }

  init?(_ value: JSONValue) {
    guard let name = value["name"]?.string else { return nil }
    // The directory of a real image tells the number of bits.
    let bits = value["granularity-bits"]?.int.map { 1 << max(9, min(31, $0)) }
    guard let granularity = value["granularity"]?.int ?? bits, granularity > 0 else { return nil }
    self.init(name: name, granularity: granularity)
    isInUse = value["in-use"]?.bool ?? false
    isAuto = value["auto"]?.bool ?? false
    ranges = DirtyRanges(bounds: value["ranges"]?.array?.compactMap(\.int) ?? [])
  }

  var value: JSONValue {
    .object([
      .init("name", .string(name)), .init("granularity", .int(granularity)), .init("in-use", .bool(isInUse)),
      .init("auto", .bool(isAuto)), .init("ranges", .array(ranges.bounds.map { .int($0) })),
    ])
  }
}

/// The bitmap directory of an image, once the machine has touched it.
struct BitmapDirectory: RecordReference {
  let address: Int
  init(address: Int) { self.address = address }
  /// The file that holds the image.
  var filename: Field<Symbol> { field(1) }
  /// Number of the interned list of bitmaps.
  var contents: Field<Int> { field(2) }
  var next: Field<BitmapDirectory> { field(3) }
}

extension QEMU {
  private static var maximumGranularity: Int { 1 << 31 }
  private static var maximumStored: Int { 65535 }

  /// bdrv_can_store_new_dirty_bitmap: throws where the node cannot keep a bitmap of that name and granularity (bytes).
  func checkCanStore(_ bs: BlockNode, name: String, granularity: Int) throws(QMPError) {
    guard case .qcow2? = driver(of: bs)?.length else {
      throw QMPError("Can't store persistent bitmaps to \(nodeName(bs)): Operation not supported")
    }
    let prefix = "Can't make bitmap '\(name)' persistent in '\(nodeName(bs))': "
    if isVersion2(bs) { throw QMPError(prefix + "Cannot store dirty bitmaps in qcow2 v2 files") }
    if granularity > Self.maximumGranularity {
      throw QMPError(prefix + "Granularity exceeds maximum (\(Self.maximumGranularity) bytes)")
    }
    // The bitmap table has one entry of 8 bytes for each cluster of bits.
    let cluster = max(512, clusterSize(of: bs))
    let granules = m[bs.totalBytes] / max(1, granularity)
    if granules / 8 > 0x2000_0000 || granules / 8 / cluster > 0x800_0000 {
      throw QMPError(prefix + "Too much space will be occupied by the bitmap. Use larger granularity")
    }
    if name.utf8.count > Self.maximumBitmapName {
      throw QMPError(prefix + "Name length exceeds maximum (\(Self.maximumBitmapName) characters)")
    }
    if dirtyBitmaps(of: bs).filter({ m[$0.persistent] }).count >= Self.maximumStored {
      throw QMPError(prefix + "Maximum number of persistent bitmaps is already reached")
    }
  }

  /// Whether an image has the header of qcow2 version 2.
  private func isVersion2(_ bs: BlockNode) -> Bool { state(of: bs).header["version"]?.int == 2 }

  /// qcow2_co_remove_persistent_dirty_bitmap.
  func removePersistent(_ bs: BlockNode, name: String) {
    var stored = storedBitmaps(of: bs)
    stored.removeAll { $0.name == name }
    setStoredBitmaps(of: bs, stored)
  }

  /// qcow2_load_dirty_bitmaps: for an image that was just opened. One that is in use is inconsistent.
  func loadDirtyBitmaps(_ bs: BlockNode) {
    var stored = storedBitmaps(of: bs)
    if stored.isEmpty { return }
    for (at, entry) in stored.enumerated() where findDirtyBitmap(bs, entry.name).isNull {
      guard let bitmap = try? bdrvCreateDirtyBitmap(bs, granularity: entry.granularity, name: entry.name) else {
        continue
      }
      m[bitmap.persistent] = true
      m[bitmap.disabled] = !entry.isAuto || entry.isInUse
      m[bitmap.inconsistent] = entry.isInUse
      if entry.isInUse { continue }
      setDirtyRanges(bitmap, entry.ranges.prefix(granuleCount(bitmap)))
      if m[bs.readOnly] { m[bitmap.readonly] = true } else { stored[at].isInUse = true }
    }
    if !m[bs.readOnly] { setStoredBitmaps(of: bs, stored) }
  }

  /// qcow2_store_persistent_dirty_bitmaps: for an image that is closed, or becomes read-only.
  func storeDirtyBitmaps(_ bs: BlockNode, wasReadOnly: Bool) {
    let bitmaps = dirtyBitmaps(of: bs).filter { m[$0.persistent] && !m[$0.inconsistent] && !m[$0.skipStore] }
    if wasReadOnly || bitmaps.isEmpty { return }
    var stored = storedBitmaps(of: bs)
    for bitmap in bitmaps where !m[bitmap.readonly] {
      var entry = StoredBitmap(name: text(m[bitmap.name]), granularity: m[bitmap.granularity])
      entry.isAuto = !m[bitmap.disabled]
      entry.ranges = dirtyRanges(bitmap)
      if let at = stored.firstIndex(where: { $0.name == entry.name }) {
        stored[at] = entry
      } else {
        stored.append(entry)
      }
    }
    setStoredBitmaps(of: bs, stored)
  }

  /// What a reopen does with the bitmaps of an image whose `readOnly` has changed.
  func reopenDirtyBitmaps(_ bs: BlockNode) {
    guard case .qcow2? = driver(of: bs)?.length, global(.allDirtyBitmaps, Int.self) != 0 else { return }
    let isReadOnly = m[bs.readOnly]
    if isReadOnly { storeDirtyBitmaps(bs, wasReadOnly: false) }
    var stored = storedBitmaps(of: bs)
    for (at, entry) in stored.enumerated() {
      let bitmap = findDirtyBitmap(bs, entry.name)
      if bitmap.isNull || m[bitmap.inconsistent] { continue }
      m[bitmap.readonly] = isReadOnly
      stored[at].isInUse = !isReadOnly
    }
    setStoredBitmaps(of: bs, stored)
  }

  /// qcow2_get_bitmap_info_list: `bitmaps` of ImageInfoSpecificQCow2; nil without any.
  func storedBitmapsInfo(_ bs: BlockNode) -> JSONValue? {
    let stored = storedBitmaps(of: bs)
    if stored.isEmpty { return nil }
    return .array(
      stored.map { entry in
        let flags = (entry.isInUse ? ["in-use"] : []) + (entry.isAuto ? ["auto"] : [])
        return .object([
          .init("flags", .array(flags.map { .string($0) })), .init("name", .string(entry.name)),
          .init("granularity", .int(entry.granularity)),
        ])
      })
  }

  // MARK: The directory

  /// What the image of a node has in its directory, in order.
  private func storedBitmaps(of bs: BlockNode) -> [StoredBitmap] {
    let directory = directory(of: bs)
    let value = directory.isNull ? state(of: bs).header["bitmaps"] : commands[m[directory.contents]]?.arguments["list"]
    return (value?.array ?? []).compactMap(StoredBitmap.init)
  }

  private func setStoredBitmaps(of bs: BlockNode, _ stored: [StoredBitmap]) {
    var directory = directory(of: bs)
    if directory.isNull {
      if stored.isEmpty && state(of: bs).header["bitmaps"] == nil { return }
      directory = BitmapDirectory(address: m.allocate(Kinds.bitmapDirectory))
      m[directory.filename] = symbol(imageName(bs))
      m[directory.next] = global(.bitmapDirectories)
      setGlobal(.bitmapDirectories, directory)
    }
    m[directory.contents] = commands.intern(
      Command("bitmaps", .object([.init("list", .array(stored.map(\.value)))])))
  }

  private func directory(of bs: BlockNode) -> BitmapDirectory {
    let first = global(.bitmapDirectories, BitmapDirectory.self)
    if first.isNull { return .null }
    let wanted = symbol(imageName(bs))
    return list(first, next: \.next).first { m[$0.filename] == wanted } ?? .null
  }

  /// The file below an image, which tells it from others.
  private func imageName(_ bs: BlockNode) -> String {
    var bottom = bs
    while !primaryChild(of: bottom).isNull { bottom = primaryChild(of: bottom) }
    return filename(of: bottom)
  }
}
