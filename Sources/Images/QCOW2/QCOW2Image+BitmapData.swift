extension QCOW2Image {
  /// Bytes of a bitmap's data that are read at most.
  private static let maximumBitmapData = 1 << 26

  /// load_bitmap_data: the dirty bits of a bitmap of `count` bits, as start and end of each range [block/qcow2-bitmap.c, 7.2].
  public func readBitmapData(_ bitmap: Bitmap, count: Int, _ bytes: some ImageBytes) throws(ImageError) -> [Int] {
    if let dirty = bitmap.dirty { return dirty }
    let bitsPerCluster = clusterSize * 8
    let clusters = min(max(0, bitmap.tableSize), count / bitsPerCluster + (count % bitsPerCluster == 0 ? 0 : 1))
    if clusters > Self.maximumBitmapData / clusterSize {
      throw ImageError("blockscope refuses to read the bitmap '\(bitmap.name)' of \(count) bits")
    }
    let table = bytes.read(at: bitmap.tableOffset, count: clusters * 8)
    var bounds: [Int] = []
    func add(_ start: Int, _ end: Int) {
      let last = min(end, count)
      if start >= last { return }
      if bounds.last == start { bounds[bounds.count - 1] = last } else { bounds += [start, last] }
    }
    for index in 0..<clusters {
      let entry = table.uint64(index * 8)
      let offset = Int(truncatingIfNeeded: entry & 0x00ff_ffff_ffff_fe00)
      let start = index * bitsPerCluster
      if offset == 0 {
        // Without data, bit 0 tells what all bits are.
        if entry & 1 != 0 { add(start, start + bitsPerCluster) }
        continue
      }
      for (at, byte) in bytes.read(at: offset, count: clusterSize).enumerated() where byte != 0 {
        let first = start + at * 8
        if byte == 0xff {
          add(first, first + 8)
        } else {
          for bit in 0..<8 where byte & (1 << UInt8(bit)) != 0 { add(first + bit, first + bit + 1) }
        }
      }
    }
    return bounds
  }
}
