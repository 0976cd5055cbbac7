import JSON

/// The arguments of a device_add as QEMU has them once they went through its options: texts by name, in the order in
/// which the properties are set [monitor/qmp-cmds.c, util/qemu-option.c, 7.2].
struct DeviceArguments: Sendable {
  /// Nil where the client gave none, or no string.
  let id: String?
  /// All others.
  let options: [(name: String, text: String)]

  /// Lists, objects and null are dropped without a word.
  init(_ arguments: JSONValue) {
    id = arguments["id"]?.string
    var texts: [String: String] = [:]
    var names: [String] = []
    for member in arguments.members ?? [] where member.name != "id" {
      guard let text = Self.text(member.value) else { continue }
      texts[member.name] = text
      names.append(member.name)
    }
    // One pass makes the options, another sets the properties from them.
    options = KeyOrder.sorted(KeyOrder.sorted(KeyOrder.sorted(names))).map { ($0, texts[$0] ?? "") }
  }

  subscript(_ name: String) -> String? { options.first { $0.name == name }?.text }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .bool(let flag): flag ? "on" : "off"
    case .int(let number): String(number)
    case .unsigned(let number): String(number)
    case .double(let number): decimal(number)
    case .null, .array, .object: nil
    }
  }

  /// A number as `%.17g` writes it, for those without an exponent.
  private static func decimal(_ number: Double) -> String {
    if let whole = Int(exactly: number) { return String(whole) }
    return String(number)
  }
}
