import JSON

/// The types of QEMU's object model [qom/object.c, 7.2].
struct TypeTree: Sendable {
  /// One type.
  struct Entry: Sendable {
    let name: String
    let parent: String?
    let isAbstract: Bool
    /// Whether device_add takes it.
    let isPluggable: Bool
    fileprivate let isConventional: Bool
    fileprivate let isExpress: Bool
  }

  /// The types of QEMU 7.2 for x86-64.
  static let all = TypeTree(text)

  /// By name, ascending.
  let entries: [Entry]
  private let byName: [String: Entry]

  private init(_ text: String) {
    var entries: [Entry] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let first = words.first else { continue }
      let parent = String(first.dropLast())
      for word in words.dropFirst() {
        let parts = word.split(separator: "/")
        let flags = parts.count > 1 ? parts[1] : ""
        entries.append(
          Entry(
            name: String(parts[0]), parent: parent == "-" ? nil : parent, isAbstract: flags.contains("a"),
            isPluggable: !flags.contains("n"), isConventional: flags.contains("c"), isExpress: flags.contains("x")))
      }
    }
    self.entries = entries.sorted { $0.name < $1.name }
    byName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
  }

  subscript(_ name: String) -> Entry? { byName[name] }

  /// A type and those above it, up to `object`.
  func ancestry(of name: String) -> [String] {
    var found: [String] = []
    var next: String? = name
    while let one = next, let entry = byName[one] {
      found.append(one)
      next = entry.parent
    }
    return found
  }

  /// object_class_dynamic_cast: whether a type is one of the other's, or has it as an interface.
  func isA(_ name: String, _ wanted: String) -> Bool {
    if wanted == "interface" && name != wanted { return hasOneInterface(name) }
    return ancestry(of: name).contains { one in
      one == wanted || Self.interfaces[wanted]?.contains(one) == true
        || wanted == "conventional-pci-device" && byName[one]?.isConventional == true
        || wanted == "pci-express-device" && byName[one]?.isExpress == true
    }
  }

  /// Two interfaces make the cast to their common ancestor ambiguous, and so fail.
  private func hasOneInterface(_ name: String) -> Bool {
    let names = Array(Self.interfaces.keys) + ["conventional-pci-device", "pci-express-device"]
    return names.filter { isA(name, $0) }.count == 1
  }
}

extension QEMU {
  /// qom-list-types.
  func qomListTypes(implements: String?, abstract: Bool) -> JSONValue {
    // Plain types are no `interface`; without a wish all but those are listed.
    let types = TypeTree.all.entries.filter { entry in
      (abstract || !entry.isAbstract) && (implements.map { TypeTree.all.isA(entry.name, $0) } ?? true)
    }
    return .array(
      types.map { entry in
        var members: [JSONValue.Member] = [.init("name", .string(entry.name))]
        if entry.isAbstract { members.append(.init("abstract", .bool(true))) }
        if let parent = entry.parent { members.append(.init("parent", .string(parent))) }
        return .object(members)
      })
  }
}
