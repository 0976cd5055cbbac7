import Images
import JSON
import Machine

// Bitmaps that a qcow2 image keeps: its bitmap directory [block/qcow2-bitmap.c, 7.2]. The host's file is never written; what
// would be in it is part of the image's header as the session left it.

extension QEMU {
  private static var maximumGranularity: Int { 1 << 31 }
  private static var maximumStored: Int { 65535 }

  /// bdrv_can_store_new_dirty_bitmap: throws where the node cannot keep a bitmap of that name and granularity (bytes).
  func checkCanStore(_ bs: BlockNode, name: String, granularity: Int) throws(QMPError) {
    guard isQCOW2(bs) else {
      throw QMPError("Can't store persistent bitmaps to \(nodeName(bs)): Operation not supported")
    }
    let prefix = "Can't make bitmap '\(name)' persistent in '\(nodeName(bs))': "
    let image = image(of: bs)
    if image.version < 3 { throw QMPError(prefix + "Cannot store dirty bitmaps in qcow2 v2 files") }
    if granularity > Self.maximumGranularity {
      throw QMPError(prefix + "Granularity exceeds maximum (\(Self.maximumGranularity) bytes)")
    }
    // The bitmap table has one entry of 8 bytes for each cluster of bits.
    let granules = m[bs.totalBytes] / max(1, granularity)
    if granules / 8 > 0x2000_0000 || granules / 8 / image.clusterSize > 0x800_0000 {
      throw QMPError(prefix + "Too much space will be occupied by the bitmap. Use larger granularity")
    }
    if name.utf8.count > Self.maximumBitmapName {
      throw QMPError(prefix + "Name length exceeds maximum (\(Self.maximumBitmapName) characters)")
    }
    if dirtyBitmaps(of: bs).filter({ m[$0.persistent] }).count >= Self.maximumStored {
      throw QMPError(prefix + "Maximum number of persistent bitmaps is already reached")
    }
  }

  /// qcow2_co_remove_persistent_dirty_bitmap.
  func removePersistent(_ bs: BlockNode, name: String) {
    var stored = image(of: bs).bitmaps
    stored.removeAll { $0.name == name }
    setStored(bs, stored)
  }

  /// qcow2_load_dirty_bitmaps: for an image that was just opened. One that is in use is inconsistent.
  func loadDirtyBitmaps(_ bs: BlockNode) throws(QMPError) {
    let image = image(of: bs)
    if image.bitmaps.isEmpty { return }
    var stored = image.bitmaps
    for (at, entry) in stored.enumerated() where findDirtyBitmap(bs, entry.name).isNull {
      let bitmap = try bdrvCreateDirtyBitmap(
        bs, granularity: 1 << max(9, min(31, entry.granularityBits)), name: entry.name)
      m[bitmap.persistent] = true
      m[bitmap.disabled] = !entry.isAuto || entry.isInUse
      m[bitmap.inconsistent] = entry.isInUse
      if entry.isInUse { continue }
      let count = granuleCount(bitmap)
      let file = primaryChild(of: bs)
      let bounds = try reading { () throws(ImageError) in
        try image.readBitmapData(entry, count: count, nodeBytes(file))
      }
      setDirtyRanges(bitmap, DirtyRanges(bounds: bounds).prefix(count))
      if m[bs.readOnly] { m[bitmap.readonly] = true } else { stored[at].isInUse = true }
    }
    if !m[bs.readOnly] { setStored(bs, stored) }
  }

  /// qcow2_store_persistent_dirty_bitmaps: for an image that is closed, or becomes read-only.
  func storeDirtyBitmaps(_ bs: BlockNode) {
    guard isQCOW2(bs) else { return }
    let bitmaps = dirtyBitmaps(of: bs).filter { bitmap in
      m[bitmap.persistent] && !m[bitmap.inconsistent] && !m[bitmap.skipStore] && !m[bitmap.readonly]
    }
    if bitmaps.isEmpty { return }
    var stored = image(of: bs).bitmaps
    for bitmap in bitmaps {
      var entry = QCOW2Image.Bitmap()
      entry.name = text(m[bitmap.name])
      entry.granularityBits = max(1, m[bitmap.granularity]).trailingZeroBitCount
      entry.isAuto = !m[bitmap.disabled]
      entry.dirty = dirtyRanges(bitmap).bounds
      if let at = stored.firstIndex(where: { $0.name == entry.name }) {
        stored[at] = entry
      } else {
        stored.append(entry)
      }
    }
    setStored(bs, stored)
  }

  /// What a reopen does with the bitmaps of an image whose `readOnly` has changed.
  func reopenDirtyBitmaps(_ bs: BlockNode) {
    guard isQCOW2(bs), global(.allDirtyBitmaps, Int.self) != 0 else { return }
    let isReadOnly = m[bs.readOnly]
    if isReadOnly { storeDirtyBitmaps(bs) }
    var stored = image(of: bs).bitmaps
    for (at, entry) in stored.enumerated() {
      let bitmap = findDirtyBitmap(bs, entry.name)
      if bitmap.isNull || m[bitmap.inconsistent] { continue }
      m[bitmap.readonly] = isReadOnly
      stored[at].isInUse = !isReadOnly
    }
    setStored(bs, stored)
  }

  private func isQCOW2(_ bs: BlockNode) -> Bool {
    guard case .qcow2? = driver(of: bs)?.length else { return false }
    return true
  }

  private func setStored(_ bs: BlockNode, _ stored: [QCOW2Image.Bitmap]) {
    var image = image(of: bs)
    if image.bitmaps == stored { return }
    // A file that is taken on trust gets a header with this.
    if state(of: bs).header == .null { image.virtualSize = m[bs.totalBytes] }
    image.bitmaps = stored
    setImage(of: bs, image)
  }
}
