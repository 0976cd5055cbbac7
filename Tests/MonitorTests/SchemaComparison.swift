import JSON

/// Two answers of query-qmp-schema: what one offers that the other doesn't have like that.
struct SchemaComparison {
  let ours: [String: JSONValue]
  let theirs: [String: JSONValue]
  private(set) var differences: [String] = []
  private var seen: Set<[String]> = []

  init(ours: JSONValue, theirs: JSONValue) {
    func byName(_ schema: JSONValue) -> [String: JSONValue] {
      let entries = (schema.array ?? []).map { ($0["name"]?.string ?? "", $0) }
      return Dictionary(entries, uniquingKeysWith: { first, _ in first })
    }
    self.ours = byName(ours)
    self.theirs = byName(theirs)
    for entry in ours.array ?? [] {
      let kind = entry["meta-type"]?.string
      if kind == "command" || kind == "event" { compareTop(entry) }
    }
  }

  private mutating func compareTop(_ entry: JSONValue) {
    let name = entry["name"]?.string ?? ""
    guard let other = theirs[name] else { return differences.append("\(name): unknown") }
    compare(entry["arg-type"], other["arg-type"], name)
    if entry["ret-type"] != nil { compare(entry["ret-type"], other["ret-type"], "\(name) ->") }
    for key in ["features", "allow-oob"] where (entry[key] ?? .bool(false)) != (other[key] ?? .bool(false)) {
      differences.append("\(name): \(key)")
    }
  }

  private mutating func compare(_ first: JSONValue?, _ second: JSONValue?, _ path: String) {
    let names = [first?.string ?? "", second?.string ?? ""]
    guard seen.insert(names).inserted else { return }
    guard let mine = ours[names[0]], let other = theirs[names[1]] else {
      return differences.append("\(path): no such type")
    }
    let kind = mine["meta-type"]?.string
    guard kind == other["meta-type"]?.string else { return differences.append("\(path): not of the same kind") }
    switch kind {
    case "builtin": if names[0] != names[1] { differences.append("\(path): \(names[0]), not \(names[1])") }
    case "enum": compareValues(mine, other, path)
    case "array": compare(mine["element-type"], other["element-type"], path + "[]")
    case "alternate":
      if mine["members"]?.array?.count != other["members"]?.array?.count { differences.append("\(path): alternate") }
    default: compareMembers(mine, other, path)
    }
  }

  private mutating func compareValues(_ mine: JSONValue, _ other: JSONValue, _ path: String) {
    let (own, real) = (mine["values"]?.array ?? [], other["values"]?.array ?? [])
    if own.contains(where: { !real.contains($0) }) { differences.append("\(path): values of its own") }
    if real.contains(where: { !own.contains($0) }) { differences.append("\(path): fewer values") }
    if mine["members"]?.array?.count != own.count { differences.append("\(path): members and values") }
  }

  private mutating func compareMembers(_ mine: JSONValue, _ other: JSONValue, _ path: String) {
    func table(_ type: JSONValue, _ list: String, _ key: String) -> [(name: String, value: JSONValue)] {
      (type[list]?.array ?? []).map { ($0[key]?.string ?? "", $0) }
    }
    let real = table(other, "members", "name")
    let own = table(mine, "members", "name")
    for (name, member) in own {
      guard let match = real.first(where: { $0.name == name })?.value else {
        differences.append("\(path).\(name): unknown")
        continue
      }
      if member["default"] != match["default"] { differences.append("\(path).\(name): optional or not") }
      compare(member["type"], match["type"], "\(path).\(name)")
    }
    for (name, _) in real where !own.contains(where: { $0.name == name }) {
      differences.append("\(path).\(name): missing")
    }
    if mine["tag"] != other["tag"] { differences.append("\(path): tag") }
    let cases = table(other, "variants", "case")
    for (name, variant) in table(mine, "variants", "case") {
      compare(variant["type"], cases.first { $0.name == name }?.value["type"], "\(path)=\(name)")
    }
  }
}
