import JSON

extension QEMU {
  private static let transactionKinds: Set<String> = Set(BlkActionOps.all.map(\.type)).union(BlkActionOps.unmodelled)

  private static let transactionProperties = OptionType.object([
    OptionType.Option("completion-mode", .enumeration(["individual", "grouped"]))
  ])

  /// The arguments of `transaction`: its actions as commands [qapi/transaction.json, 7.2].
  func checkTransaction(_ arguments: JSONValue) throws(QMPError) -> [Command] {
    guard let list = arguments["actions"] else { throw .missing("actions") }
    guard let actions = list.array else { throw .type("actions", "array") }
    var found: [Command] = []
    for (index, action) in actions.enumerated() {
      let path = "actions[\(index)]"
      guard action.members != nil else { throw .type(path, "object") }
      guard let type = action["type"] else { throw .missing("\(path).type") }
      guard let name = type.string else { throw .type("\(path).type", "string") }
      guard Self.transactionKinds.contains(name) else { throw .value("type", name) }
      guard let ops = BlkActionOps.named(name) else {
        throw QMPError("blockscope does not model the transaction action '\(name)'")
      }
      guard let data = action["data"] else { throw .missing("\(path).data") }
      try OptionType.object(ops.arguments).check(data, name: "data", path: "\(path).data")
      for member in action.members ?? [] where member.name != "type" && member.name != "data" {
        throw QMPError("Parameter '\(path).\(member.name)' is unexpected")
      }
      found.append(Command(name, data))
    }
    if let properties = arguments["properties"] {
      try Self.transactionProperties.check(properties, name: "properties", path: "properties")
    }
    for member in arguments.members ?? [] where member.name != "actions" && member.name != "properties" {
      throw QMPError("Parameter '\(member.name)' is unexpected")
    }
    return found
  }
}
