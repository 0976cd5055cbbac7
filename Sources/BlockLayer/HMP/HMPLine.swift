import JSON

/// Reads one line of the human monitor [monitor/hmp.c, 7.2]. All offsets are in bytes.
struct HMPLine {
  private let bytes: [UInt8]
  private var at = 0

  init(_ line: String) { bytes = Array(line.utf8) }

  /// Why a line is refused: what is printed.
  struct Refusal: Error {
    let text: String
  }

  private static let blanks = Set(" \t\n\u{b}\u{c}\r".utf8)

  mutating func skipBlanks() {
    while at < bytes.count, Self.blanks.contains(bytes[at]) { at += 1 }
  }

  var isAtEnd: Bool { at >= bytes.count }

  /// The bytes up to a blank or a slash, as a command's name is read.
  mutating func commandWord() -> String {
    skipBlanks()
    let start = at
    while at < bytes.count, !Self.blanks.contains(bytes[at]), bytes[at] != UInt8(ascii: "/") { at += 1 }
    return text(start..<at)
  }

  /// What has been read, without blanks before it.
  var readSoFar: String {
    let start = bytes.firstIndex { !Self.blanks.contains($0) } ?? 0
    return text(min(start, at)..<at)
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The arguments of a command.
  mutating func arguments(of command: HMPCommand, name: String) throws(Refusal) -> JSONValue {
    var members: [JSONValue.Member] = []
    for (index, parameter) in command.parameters.enumerated() {
      let parts = parameter.split(separator: ":", maxSplits: 1)
      let key = String(parts[0])
      var type = parts.count > 1 ? String(parts[1]) : "s"
      skipBlanks()
      if type.hasPrefix("-") {
        if let flag = type.utf8.dropFirst().first,
          try self.flag(flag, name, later: Array(command.parameters[(index + 1)...]))
        {
          members.append(.init(key, true))
        }
        continue
      }
      let isOptional = type.hasSuffix("?")
      if isOptional { type.removeLast() }
      if isOptional && isAtEnd { continue }
      members.append(.init(key, try value(type, name)))
    }
    skipBlanks()
    if !isAtEnd { throw Refusal(text: "\(name): extraneous characters at the end of line") }
    return .object(members)
  }

  private mutating func flag(_ wanted: UInt8, _ name: String, later: [String]) throws(Refusal) -> Bool {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "-") else { return false }
    let given = at + 1 < bytes.count ? bytes[at + 1] : 0
    if given == wanted {
      at += 2
      return true
    }
    if later.contains(where: { $0.hasSuffix(":-\(Character(UnicodeScalar(given)))") }) { return false }
    throw Refusal(text: "\(name): unsupported option -\(Character(UnicodeScalar(given)))")
  }

  private mutating func value(_ type: String, _ name: String) throws(Refusal) -> JSONValue {
    switch type {
    case "B", "F", "s":
      guard let word = try word() else {
        let what = type == "B" ? "block device name" : type == "F" ? "filename" : "string"
        throw Refusal(text: "\(name): \(what) expected")
      }
      return .string(word)
    case "S", "O":
      if type == "S" && isAtEnd { throw Refusal(text: "\(name): string expected") }
      let start = at
      at = bytes.count
      return .string(text(start..<at))
    case "o":
      guard let size = size() else { throw Refusal(text: "invalid size") }
      return .int(size)
    default: return .int(try number())
    }
  }

  /// get_str: up to a blank, or between quotes; nil where there is none.
  private mutating func word() throws(Refusal) -> String? {
    if isAtEnd { return nil }
    guard bytes[at] == UInt8(ascii: "\"") else {
      let start = at
      while at < bytes.count, !Self.blanks.contains(bytes[at]) { at += 1 }
      return text(start..<at)
    }
    at += 1
    var found: [UInt8] = []
    while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
      if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
        at += 1
        switch bytes[at] {
        case UInt8(ascii: "n"): found.append(10)
        case UInt8(ascii: "r"): found.append(13)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): found.append(bytes[at])
        default: throw Refusal(text: "unsupported escape code: '\\\(Character(UnicodeScalar(bytes[at])))'")
        }
      } else {
        found.append(bytes[at])
      }
      at += 1
    }
    if at >= bytes.count { throw Refusal(text: "unterminated string") }
    at += 1
    return String(decoding: found, as: UTF8.self)
  }

  /// qemu_strtosz_MiB: megabytes where no unit is given; nil for what is none.
  private mutating func size() -> Int? {
    let rest = text(at..<bytes.count)
    let word = rest.prefix { !$0.isWhitespace }
    let units: [Character: Int] = ["B": 0, "K": 10, "M": 20, "G": 30, "T": 40, "P": 50, "E": 60]
    var digits = word[...]
    var shift = 20
    if !word.hasPrefix("0x"), let last = word.last, let unit = units[Character(last.uppercased())] {
      shift = unit
      digits = digits.dropLast()
    }
    let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
    guard let head = parts.first, let whole = isHexadecimal ? Int(head.dropFirst(2), radix: 16) : Int(head), whole >= 0,
      head.first != "+"
    else { return nil }
    var bytes = whole.multipliedReportingOverflow(by: 1 << shift)
    if bytes.overflow { return nil }
    if parts.count > 1 {
      guard !isHexadecimal, let fraction = Double("0." + parts[1]), fraction < 1 else { return nil }
      bytes = bytes.partialValue.addingReportingOverflow(Int((fraction * Double(1 << shift)).rounded()))
      if bytes.overflow { return nil }
    }
    at += word.utf8.count
    return bytes.partialValue
  }

  /// A number of an expression; sums and products are not read.
  private mutating func number() throws(Refusal) -> Int {
    if isAtEnd { throw Refusal(text: "unexpected end of expression") }
    let word = text(at..<bytes.count).prefix { !$0.isWhitespace }
    let isNegative = word.hasPrefix("-")
    let digits = isNegative ? word.dropFirst() : word
    let value = digits.hasPrefix("0x") ? Int(digits.dropFirst(2), radix: 16) : Int(digits)
    guard let value, digits.first != "+", digits.first != "-" else {
      throw Refusal(text: "invalid char '\(word.first ?? " ")' in expression")
    }
    at += word.utf8.count
    return isNegative ? 0 &- value : value
  }
}
