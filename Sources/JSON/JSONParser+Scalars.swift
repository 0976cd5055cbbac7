extension JSONParser {
  mutating func scalar() throws(JSONError) -> JSONValue {
    switch peek ?? 0 {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t") where accept("true"): return .bool(true)
    case UInt8(ascii: "f") where accept("false"): return .bool(false)
    case UInt8(ascii: "n") where accept("null"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw error("expected a value, found \(found)")
    }
  }

  private mutating func accept(_ word: String) -> Bool {
    let letters = Array(word.utf8)
    guard bytes.count - at >= letters.count, bytes[at..<at + letters.count].elementsEqual(letters) else { return false }
    if at + letters.count < bytes.count, isWordByte(bytes[at + letters.count]) { return false }
    at += letters.count
    return true
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
      || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private mutating func digits() -> Int {
    let start = at
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { at += 1 }
    return at - start
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = at
    if peek == UInt8(ascii: "-") { at += 1 }
    let leadingZero = peek == UInt8(ascii: "0")
    let count = digits()
    if count == 0 { throw error("expected a digit, found \(found)") }
    if leadingZero, count > 1 {
      at = start
      throw error("expected a number without leading zeros")
    }
    var isInteger = true
    if peek == UInt8(ascii: ".") {
      isInteger = false
      at += 1
      if digits() == 0 { throw error("expected a digit behind the decimal point, found \(found)") }
    }
    if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      at += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
      if digits() == 0 { throw error("expected a digit in the exponent, found \(found)") }
    }
    if let byte = peek, isWordByte(byte) || byte == UInt8(ascii: ".") {
      throw error("expected the end of a number, found \(found)")
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .int(integer) }
    if isInteger, let unsigned = UInt64(text) { return .unsigned(unsigned) }
    guard let double = Double(text), double.isFinite else {
      at = start
      throw error("expected a number that fits in 64 bits")
    }
    return .double(double)
  }

  mutating func string() throws(JSONError) -> String {
    let start = place()
    at += 1
    var text: [UInt8] = []
    while true {
      guard let byte = peek else {
        throw JSONError(line: start.line, column: start.column, message: "expected a closing quote for this string")
      }
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw JSONError(line: start.line, column: start.column, message: "expected UTF-8 in this string")
        }
        at += 1
        return string
      case UInt8(ascii: "\\"):
        try escape(&text)
      case 0..<0x20:
        throw error("expected no control characters in a string, found \(found)")
      default:
        text.append(byte)
        at += 1
      }
    }
  }

  private mutating func escape(_ text: inout [UInt8]) throws(JSONError) {
    at += 1
    guard let byte = peek else { throw error("expected an escaped character, found \(found)") }
    let simple: [UInt8: UInt8] = [
      0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09,
    ]
    if let plain = simple[byte] {
      text.append(plain)
      at += 1
      return
    }
    guard byte == UInt8(ascii: "u") else { throw error("expected an escaped character, found \(found)") }
    at += 1
    var code = try hexDigits()
    if (0xd800..<0xdc00).contains(code), peek == UInt8(ascii: "\\"), at + 1 < bytes.count,
      bytes[at + 1] == UInt8(ascii: "u")
    {
      at += 2
      let low = try hexDigits()
      guard (0xdc00..<0xe000).contains(low) else { throw error("expected the second half of a surrogate pair") }
      code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("expected both halves of a surrogate pair") }
    text.append(contentsOf: Array(String(Character(scalar)).utf8))
  }

  private mutating func hexDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("expected four hexadecimal digits, found \(found)")
      }
      code = code << 4 | UInt32(digit)
      at += 1
    }
    return code
  }
}
