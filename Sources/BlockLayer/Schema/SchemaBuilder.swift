import JSON

/// Builds the answer of query-qmp-schema from the tables of commands, options and events [qapi/introspect.json, 7.2].
///
/// Types have numbers for names, as QEMU masks them; equal types have equal numbers.
struct SchemaBuilder {
  private(set) var entries: [JSONValue] = []
  private var numbers: [String: String] = [:]

  private typealias Member = JSONValue.Member

  /// All of it.
  static func schema() -> JSONValue {
    var builder = SchemaBuilder()
    builder.entries.append(entry("0", "object", [Member("members", .array([]))]))
    builder.numbers["object []"] = "0"
    for (name, json) in builtins {
      builder.entries.append(entry(name, "builtin", [Member("json-type", .string(json))]))
    }
    for command in MonitorCommand.names { builder.addCommand(command) }
    for event in MonitorEvent.all {
      let data = builder.object(event.data)
      builder.entries.append(entry(event.name, "event", [Member("arg-type", .string(data))]))
    }
    return .array(builder.entries)
  }

  private static let builtins = [
    ("str", "string"), ("int", "int"), ("bool", "boolean"), ("number", "number"), ("null", "null"), ("any", "value"),
  ]

  private mutating func addCommand(_ name: String) {
    let arguments = argumentType(of: name)
    let answer = SchemaCommands.answers[name].map { type($0) } ?? "0"
    var members = [Member("ret-type", .string(answer)), Member("arg-type", .string(arguments))]
    if let features = SchemaCommands.features[name] {
      members.append(Member("features", .array(features.map { .string($0) })))
    }
    entries.append(Self.entry(name, "command", members))
  }

  private mutating func argumentType(of name: String) -> String {
    switch name {
    case "blockdev-add": return type(OptionType.blockdev)
    case "object-add": return objectOptions()
    default: break
    }
    if let text = SchemaCommands.arguments[name] { return object(text) }
    if let options = MonitorCommand.named(name)?.arguments { return type(.object(options)) }
    return object(SchemaCommands.ofProtocol.first { $0.name == name }?.takes ?? "")
  }

  // MARK: - Types

  /// The name of a type of options.
  mutating func type(_ type: OptionType) -> String {
    switch type {
    case .string: return "str"
    case .int, .int32, .unsigned, .size: return "int"
    case .bool: return "bool"
    case .number: return "number"
    case .anything: return "any"
    case .enumeration(let values): return enumeration(values)
    case .array(let element): return list(of: self.type(element))
    case .object(let options): return structure(options.map { member($0) })
    case .reference: return alternate([self.type(.blockdev), "str"])
    case .referenceOrNull: return alternate([self.type(.blockdev), "str", "null"])
    case .stringOrNull: return alternate(["str", "null"])
    case .stringOrObject(_, let options): return alternate(["str", self.type(.object(options))])
    case .socketAddress(let isLegacy): return self.type(isLegacy ? "SocketAddressLegacy" : "SocketAddress")
    case .enumerationOrObject(let values, let options):
      return alternate([self.type(.object(options)), enumeration(values)])
    case .blockdev: return blockdevOptions()
    }
  }

  private mutating func blockdevOptions() -> String {
    named("BlockdevOptions") { (builder: inout SchemaBuilder) in
      let drivers = Driver.all
      let tag = builder.enumeration(drivers.map(\.name))
      let common = Driver.commonOptions.map { $0.name == "driver" ? Self.member("driver", tag) : builder.member($0) }
      return Self.union(
        common, tag: "driver", drivers.map { ($0.name, builder.structure($0.options.map { builder.member($0) })) })
    }
  }

  private mutating func objectOptions() -> String {
    let types = ObjectModel.models.filter { TypeTree.all[$0.name]?.isAbstract == false }.map {
      (name: $0.name, options: $0.options)
    }
    let tag = enumeration(types.map(\.name))
    let common = [Self.member("qom-type", tag), Self.member("id", "str")]
    return named("ObjectOptions") { (builder: inout SchemaBuilder) in
      Self.union(
        common, tag: "qom-type",
        types.map { ($0.name, builder.structure($0.options.map { builder.member($0) })) })
    }
  }

  private mutating func member(_ option: OptionType.Option) -> JSONValue {
    Self.member(option.name, type(option.type), isOptional: !option.isRequired)
  }

  static func member(_ name: String, _ type: String, isOptional: Bool = false) -> JSONValue {
    let optional = isOptional ? [JSONValue.Member("default", .null)] : []
    return .object([.init("name", .string(name))] + optional + [.init("type", .string(type))])
  }

  // MARK: - Entries

  mutating func structure(_ members: [JSONValue]) -> String {
    add("object", [Member("members", .array(members))])
  }

  mutating func enumeration(_ values: [String]) -> String {
    let members = values.map { JSONValue.object([.init("name", .string($0))]) }
    return add("enum", [Member("members", .array(members)), Member("values", .array(values.map { .string($0) }))])
  }

  mutating func alternate(_ types: [String]) -> String {
    add("alternate", [Member("members", .array(types.map { .object([.init("type", .string($0))]) }))])
  }

  mutating func list(of element: String) -> String {
    let name = "[\(element)]"
    if numbers[name] == nil {
      numbers[name] = name
      entries.append(Self.entry(name, "array", [Member("element-type", .string(element))]))
    }
    return name
  }

  /// A type that may have itself among its members: its number is known before them.
  mutating func named(
    _ name: String, _ build: (inout SchemaBuilder) -> (meta: String, members: [JSONValue.Member])
  ) -> String {
    if let number = numbers[name] { return number }
    let number = "\(numbers.count)"
    numbers[name] = number
    let built = build(&self)
    entries.append(Self.entry(number, built.meta, built.members))
    return number
  }

  static func union(
    _ members: [JSONValue], tag: String, _ variants: [(name: String, type: String)]
  ) -> (meta: String, members: [JSONValue.Member]) {
    let variants = variants.map {
      JSONValue.object([.init("case", .string($0.name)), .init("type", .string($0.type))])
    }
    return (
      "object",
      [
        .init("members", .array(members)), .init("tag", .string(tag)), .init("variants", .array(variants)),
      ]
    )
  }

  private mutating func add(_ meta: String, _ members: [Member]) -> String {
    named("\(meta) \(members.map { "\($0.value)" }.joined(separator: " "))") { _ in (meta, members) }
  }

  private static func entry(_ name: String, _ meta: String, _ members: [Member]) -> JSONValue {
    .object([Member("name", .string(name)), Member("meta-type", .string(meta))] + members)
  }
}

extension MonitorCommand {
  /// The names of all commands, those of the protocol among them.
  public static let names: [String] = {
    let own = all.map(\.name)
    return own + SchemaCommands.ofProtocol.map(\.name).filter { !own.contains($0) }
  }()
}
