extension [UInt8] {
  /// An unsigned number of `count` bytes, most significant first; bytes behind the end count as 0.
  private func bigEndian(_ offset: Int, _ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<(offset + count) {
      value = value << 8 | (index >= 0 && index < self.count ? UInt64(self[index]) : 0)
    }
    return value
  }

  func uint16(_ offset: Int) -> UInt16 { UInt16(truncatingIfNeeded: bigEndian(offset, 2)) }
  func uint32(_ offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: bigEndian(offset, 4)) }
  func uint64(_ offset: Int) -> UInt64 { bigEndian(offset, 8) }

  /// A little-endian number of 4 bytes.
  func littleEndian32(_ offset: Int) -> UInt32 { uint32(offset).byteSwapped }

  /// Text up to a NUL.
  func text(_ range: Range<Int>) -> String {
    let part = self[range.clamped(to: 0..<count)]
    return String(decoding: part.prefix { $0 != 0 }, as: UTF8.self)
  }
}
