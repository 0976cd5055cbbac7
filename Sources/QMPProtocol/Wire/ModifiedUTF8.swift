/// QEMU's UTF-8: characters as everywhere, but NUL is the two bytes C0 80, and noncharacters are none.
///
/// Source: util/unicode.c, QEMU 7.2.
enum ModifiedUTF8 {
  /// The character that begins at `at`; nil where there is none. `at` then stands behind what was looked at, which is
  /// one byte at least.
  static func next(_ bytes: borrowing Span<UInt8>, _ at: inout Int) -> Unicode.Scalar? {
    let first = bytes[at]
    at += 1
    if first < 0x80 { return Unicode.Scalar(first) }
    // Continuation bytes stand for nothing by themselves, and FE and FF never occur.
    guard first >= 0xc0, first < 0xfe else { return nil }
    let length = (~first).leadingZeroBitCount
    var code = UInt32(first & (0x7f >> UInt8(length)))
    for _ in 1..<length {
      guard at < bytes.count, bytes[at] & 0xc0 == 0x80 else { return nil }
      code = code << 6 | UInt32(bytes[at] & 0x3f)
      at += 1
    }
    if code == 0, length == 2 { return "\0" }
    guard code >= shortest(length) else { return nil }
    return character(code)
  }

  /// The character with this number; nil for surrogates, noncharacters and what is beyond Unicode.
  static func character(_ code: UInt32) -> Unicode.Scalar? {
    if code & 0xfffe == 0xfffe || (0xfdd0...0xfdef).contains(code) { return nil }
    return Unicode.Scalar(code)
  }

  /// The text of bytes up to a NUL, as QEMU prints a C string: U+FFFD stands for what is no character.
  static func text(_ bytes: [UInt8]) -> String {
    let bytes = bytes.prefix { $0 != 0 }
    var text = String.UnicodeScalarView()
    bytes.withUnsafeBufferPointer { buffer in
      let span = buffer.span
      var at = 0
      while at < span.count { text.append(next(span, &at) ?? "\u{FFFD}") }
    }
    return String(text)
  }

  /// The least character that needs so many bytes.
  private static func shortest(_ length: Int) -> UInt32 {
    length == 2 ? 0x80 : 1 << UInt32(5 * length - 4)
  }
}
