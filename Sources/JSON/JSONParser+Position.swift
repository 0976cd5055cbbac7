extension JSONParser {
  /// The byte at the current place, nil at the end.
  var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  /// The current column, from 1, in characters.
  var column: Int {
    // Bytes that continue a character are not counted.
    mark.column + bytes[mark.at..<max(at, mark.at)].count { $0 & 0xc0 != 0x80 }
  }

  /// The current line and column, remembered so that a long line isn't counted from its start for every value.
  mutating func place() -> (line: Int, column: Int) {
    mark = (at, column)
    return (line, mark.column)
  }

  /// What stands at the current place, for error sentences.
  var found: String {
    guard let byte = peek else { return "the end of the text" }
    if byte == 0x0a || byte == 0x0d { return "the end of the line" }
    if byte < 0x20 || byte == 0x7f {
      let digits = String(byte, radix: 16)
      return "the control character 0x\(digits.count < 2 ? "0" : "")\(digits)"
    }
    let text = String(decoding: bytes[at..<min(at + 16, bytes.count)], as: UTF8.self)
    return text.first.map { "\"\($0)\"" } ?? "nothing"
  }

  func error(_ message: String) -> JSONError { JSONError(line: line, column: column, message: message) }

  /// Skips blanks and counts lines; `between` values also comments, where they are allowed.
  mutating func skipBlanks(between: Bool = false) {
    while let byte = peek {
      switch byte {
      case 0x20, 0x09, 0x0d: at += 1
      case 0x0a:
        at += 1
        line += 1
        mark = (at, 1)
      case UInt8(ascii: "#") where between && allowsComments:
        while let next = peek, next != 0x0a { at += 1 }
      default: return
      }
    }
  }
}
