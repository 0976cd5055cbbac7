import Glibc

/// JSON text as QEMU writes it: on one line, `", "` and `": "` as separators, nothing but ASCII.
///
/// Source: the format of QMP replies of QEMU 7.2 (qobject/json-writer.c).
public struct JSONWriter {
  private var out: [UInt8] = []
  private let asciiOnly: Bool

  /// A writer without text; with `asciiOnly` false characters beyond ASCII stay as they are.
  public init(asciiOnly: Bool = true) { self.asciiOnly = asciiOnly }

  /// The text of a value.
  public static func text(_ value: JSONValue, asciiOnly: Bool = true) -> String {
    var writer = JSONWriter(asciiOnly: asciiOnly)
    writer.write(value)
    return String(decoding: writer.out, as: UTF8.self)
  }

  private mutating func write(_ value: JSONValue) {
    switch value {
    case .null: put("null")
    case .bool(let bool): put(bool ? "true" : "false")
    case .int(let integer): put(String(integer))
    case .unsigned(let unsigned): put(String(unsigned))
    case .double(let double): put(Self.number(double))
    case .string(let string): quote(string)
    case .array(let elements):
      put("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { put(", ") }
        write(element)
      }
      put("]")
    case .object(let object):
      put("{")
      for (index, member) in object.members.enumerated() {
        if index > 0 { put(", ") }
        quote(member.name)
        put(": ")
        write(member.value)
      }
      put("}")
    }
  }

  private mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

  /// As C's `%.17g`; JSON has no word for what is not finite.
  private static func number(_ double: Double) -> String {
    guard double.isFinite else { return "null" }
    var buffer = [CChar](repeating: 0, count: 40)
    let length = withVaList([double]) { vsnprintf(&buffer, buffer.count, "%.17g", $0) }
    return String(decoding: buffer.prefix(Int(max(length, 0))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private mutating func quote(_ string: String) {
    out.append(UInt8(ascii: "\""))
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": put("\\\"")
      case "\\": put("\\\\")
      case "\u{8}": put("\\b")
      case "\u{c}": put("\\f")
      case "\n": put("\\n")
      case "\r": put("\\r")
      case "\t": put("\\t")
      case "\u{0}"..<"\u{20}", "\u{7f}": escape(UInt16(scalar.value))
      default:
        if scalar.isASCII || !asciiOnly {
          put(String(Character(scalar)))
        } else {
          for unit in UTF16.encode(scalar) ?? .init() { escape(unit) }
        }
      }
    }
    out.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ unit: UInt16) {
    let digits = String(unit, radix: 16, uppercase: true)
    put("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
  }
}

extension JSONValue: CustomStringConvertible {
  /// The text that `JSONWriter` writes.
  public var description: String { JSONWriter.text(self) }
}
