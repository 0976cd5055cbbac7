/// A JSON value that knows where each of its parts was written.
public struct LocatedJSON: Sendable {
  /// The line of its first character, from 1.
  public let line: Int
  /// The column of its first character, from 1.
  public let column: Int
  /// The value with its parts.
  public let node: Node

  /// The shape of the value.
  public enum Node: Sendable {
    /// Anything that has no parts.
    case leaf(JSONValue)
    case array([LocatedJSON])
    case object([(name: String, value: LocatedJSON)])
  }

  /// The value without places.
  public var value: JSONValue {
    switch node {
    case .leaf(let value): return value
    case .array(let elements): return .array(elements.map(\.value))
    case .object(let members):
      var object = JSONObject()
      for member in members { object.append(unique: JSONObject.Member(member.name, member.value.value)) }
      return .object(object)
    }
  }

  /// The member of an object, nil where there is none or this is no object.
  public subscript(name: String) -> LocatedJSON? {
    guard case .object(let members) = node else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The elements of an array, nil for anything else.
  public var elements: [LocatedJSON]? {
    if case .array(let elements) = node { return elements }
    return nil
  }

  /// The members of an object, nil for anything else.
  public var members: [(name: String, value: LocatedJSON)]? {
    if case .object(let members) = node { return members }
    return nil
  }

  /// What this is, for error sentences.
  public var kind: String {
    switch node {
    case .leaf(let value): value.kind
    case .array: "an array"
    case .object: "an object"
    }
  }
}
