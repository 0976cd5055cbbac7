/// A value of a QMP command's arguments or reply.
public indirect enum QMPValue: Hashable, Sendable, CustomStringConvertible {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([QMPValue])
  /// Members in order.
  case object([Member])

  /// One member of an object.
  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: QMPValue
    public init(_ name: String, _ value: QMPValue) {
      self.name = name
      self.value = value
    }
  }

  /// The member of an object; nil if there is none, or if this is no object.
  public subscript(_ name: String) -> QMPValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var int: Int? { if case .int(let number) = self { number } else { nil } }
  public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  public var array: [QMPValue]? { if case .array(let values) = self { values } else { nil } }
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// As JSON, members in order, QEMU's spacing (`{"a": 1}`).
  public var description: String {
    switch self {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): String(number)
    case .string(let text): Self.quote(text)
    case .array(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quote($0.name)): \($0.value)" }.joined(separator: ", ") + "}"
    }
  }

  static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case let control where control.value < 0x20:
        let hex = String(control.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// A QMP command.
public struct Command: Hashable, Sendable, CustomStringConvertible {
  public var name: String
  /// An object.
  public var arguments: QMPValue

  public init(_ name: String, _ arguments: QMPValue = .object([])) {
    self.name = name
    self.arguments = arguments
  }

  public var description: String {
    if case .object(let members) = arguments, members.isEmpty { return "{\"execute\": \"\(name)\"}" }
    return "{\"execute\": \"\(name)\", \"arguments\": \(arguments)}"
  }
}

/// QEMU's refusal of a command.
public struct QMPError: Error, Hashable, Sendable {
  public enum Class: String, Sendable {
    case genericError = "GenericError"
    case commandNotFound = "CommandNotFound"
    case deviceNotActive = "DeviceNotActive"
    case deviceNotFound = "DeviceNotFound"
  }

  public var errorClass: Class
  /// QEMU's text.
  public var description: String

  public init(_ description: String, class errorClass: Class = .genericError) {
    self.errorClass = errorClass
    self.description = description
  }
}
