extension QCOW2Image {
  /// bitmap_list_load: the directory of persistent bitmaps [block/qcow2-bitmap.c, 7.2].
  public mutating func readBitmaps(_ bytes: some ImageBytes) throws(ImageError) {
    guard let directory = extensions.bitmapDirectory else { return }
    if directory.size == 0 { throw ImageError("Requested bitmap_directory_size is zero") }
    // Behind the end are zeros, which no entry consists of.
    let raw = bytes.read(at: directory.offset, count: min(directory.size, max(0, bytes.length - directory.offset) + 24))
    var found: [Bitmap] = []
    var offset = 0
    while offset < raw.count {
      guard raw.count - offset >= 24 else { throw ImageError("Broken bitmap directory") }
      if found.count >= directory.count {
        throw ImageError("More bitmaps found than specified in header extension")
      }
      let nameSize = Int(raw.uint16(offset + 18))
      let extra = Int(raw.uint32(offset + 20))
      let size = (24 + nameSize + extra + 7) & ~7
      guard size <= raw.count - offset else { throw ImageError("Broken bitmap directory") }
      let start = offset + 24 + extra
      let name = String(decoding: raw[start..<start + nameSize], as: UTF8.self)
      var bitmap = Bitmap()
      bitmap.name = name
      bitmap.granularityBits = Int(raw[offset + 17])
      let flags = raw.uint32(offset + 12)
      bitmap.isInUse = flags & 1 != 0
      bitmap.isAuto = flags & 2 != 0
      bitmap.tableOffset = Int(truncatingIfNeeded: raw.uint64(offset))
      bitmap.tableSize = Int(raw.uint32(offset + 8))
      let isSound =
        extra == 0 && nameSize > 0 && nameSize <= 1023 && raw[offset + 16] == 1 && flags & ~3 == 0
        && hasSoundTable(raw.uint64(offset), Int(raw.uint32(offset + 8)), bitmap)
      if !isSound { throw ImageError("Bitmap '\(name)' doesn't satisfy the constraints") }
      found.append(bitmap)
      offset += size
    }
    if found.count != directory.count { throw ImageError("Less bitmaps found than specified in header extension") }
    bitmaps = found
  }

  private func hasSoundTable(_ offset: UInt64, _ entries: Int, _ bitmap: Bitmap) -> Bool {
    guard (9...31).contains(bitmap.granularityBits), offset != 0, offset % UInt64(clusterSize) == 0 else {
      return false
    }
    let bytes = entries * clusterSize
    guard entries > 0, entries <= 0x800_0000, bytes <= 0x2000_0000 else { return false }
    return bitmap.isInUse || virtualSize <= (bytes * 8) << bitmap.granularityBits
  }
}
