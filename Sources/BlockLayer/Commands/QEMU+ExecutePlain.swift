import Machine

extension QEMU {
  private typealias Option = OptionType.Option

  /// Executes a command that nobody can see half-done; nil for one that is a routine of its own.
  ///
  /// A command that fails has changed nothing. An unknown one fails with CommandNotFound.
  public func executePlain(_ command: Command) -> Result<QMPValue, QMPError>? {
    if Self.routineCommands.contains(command.name) { return nil }
    do throws(QMPError) {
      return .success(try takingBack { () throws(QMPError) in try run(command) })
    } catch {
      return .failure(error)
    }
  }

  /// Commands whose steps other threads can see, and those that belong to the protocol.
  static var routineCommands: Set<String> {
    [
      "device_add", "device_del", "x-blockdev-set-iothread", "cont", "stop", "system_reset", "quit",
      "qmp_capabilities",
    ]
  }

  private func run(_ command: Command) throws(QMPError) -> QMPValue {
    let arguments = command.arguments
    let nothing = QMPValue.object([])
    switch command.name {
    case "blockdev-add":
      try blockdevAdd(arguments)
      return nothing
    case "blockdev-del":
      try OptionType.check(arguments, [Option("node-name", .string, required: true)])
      try blockdevDel(arguments["node-name"]?.string ?? "")
      return nothing
    case "blockdev-reopen":
      try OptionType.check(arguments, [Option("options", .array(.blockdev), required: true)])
      try blockdevReopen(arguments["options"]?.array ?? [])
      return nothing
    case "x-blockdev-change":
      try OptionType.check(
        arguments,
        [Option("parent", .string, required: true), Option("child", .string), Option("node", .string)])
      try blockdevChange(
        parent: arguments["parent"]?.string ?? "", child: arguments["child"]?.string, node: arguments["node"]?.string)
      return nothing
    case "block_resize":
      try OptionType.check(
        arguments, [Option("device", .string), Option("node-name", .string), Option("size", .int, required: true)])
      try blockResize(
        device: arguments["device"]?.string, node: arguments["node-name"]?.string, size: arguments["size"]?.int ?? 0)
      return nothing
    case "object-add":
      try objectAdd(arguments)
      return nothing
    case "object-del":
      try OptionType.check(arguments, [Option("id", .string, required: true)])
      try objectDel(id: arguments["id"]?.string ?? "")
      return nothing
    default: return try query(command)
    }
  }

  private func query(_ command: Command) throws(QMPError) -> QMPValue {
    let arguments = command.arguments
    if command.name == "query-named-block-nodes" {
      try OptionType.check(arguments, [Option("flat", .bool)])
      return queryNamedBlockNodes(flat: arguments["flat"]?.bool ?? false)
    }
    let answer: () -> QMPValue
    switch command.name {
    case "query-block": answer = queryBlock
    case "x-debug-query-block-graph": answer = queryBlockGraph
    case "query-iothreads": answer = queryIOThreads
    case "query-status": answer = queryStatus
    case "query-name": answer = { .object([]) }
    case "query-jobs", "query-block-jobs", "query-block-exports", "query-fdsets": answer = { .array([]) }
    default:
      throw QMPError("The command \(command.name) has not been found", class: .commandNotFound)
    }
    try OptionType.check(arguments, [])
    return answer()
  }

  /// query-status [softmmu/runstate.c, 7.2].
  private func queryStatus() -> QMPValue {
    let status: RunState = global(.runState)
    return .object([
      .init("status", .string(status.name)), .init("singlestep", .bool(false)),
      .init("running", .bool(status == .running)),
    ])
  }
}
