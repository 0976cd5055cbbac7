import JSON

extension PropertyType {
  /// The value that a text of a device_add stands for [qapi/qobject-input-visitor.c (keyval), 7.2].
  func parse(_ text: String, name: String) throws(QMPError) -> JSONValue {
    switch self {
    case .bit, .bool:
      guard let value = Self.bool(text) else { throw QMPError("Parameter '\(name)' expects 'on' or 'off'") }
      return .bool(value)
    case .uint16, .uint32, .uint64:
      guard let value = Self.unsigned(text) else { throw QMPError("Parameter '\(name)' expects integer") }
      return try bounded(value, name: name)
    case .int32, .bootIndex:
      guard let value = Self.signed(text) else { throw QMPError("Parameter '\(name)' expects integer") }
      return try bounded(value, name: name)
    case .size, .size32, .blockSize:
      guard let value = Self.size(text) else { throw QMPError("Parameter '\(name)' expects size") }
      return .number(value)
    case .onOffAuto, .onError:
      guard allowed?.contains(text) == true else { throw .value(name, text) }
      return .string(text)
    case .string, .drive, .link, .child, .constant, .pciAddress: return .string(text)
    }
  }

  /// The value of a qom-set, which has a type of its own.
  func check(_ value: JSONValue, name: String) throws(QMPError) -> JSONValue {
    switch self {
    case .bit, .bool:
      guard value.bool != nil else { throw .type(name, "boolean") }
      return value
    case .uint16, .uint32, .uint64, .size, .size32, .blockSize:
      guard let number = value.bits else { throw .type(name, "integer") }
      return try bounded(number, name: name)
    case .int32, .bootIndex, .pciAddress:
      guard let number = value.int else { throw .type(name, "integer") }
      return try bounded(number, name: name)
    case .onOffAuto, .onError:
      guard let text = value.string else { throw .type(name, "string") }
      guard allowed?.contains(text) == true else { throw .value(name, text) }
      return value
    case .string, .drive, .link, .child, .constant:
      guard value.string != nil else { throw .type(name, "string") }
      return value
    }
  }

  private func bounded(_ value: UInt64, name: String) throws(QMPError) -> JSONValue {
    if let maximum, value > maximum.limit { throw QMPError("Parameter '\(name)' expects \(maximum.type)") }
    return .number(value)
  }

  private func bounded(_ value: Int, name: String) throws(QMPError) -> JSONValue {
    if Int32(exactly: value) == nil { throw QMPError("Parameter '\(name)' expects int32_t") }
    return .int(value)
  }

  // MARK: Numbers in texts [util/cutils.c, 7.2]

  static func bool(_ text: String) -> Bool? {
    if ["on", "yes", "true", "y"].contains(text) { return true }
    return ["off", "no", "false", "n"].contains(text) ? false : nil
  }

  /// qemu_strtoi64 with base 0.
  static func signed(_ text: String) -> Int? {
    guard let (negative, digits, radix) = number(text) else { return nil }
    return Int((negative ? "-" : "") + digits, radix: radix)
  }

  /// qemu_strtou64 with base 0: a negative number wraps.
  static func unsigned(_ text: String) -> UInt64? {
    guard let (negative, digits, radix) = number(text), let value = UInt64(digits, radix: radix) else { return nil }
    return negative ? 0 &- value : value
  }

  private static func number(_ text: String) -> (negative: Bool, digits: String, radix: Int)? {
    var rest = text.drop { $0 == " " || $0 == "\t" || $0 == "\n" }
    let negative = rest.first == "-"
    if negative || rest.first == "+" { rest = rest.dropFirst() }
    var radix = 10
    if rest.hasPrefix("0x") || rest.hasPrefix("0X") {
      radix = 16
      rest = rest.dropFirst(2)
    } else if rest.hasPrefix("0"), rest.count > 1 {
      radix = 8
      rest = rest.dropFirst()
    }
    let isPlain = rest.utf8.allSatisfy { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }
    return rest.isEmpty || !isPlain ? nil : (negative, String(rest), radix)
  }

  /// qemu_strtosz: bytes, or a number with a unit.
  static func size(_ text: String) -> UInt64? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") { return UInt64(text.dropFirst(2), radix: 16) }
    let units: [Character: UInt64] = [
      "b": 0, "k": 10, "m": 20, "g": 30, "t": 40, "p": 50, "e": 60,
    ]
    var digits = Substring(text)
    var shift: UInt64 = 0
    if let last = text.lowercased().last, let unit = units[last] {
      shift = unit
      digits = digits.dropLast()
    }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 2, !first.isEmpty,
      digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }),
      let whole = UInt64(first), whole <= UInt64.max >> shift
    else { return nil }
    guard parts.count == 2, shift > 0 else { return parts.count == 2 ? nil : whole << shift }
    guard let fraction = Double("0." + parts[1] + "0") else { return nil }
    return (whole << shift) &+ UInt64(fraction * Double(UInt64(1) << shift))
  }
}

extension JSONValue {
  /// A number of 64 bits without sign.
  static func number(_ value: UInt64) -> JSONValue {
    Int(exactly: value).map(JSONValue.int) ?? .unsigned(value)
  }

  /// The 64 bits of a whole number; a negative one wraps, as in QEMU.
  var bits: UInt64? {
    switch self {
    case .int(let value): UInt64(bitPattern: Int64(value))
    case .unsigned(let value): value
    default: nil
    }
  }
}
