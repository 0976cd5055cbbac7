@testable import BlockLayer

/// Reads JSON with members in order and true told from 1, for recorded sessions only: no checks, no surrogates.
struct JSONText {
  private let scalars: [Unicode.Scalar]
  private var index = 0

  static func read(_ text: String) -> QMPValue {
    var reader = JSONText(text)
    return reader.value()
  }

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private mutating func skip() {
    while index < scalars.count, " \n\r\t,:".unicodeScalars.contains(scalars[index]) { index += 1 }
  }

  private mutating func value() -> QMPValue {
    skip()
    guard index < scalars.count else { return .null }
    switch scalars[index] {
    case "{":
      index += 1
      var members: [QMPValue.Member] = []
      skip()
      while scalars[index] != "}" {
        let name = string()
        members.append(.init(name, value()))
        skip()
      }
      index += 1
      return .object(members)
    case "[":
      index += 1
      var elements: [QMPValue] = []
      skip()
      while scalars[index] != "]" {
        elements.append(value())
        skip()
      }
      index += 1
      return .array(elements)
    case "\"": return .string(string())
    default: return word()
    }
  }

  private mutating func word() -> QMPValue {
    var text = ""
    while index < scalars.count, !",]} \n\r\t".unicodeScalars.contains(scalars[index]) {
      text.unicodeScalars.append(scalars[index])
      index += 1
    }
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default: return Int(text).map { .int($0) } ?? .double(Double(text) ?? 0)
    }
  }

  private mutating func string() -> String {
    index += 1
    var text = String.UnicodeScalarView()
    while scalars[index] != "\"" {
      if scalars[index] != "\\" {
        text.append(scalars[index])
        index += 1
        continue
      }
      let escape = scalars[index + 1]
      index += 2
      switch escape {
      case "n": text.append("\n")
      case "t": text.append("\t")
      case "r": text.append("\r")
      case "u":
        let hex = String(String.UnicodeScalarView(scalars[index..<index + 4]))
        text.append(Unicode.Scalar(UInt32(hex, radix: 16) ?? 0x3F) ?? "?")
        index += 4
      default: text.append(escape)
      }
    }
    index += 1
    return String(text)
  }
}
