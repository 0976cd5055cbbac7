import BlockLayer
import JSON

extension JSONValue {
  /// The same value as the engine has it.
  ///
  /// A number beyond `Int.max` becomes a double, which the engine refuses where it wants an integer, as QEMU does
  /// (qobject_input_type_int64, qapi/qobject-input-visitor.c, 7.2).
  public var qmpValue: QMPValue {
    switch self {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .integer(let number): Int(exactly: number).map { .int($0) } ?? .double(Double(number))
    case .unsigned(let number): Int(exactly: number).map { .int($0) } ?? .double(Double(number))
    case .double(let number): .double(number)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.qmpValue))
    case .object(let object): .object(object.members.map { .init($0.name, $0.value.qmpValue) })
    }
  }

  /// A value of the engine as JSON; of a member that is there twice the last one stays.
  public init(_ value: QMPValue) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .integer(Int64(number))
    case .double(let number): self = .double(number)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .array(elements.map(JSONValue.init))
    case .object(let members):
      var object = JSONObject()
      for member in members { object[member.name] = JSONValue(member.value) }
      self = .object(object)
    }
  }
}

extension BlockLayer.Command {
  /// A command of a session as the engine takes it.
  public init(_ command: QMPSession.Command) {
    self.init(command.execute, command.arguments.map { JSONValue.object($0).qmpValue } ?? .object([]))
  }
}
