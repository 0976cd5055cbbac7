extension JSONValue {
  /// The members of an object, nil for anything else.
  public var object: JSONObject? {
    if case .object(let object) = self { return object }
    return nil
  }

  /// The elements of an array, nil for anything else.
  public var array: [JSONValue]? {
    if case .array(let array) = self { return array }
    return nil
  }

  /// The text of a string, nil for anything else.
  public var string: String? {
    if case .string(let string) = self { return string }
    return nil
  }

  /// A boolean, nil for anything else.
  public var bool: Bool? {
    if case .bool(let bool) = self { return bool }
    return nil
  }

  /// An integer that fits in `Int`, nil for anything else.
  public var int: Int? {
    if case .int(let integer) = self { return integer }
    return nil
  }

  /// An integer that is not negative, nil for anything else.
  public var uint64: UInt64? {
    switch self {
    case .int(let integer): UInt64(exactly: integer)
    case .unsigned(let unsigned): unsigned
    default: nil
    }
  }

  /// The member of an object, nil where there is none or this is no object.
  public subscript(name: String) -> JSONValue? { object?[name] }

  /// What this is, for error sentences: `an object`, `a string`.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .int, .unsigned: "an integer"
    case .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (name, value) in elements { object[name] = value }
    self = .object(object)
  }
}
