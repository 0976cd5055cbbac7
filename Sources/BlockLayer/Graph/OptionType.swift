/// The type of one member of a QMP argument, as far as QEMU checks it before a command runs.
import JSON

indirect enum OptionType: Sendable {
  case string
  case int
  /// Negative numbers count by their bits.
  case uint64
  case bool
  case number
  case enumeration([String])
  /// BlockdevRef: a node's name or the options of a new node.
  case reference
  /// BlockdevRefOrNull.
  case referenceOrNull
  case stringOrNull
  /// An unsigned integer of that many bits.
  case unsigned(bits: Int)
  /// An alternate of a string and an object, with QEMU's name of the type.
  case stringOrObject(String, [Option])
  /// SocketAddress, or SocketAddressLegacy with its members under `data`.
  case socketAddress(isLegacy: Bool)
  /// BlockdevOptions.
  case blockdev
  case object([Option])
  case array(OptionType)
  /// One of an enumeration, or an object.
  case enumerationOrObject([String], [Option])
  case anything

  /// One member.
  struct Option: Sendable {
    let name: String
    let type: OptionType
    let isRequired: Bool

    init(_ name: String, _ type: OptionType, required: Bool = false) {
      self.name = name
      self.type = type
      isRequired = required
    }
  }
}

extension OptionType {
  /// Checks a value in the order of QEMU's input visitor [qapi/qobject-input-visitor.c, 7.2].
  ///
  /// `name` is the member's own name (nil in a list), `path` the way to it from the top.
  func check(_ value: JSONValue, name: String?, path: String) throws(QMPError) {
    switch self {
    case .string: if value.string == nil { throw .type(path, "string") }
    case .int: if value.int == nil { throw .type(path, "integer") }
    case .uint64:
      if value.int == nil && value.uint64 == nil { throw QMPError("Parameter '\(path)' expects uint64") }
    case .bool: if value.bool == nil { throw .type(path, "boolean") }
    case .number:
      if case .double = value { return }
      if value.int == nil { throw .type(path, "number") }
    case .enumeration(let allowed):
      guard let text = value.string else { throw .type(path, "string") }
      if !allowed.contains(text) { throw .value(name, text) }
    case .reference, .referenceOrNull:
      if value.string != nil { return }
      if case .referenceOrNull = self, value == .null { return }
      guard value.members != nil else {
        if case .reference = self { throw .type(path, "BlockdevRef") }
        throw .type(path, "BlockdevRefOrNull")
      }
      try Self.blockdev.check(value, name: name, path: path)
    case .stringOrNull:
      if value.string == nil && value != .null { throw .type(path, "StrOrNull") }
    case .unsigned(let bits): try Self.checkUnsigned(value, bits: bits, name: name, path: path)
    case .stringOrObject(let type, let options):
      if value.string != nil { return }
      // An alternate is named by its last step only.
      guard value.members != nil else { throw .type(name ?? "null", type) }
      try Self.check(value, options, path: path)
    case .socketAddress(let isLegacy): try Self.checkSocketAddress(value, isLegacy: isLegacy, path: path)
    case .blockdev: try Self.checkBlockdev(value, path: path)
    case .object(let options):
      guard value.members != nil else { throw .type(path, "object") }
      try Self.check(value, options, path: path)
    case .array(let element):
      guard let elements = value.array else { throw .type(path, "array") }
      for (index, one) in elements.enumerated() { try element.check(one, name: nil, path: "\(path)[\(index)]") }
    case .enumerationOrObject(let allowed, let options):
      if let text = value.string {
        if !allowed.contains(text) { throw .value(name, text) }
      } else {
        try Self.object(options).check(value, name: name, path: path)
      }
    case .anything: break
    }
  }

  /// Checks the members of an object: those that are due in their order, then that there are no others.
  static func check(_ value: JSONValue, _ options: [Option], path: String = "") throws(QMPError) {
    let prefix = path.isEmpty ? "" : path + "."
    for option in options {
      guard let member = value[option.name] else {
        if option.isRequired { throw .missing(prefix + option.name) }
        continue
      }
      try option.type.check(member, name: option.name, path: prefix + option.name)
    }
    for member in value.members ?? [] where !options.contains(where: { $0.name == member.name }) {
      throw QMPError("Parameter '\(prefix)\(member.name)' is unexpected")
    }
  }

  private static func checkUnsigned(_ value: JSONValue, bits: Int, name: String?, path: String) throws(QMPError) {
    switch value {
    case .int(let number):
      // Negative numbers are taken as those of 64 bits that look alike.
      if bits < 64 && (number < 0 || number >> bits != 0) {
        throw QMPError("Parameter '\(name ?? "null")' expects uint\(bits)_t")
      }
    case .unsigned:
      if bits < 64 { throw QMPError("Parameter '\(name ?? "null")' expects uint\(bits)_t") }
    default: throw QMPError("Parameter '\(path)' expects uint64")
    }
  }

  private static func checkBlockdev(_ value: JSONValue, path: String) throws(QMPError) {
    guard value.members != nil else { throw .type(path, "object") }
    let prefix = path.isEmpty ? "" : path + "."
    guard let member = value["driver"] else { throw .missing(prefix + "driver") }
    guard let name = member.string else { throw .type(prefix + "driver", "string") }
    guard let driver = Driver.named(name), !driver.isInternal else {
      if Driver.unmodelled.contains(name) { throw QMPError("blockscope does not model the block driver '\(name)'") }
      throw .value("driver", name)
    }
    try check(value, Driver.commonOptions + driver.options, path: path)
  }
}

extension QMPError {
  static func missing(_ path: String) -> QMPError { QMPError("Parameter '\(path)' is missing") }

  static func type(_ path: String, _ expected: String) -> QMPError {
    QMPError("Invalid parameter type for '\(path)', expected: \(expected)")
  }

  /// QEMU names an element of a list `null`.
  static func value(_ name: String?, _ value: String) -> QMPError {
    QMPError("Parameter '\(name ?? "null")' does not accept value '\(value)'")
  }
}
