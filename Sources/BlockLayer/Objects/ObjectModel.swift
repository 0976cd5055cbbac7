import JSON

/// A type of objects that users create with object-add [qapi/qom.json, 7.2].
struct ObjectModel: Sendable {
  let name: String
  let properties: [Property]

  struct Property: Sendable {
    let name: String
    /// QOM's name of its type.
    let type: String
    var initial: JSONValue?
    var description: String?
    /// What object-add takes; nil where it does not.
    var option: OptionType?
    var isRequired = false

    init(
      _ name: String, _ type: String, _ initial: JSONValue? = nil, option: OptionType?, isRequired: Bool = false,
      _ description: String? = nil
    ) {
      self.name = name
      self.type = type
      self.initial = initial
      self.option = option
      self.isRequired = isRequired
      self.description = description
    }
  }

  func property(_ name: String) -> Property? { properties.first { $0.name == name } }

  /// The members of object-add's arguments.
  var options: [OptionType.Option] {
    properties.compactMap { property in
      property.option.map { OptionType.Option(property.name, $0, required: property.isRequired) }
    }
  }

  /// As qom-list shows them.
  var shown: [QOMProperty] {
    [.type] + properties.map { QOMProperty($0.name, $0.type, description: $0.description) }
  }

  static func named(_ name: String) -> ObjectModel? { models.first { $0.name == name } }

  // MARK: The table

  private static func int(_ name: String, _ initial: Int) -> Property {
    Property(name, "int", .int(initial), option: .int)
  }

  private static let loop: [Property] = [
    int("aio-max-batch", 0), int("thread-pool-min", 0), int("thread-pool-max", 64),
  ]

  private static let throttle: [Property] = QEMU.throttleLimits.map { limit in
    Property("x-" + limit.name, "int", option: .int)
  }

  private static func string(_ name: String, _ initial: String = "") -> Property {
    Property(name, "string", .string(initial), option: .string)
  }

  private static let memory: [Property] = [
    Property("share", "bool", false, option: .bool, "Mark the memory as private to QEMU or shared"),
    Property("size", "int", option: .size, isRequired: true, "Size of the memory region (ex: 500M)"),
    Property("dump", "bool", true, option: .bool, "Set to 'off' to exclude from core dump"),
    Property("merge", "bool", true, option: .bool, "Mark memory as mergeable"),
    Property("prealloc", "bool", false, option: .bool, "Preallocate memory"),
    Property("prealloc-threads", "int", 1, option: .int, "Number of CPU threads to use for prealloc"),
    Property(
      "prealloc-context", "link<thread-context>", "", option: .string,
      "Context to use for creating CPU threads for preallocation"),
    Property("reserve", "bool", true, option: .bool, "Reserve swap space (or huge pages) if applicable"),
    Property(
      "policy", "HostMemPolicy", "default", option: .enumeration(["default", "preferred", "bind", "interleave"]),
      "Set the NUMA policy"),
    Property("host-nodes", "int", .array([]), option: .array(.int), "Binds memory to the list of NUMA host nodes"),
    Property("x-use-canonical-path-for-ramblock-id", "bool", false, option: .bool),
  ]

  /// The types that the engine has.
  static let models: [ObjectModel] = [
    ObjectModel(
      name: "iothread",
      properties: [int("poll-max-ns", 32768), int("poll-grow", 0), int("poll-shrink", 0)] + loop),
    ObjectModel(name: "main-loop", properties: loop),
    ObjectModel(name: "event-loop-base", properties: loop),
    ObjectModel(
      name: "throttle-group",
      properties: [Property("limits", "ThrottleLimits", option: .object(QEMU.throttleLimits))] + throttle),
    ObjectModel(
      name: "secret",
      properties: [
        Property("loaded", "bool", true, option: .bool),
        Property(
          "format", "QCryptoSecretFormat", "raw", option: .enumeration(["raw", "base64"])),
        string("keyid"), string("iv"), string("data"), string("file"),
      ]),
    ObjectModel(name: "memory-backend-ram", properties: memory),
    ObjectModel(name: "rng-builtin", properties: [Property("opened", "bool", true, option: .bool)]),
    ObjectModel(
      name: "authz-simple", properties: [Property("identity", "string", option: .string, isRequired: true)]),
    ObjectModel(
      name: "authz-list",
      properties: [
        Property("policy", "QAuthZListPolicy", "deny", option: .enumeration(["deny", "allow"])),
        Property(
          "rules", "QAuthZListRule", .array([]),
          option: .array(
            .object([
              OptionType.Option("match", .string, required: true),
              OptionType.Option("policy", .enumeration(["deny", "allow"]), required: true),
              OptionType.Option("format", .enumeration(["exact", "glob"])),
            ]))),
      ]),
    ObjectModel(name: "can-bus", properties: []),
  ]
}
