import Glibc

extension ValueReader {
  /// As C's `strtod`: what is too great is infinite.
  static func double(_ digits: String) -> Double { strtod(digits, nil) }

  /// The text of a string token, without its quotes and escapes.
  func string(_ token: Token) throws(Failure) -> String {
    let inside = Int(token.start) + 1..<Int(token.end) - 1
    // Nearly all strings are plain.
    if text[inside].allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\\") && $0 != 0 }) {
      return String(decoding: text[inside], as: UTF8.self)
    }
    return try text.withUnsafeBufferPointer { buffer throws(Failure) in
      let bytes = buffer.span
      var out = String.UnicodeScalarView()
      var at = inside.lowerBound
      while at < inside.upperBound {
        if bytes[at] == UInt8(ascii: "\\") {
          out.append(try Self.escaped(bytes, &at, end: Int(token.end)))
        } else if let character = ModifiedUTF8.next(bytes, &at) {
          out.append(character)
        } else {
          throw Failure(reason: "invalid UTF-8 sequence in string")
        }
      }
      return String(out)
    }
  }

  /// The character of the escape sequence at `at` in a token that ends before `end`, with its closing quote.
  private static func escaped(
    _ bytes: borrowing Span<UInt8>, _ at: inout Int, end: Int
  ) throws(Failure) -> Unicode.Scalar {
    let start = at
    at += 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "'"): return "'"
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw Failure(reason: "invalid escape sequence in string")
    }
    var code = digits(bytes, at)
    at += 4
    if let high = code, (0xd800..<0xdc00).contains(high), at + 1 < bytes.count,
      bytes[at] == UInt8(ascii: "\\"),
      bytes[at + 1] == UInt8(ascii: "u")
    {
      code = digits(bytes, at + 2).flatMap { low in
        (0xdc00..<0xe000).contains(low) ? 0x10000 + (high - 0xd800) << 10 + (low - 0xdc00) : nil
      }
      if code != nil { at += 6 }
    }
    if let character = code.flatMap(ModifiedUTF8.character) { return character }
    // QEMU shows six or twelve bytes, as far as the token goes.
    let shown = (start..<min(at, end)).map { bytes[$0] }
    throw Failure(reason: "\(ModifiedUTF8.text(shown)) is not a valid Unicode character")
  }

  private static func digits(_ bytes: borrowing Span<UInt8>, _ at: Int) -> UInt32? {
    guard at + 4 <= bytes.count else { return nil }
    var code: UInt32 = 0
    for place in at..<at + 4 {
      guard bytes[place] < 0x80, let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue
      else { return nil }
      code = code << 4 | UInt32(digit)
    }
    return code
  }
}
