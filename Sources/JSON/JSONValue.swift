/// A JSON value. Members of objects keep their order.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number without fraction and exponent that fits in 64 bits with a sign.
  case int(Int)
  /// A number without fraction and exponent that only fits in 64 bits without a sign.
  case unsigned(UInt64)
  /// Any other number.
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object, in the order in which they were written.
///
/// Two objects are equal if they have the same members, in whatever order.
public struct JSONObject: Sendable {
  /// The members in order; names are unique.
  public private(set) var members: [Member] = []

  /// A name and its value.
  public struct Member: Hashable, Sendable {
    /// Without quotes and escapes.
    public var name: String
    /// What belongs to the name.
    public var value: JSONValue
    /// A member from its parts.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// An object without members.
  public init() {}

  /// An object of members in their order; of a repeated name the last value stays, at the place of the first.
  public init(_ members: some Sequence<Member>) {
    var places: [String: Int] = [:]
    for member in members {
      if let place = places[member.name] {
        self.members[place].value = member.value
      } else {
        places[member.name] = self.members.count
        self.members.append(member)
      }
    }
  }

  /// The value of a member, nil where there is none. Setting keeps the place of a member that is there and
  /// appends one that is not; setting nil removes it.
  public subscript(name: String) -> JSONValue? {
    get { members.first { $0.name == name }?.value }
    set {
      guard let at = members.firstIndex(where: { $0.name == name }) else {
        if let newValue { members.append(Member(name, newValue)) }
        return
      }
      if let newValue { members[at].value = newValue } else { members.remove(at: at) }
    }
  }

  /// Appends a member whose name is known to be new.
  public mutating func append(unique member: Member) { members.append(member) }

  /// How many members there are.
  public var count: Int { members.count }

  /// Whether there is no member.
  public var isEmpty: Bool { members.isEmpty }
}

extension JSONObject: Hashable {
  /// Equality whatever the order of members.
  public static func == (a: JSONObject, b: JSONObject) -> Bool {
    if a.members == b.members { return true }
    guard a.count == b.count else { return false }
    var byName: [String: JSONValue] = [:]
    for member in b.members { byName[member.name] = member.value }
    return a.members.allSatisfy { byName[$0.name] == $0.value }
  }

  /// In accord with equality: by the names alone.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(members.map(\.name).sorted())
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Members in the order of the literal; of a repeated name the last value stays.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (name, value) in elements { self[name] = value }
  }
}

extension JSONValue {
  /// One member of an object.
  public typealias Member = JSONObject.Member

  /// An object of members in their order; of a repeated name the last value stays.
  public static func object(_ members: [Member]) -> JSONValue { .object(JSONObject(members)) }

  /// The members of an object in their order, nil for anything else.
  public var members: [Member]? { object?.members }
}
