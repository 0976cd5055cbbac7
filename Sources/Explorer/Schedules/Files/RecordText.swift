/// How values are written on one line.
enum RecordText {
  /// A text with backslashes and everything that is not visible escaped: `\\`, `\n`, `\u{7f}`.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case _ where isVisible(scalar) || scalar == " ": escaped.unicodeScalars.append(scalar)
      default: escaped += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return escaped
  }

  /// What was escaped; nil if that is no escaped text.
  static func unescape(_ text: Substring) -> String? {
    var plain = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        plain.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "\\": plain.append("\\")
      case "n": plain.append("\n")
      case "u":
        guard rest.popFirst() == "{", let end = rest.prefix(7).firstIndex(of: "}"),
          let value = UInt32(String(rest[..<end]), radix: 16), let escaped = Unicode.Scalar(value)
        else { return nil }
        plain.append(escaped)
        rest = rest[rest.index(after: end)...]
      default: return nil
      }
    }
    return String(plain)
  }

  /// A name as one word without `.`, `%`, `#` and `@`: bytes of other characters as `%2E`.
  static func word(_ name: String) -> String {
    var word = ""
    for scalar in name.unicodeScalars {
      if isVisible(scalar), !".%#@".unicodeScalars.contains(scalar) {
        word.unicodeScalars.append(scalar)
      } else {
        for byte in String(scalar).utf8 { word += "%" + Hexadecimal.text(byte) }
      }
    }
    return word.isEmpty ? "%" : word
  }

  /// The name that a word stands for; nil if it stands for none.
  static func name(_ word: Substring) -> String? {
    if word == "%" { return "" }
    var bytes: [UInt8] = []
    var rest = Array(word.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// What a person wrote, short enough for a sentence.
  static func quote(_ text: some StringProtocol) -> String {
    let scalars = String(text).unicodeScalars
    return "'\(escape(String(scalars.prefix(60))))\(scalars.count > 60 ? "..." : "")'"
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value > 32 && scalar.value < 127 }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }
}

/// Numbers of fixed width, base 16.
enum Hexadecimal {
  static func text<Number: FixedWidthInteger & UnsignedInteger>(_ value: Number) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: Number.bitWidth / 4 - digits.count) + digits
  }

  /// A number of exactly 16 digits.
  static func number(_ text: some StringProtocol) -> UInt64? {
    let isDigits = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    return text.utf8.count == 16 && isDigits ? UInt64(String(text), radix: 16) : nil
  }
}
