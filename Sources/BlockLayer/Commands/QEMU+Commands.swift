import JSON
import Machine

// The commands of the block graph, of objects, of devices, of the machine's state, and the queries.

extension QEMU {
  private typealias Option = OptionType.Option

  static let nodeCommands: [MonitorCommand] = [
    .graph("blockdev-add", nil) { (qemu, arguments) throws(QMPError) in try qemu.blockdevAdd(arguments) },
    .graph("blockdev-del", [Option("node-name", .string, required: true)]) { (qemu, arguments) throws(QMPError) in
      try qemu.blockdevDel(arguments["node-name"]?.string ?? "")
    },
    .graph("blockdev-reopen", [Option("options", .array(.blockdev), required: true)]) {
      (qemu, arguments) throws(QMPError) in
      try qemu.blockdevReopen(arguments["options"]?.array ?? [])
    },
    .graph(
      "x-blockdev-change",
      [Option("parent", .string, required: true), Option("child", .string), Option("node", .string)]
    ) { (qemu, arguments) throws(QMPError) in
      try qemu.blockdevChange(
        parent: arguments["parent"]?.string ?? "", child: arguments["child"]?.string, node: arguments["node"]?.string)
    },
    .plain(
      "block_resize",
      [Option("device", .string), Option("node-name", .string), Option("size", .int, required: true)]
    ) { (qemu, arguments) throws(QMPError) in
      try qemu.blockResize(
        device: arguments["device"]?.string, node: arguments["node-name"]?.string, size: arguments["size"]?.int ?? 0)
    },
    .routine(
      "x-blockdev-set-iothread",
      [
        Option("node-name", .string, required: true), Option("iothread", .stringOrNull, required: true),
        Option("force", .bool),
      ], .qmpSetIOThread),
  ]

  static let objectCommands: [MonitorCommand] = [
    .plain("object-add", nil) { (qemu, arguments) throws(QMPError) in try qemu.objectAdd(arguments) },
    .plain("object-del", [Option("id", .string, required: true)]) { (qemu, arguments) throws(QMPError) in
      try qemu.objectDel(id: arguments["id"]?.string ?? "")
    },
  ]

  static let deviceCommands: [MonitorCommand] = [
    .routine("device_add", nil, .qmpDeviceAdd),
    .routine("device_del", [Option("id", .string, required: true)], .qmpDeviceDel),
  ]

  static let runCommands: [MonitorCommand] = [
    .routine("stop", .qmpStop), .routine("cont", .qmpCont), .routine("system_reset", .qmpSystemReset),
    .plain("quit") { (qemu, _) throws(QMPError) in
      // The monitor that it came from ends its connection behind the reply.
      qemu.m.emit(.event, "SHUTDOWN {\"guest\": false, \"reason\": \"host-qmp-quit\"}")
    },
  ]

  static let queryCommands: [MonitorCommand] = [
    .query("query-named-block-nodes", [Option("flat", .bool)]) { qemu, arguments in
      qemu.queryNamedBlockNodes(flat: arguments["flat"]?.bool ?? false)
    },
    .query("query-block") { qemu, _ in qemu.queryBlock() },
    .query("x-debug-query-block-graph") { qemu, _ in qemu.queryBlockGraph() },
    .query("query-iothreads") { qemu, _ in qemu.queryIOThreads() },
    .query("query-status") { qemu, _ in qemu.queryStatus() },
    .query("query-name") { _, _ in .object([]) },
    .query("query-jobs") { _, _ in .array([]) },
    .query("query-block-jobs") { _, _ in .array([]) },
    .query("query-block-exports") { _, _ in .array([]) },
    .query("query-fdsets") { _, _ in .array([]) },
  ]

  /// query-status [softmmu/runstate.c, 7.2].
  private func queryStatus() -> JSONValue {
    let status: RunState = global(.runState)
    return .object([
      .init("status", .string(status.name)), .init("singlestep", .bool(false)),
      .init("running", .bool(status == .running)),
    ])
  }
}

extension MonitorCommand {
  fileprivate static func routine(_ name: String, _ function: Function) -> MonitorCommand {
    .routine(name, [], function)
  }
}
