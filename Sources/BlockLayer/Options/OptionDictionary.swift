import JSON

/// Options as the block layer passes them on: flat, nested members under dotted names [qobject/block-qdict.c, 7.2].
///
/// QEMU walks them in the order of a hash table, which shows in the errors that name the first of several options.
struct OptionDictionary: Hashable, Sendable {
  private(set) var entries: [JSONValue.Member] = []

  init(_ entries: [JSONValue.Member] = []) { self.entries = entries }

  /// qdict_flatten. Lists and objects without members stay what they are.
  init(flattening value: JSONValue) {
    for member in value.members ?? [] { flatten(member.name, member.value) }
  }

  private mutating func flatten(_ name: String, _ value: JSONValue) {
    if let members = value.members, !members.isEmpty {
      for member in members { flatten("\(name).\(member.name)", member.value) }
    } else if let elements = value.array, !elements.isEmpty {
      for (index, element) in elements.enumerated() { flatten("\(name).\(index)", element) }
    } else {
      self[name] = value
    }
  }

  subscript(name: String) -> JSONValue? {
    get { entries.first { $0.name == name }?.value }
    set {
      if let at = entries.firstIndex(where: { $0.name == name }) {
        if let newValue { entries[at].value = newValue } else { entries.remove(at: at) }
      } else if let newValue {
        entries.append(.init(name, newValue))
      }
    }
  }

  /// qdict_set_default_str and the like.
  mutating func setDefault(_ name: String, _ value: JSONValue) {
    if self[name] == nil { self[name] = value }
  }

  /// qdict_copy_default.
  mutating func copyDefault(_ name: String, from other: OptionDictionary) {
    if let value = other[name] { setDefault(name, value) }
  }

  /// qdict_join: takes over what the other has.
  mutating func join(_ other: OptionDictionary, overwriting: Bool) {
    for entry in other.entries where overwriting || self[entry.name] == nil { self[entry.name] = entry.value }
  }

  /// qdict_extract_subqdict: takes out what is below a child's name.
  mutating func extract(below name: String) -> OptionDictionary {
    let prefix = name + "."
    let below = entries.filter { $0.name.hasPrefix(prefix) }
    entries.removeAll { $0.name.hasPrefix(prefix) }
    return OptionDictionary(below.map { .init(String($0.name.dropFirst(prefix.count)), $0.value) })
  }

  /// A boolean, also one written as `on` or `off`.
  func bool(_ name: String) -> Bool? {
    guard let value = self[name] else { return nil }
    return value.bool ?? (value.string == "on")
  }

  /// As one value, flat.
  var value: JSONValue { .object(entries) }

  /// In the order of QEMU's hash table.
  var inHashOrder: [JSONValue.Member] { KeyOrder.sorted(entries, by: \.name) }
}

extension OptionDictionary {
  /// qdict_crumple: the same as a tree again.
  var tree: JSONValue { Self.tree(entries.map { ($0.name.split(separator: ".").map(String.init), $0.value) }) }

  private static func tree(_ entries: [(path: [String], value: JSONValue)]) -> JSONValue {
    var names: [String] = []
    var below: [String: [(path: [String], value: JSONValue)]] = [:]
    for (path, value) in entries {
      guard let name = path.first else { continue }
      if below[name] == nil { names.append(name) }
      below[name, default: []].append((Array(path.dropFirst()), value))
    }
    let members = names.map { name in
      let inner = below[name] ?? []
      let leaf = inner.first { $0.path.isEmpty }?.value
      return JSONValue.Member(name, leaf ?? tree(inner))
    }
    let isList = !members.isEmpty && members.enumerated().allSatisfy { $1.name == "\($0)" }
    return isList ? .array(members.map(\.value)) : .object(members)
  }
}
