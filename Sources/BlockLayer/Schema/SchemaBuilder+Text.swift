import JSON

extension SchemaBuilder {
  /// The name of a type of `SchemaTypes`, of a list or of a builtin.
  mutating func type(_ text: String) -> String {
    if text.hasPrefix("[") { return list(of: type(String(text.dropFirst().dropLast()))) }
    if text.hasPrefix("@") {
      let command = String(text.dropFirst())
      return structure(ofArguments: command)
    }
    if text == "BlockdevRef" { return type(OptionType.reference) }
    guard let definition = SchemaTypes.all[text] else { return text }
    if let values = Self.words(of: definition, behind: "enum ") { return enumeration(values) }
    if let types = Self.words(of: definition, behind: "alternate ") { return alternate(types.map { type($0) }) }
    if definition.isEmpty { return "0" }
    return named(text) { (builder: inout SchemaBuilder) in builder.parts(of: definition) }
  }

  /// The name of an object type, given by its members.
  mutating func object(_ definition: String) -> String {
    if definition.isEmpty { return "0" }
    let (_, members) = parts(of: definition)
    if members.count == 1, let list = members[0].value.array { return structure(list) }
    return named(definition) { _ in ("object", members) }
  }

  private mutating func structure(ofArguments command: String) -> String {
    guard let options = MonitorCommand.named(command)?.arguments else { return "0" }
    return type(.object(options))
  }

  private static func words(of definition: String, behind prefix: String) -> [String]? {
    guard definition.hasPrefix(prefix) else { return nil }
    return definition.dropFirst(prefix.count).split(separator: " ").map(String.init)
  }

  /// `member: Type, member?: Type by TAG case: Type, ...`
  private mutating func parts(of definition: String) -> (meta: String, members: [JSONValue.Member]) {
    var words = definition.split(separator: " ").map(String.init)
    var variants: [String] = []
    var tag = ""
    if let by = words.firstIndex(of: "by"), by + 1 < words.count {
      tag = words[by + 1]
      variants = Array(words[(by + 2)...])
      words = Array(words[..<by])
    }
    let pairs = Self.pairs(words)
    let members = pairs.map { name, type in
      Self.member(
        name.hasSuffix("?") ? String(name.dropLast()) : name, self.type(type), isOptional: name.hasSuffix("?"))
    }
    if tag.isEmpty { return ("object", [.init("members", .array(members))]) }
    let given = Self.pairs(variants)
    let cases =
      pairs.first { $0.0 == tag }.flatMap { SchemaTypes.all[$0.1] }
      .flatMap { Self.words(of: $0, behind: "enum ") } ?? given.map(\.0)
    let built = cases.map { name in (name, given.first { $0.0 == name }.map { self.type($0.1) } ?? "0") }
    return Self.union(members, tag: tag, built)
  }

  /// `name: Type,` twice over.
  private static func pairs(_ words: [String]) -> [(String, String)] {
    var pairs: [(String, String)] = []
    for at in stride(from: 0, to: words.count - 1, by: 2) {
      let type = words[at + 1]
      pairs.append((String(words[at].dropLast()), type.hasSuffix(",") ? String(type.dropLast()) : type))
    }
    return pairs
  }
}
