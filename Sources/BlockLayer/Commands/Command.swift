import JSON

/// A QMP command.
public struct Command: Hashable, Sendable, CustomStringConvertible {
  public var name: String
  /// An object.
  public var arguments: JSONValue

  public init(_ name: String, _ arguments: JSONValue = .object([])) {
    self.name = name
    self.arguments = arguments
  }

  public var description: String {
    if arguments.members?.isEmpty == true { return "{\"execute\": \(JSONValue.string(name))}" }
    return "{\"execute\": \(JSONValue.string(name)), \"arguments\": \(arguments)}"
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
