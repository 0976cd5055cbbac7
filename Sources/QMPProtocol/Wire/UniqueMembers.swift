import JSON

/// The members of an object that is being read. Names are compared byte by byte: to QEMU two spellings of `é` are two names.
struct UniqueMembers {
  private(set) var object = JSONObject()
  /// The names of an object with many members.
  private var names: Set<[UInt8]> = []
  private static let few = 16

  /// Answers whether the name is new; only then the member is added.
  mutating func add(_ name: String, _ value: JSONValue) -> Bool {
    if object.count < Self.few {
      for member in object.members where member.name.utf8.elementsEqual(name.utf8) { return false }
    } else {
      if names.isEmpty { names = Set(object.members.map { Array($0.name.utf8) }) }
      guard names.insert(Array(name.utf8)).inserted else { return false }
    }
    object.append(unique: JSONObject.Member(name, value))
    return true
  }
}
