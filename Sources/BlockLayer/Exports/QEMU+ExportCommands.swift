import JSON
import Machine

// block-export-*, nbd-server-* and query-block-exports [blockdev-nbd.c, block/export/export.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  private static let removeMode = OptionType.enumeration(["safe", "hard"])
  private static let queues = OptionType.Option("num-queues", .unsigned(bits: 16))
  private static let blockSize = OptionType.Option("logical-block-size", .unsigned(bits: 64))

  private static let exportBase = [
    OptionType.Option("type", .enumeration(["nbd", "vhost-user-blk", "fuse", "vduse-blk"]), required: true),
    OptionType.Option("id", .string, required: true), OptionType.Option("fixed-iothread", .bool),
    OptionType.Option("iothread", .string), OptionType.Option("node-name", .string, required: true),
    OptionType.Option("writable", .bool), OptionType.Option("writethrough", .bool),
  ]

  private static func exportOptions(_ type: String?) -> [OptionType.Option] {
    switch type {
    case "nbd":
      [
        Option("name", .string), Option("description", .string),
        Option("bitmaps", .array(.stringOrObject("BlockDirtyBitmapOrStr", bitmapOptions))),
        Option("allocation-depth", .bool),
      ]
    case "vhost-user-blk":
      [Option("addr", .socketAddress(isLegacy: false), required: true), blockSize, queues]
    case "fuse":
      [
        Option("mountpoint", .string, required: true), Option("growable", .bool),
        Option("allow-other", .enumeration(["off", "on", "auto"])),
      ]
    case "vduse-blk":
      [
        Option("name", .string, required: true), queues, Option("queue-size", .unsigned(bits: 16)), blockSize,
        Option("serial", .string),
      ]
    default: []
    }
  }

  static let exportCommands: [MonitorCommand] = [
    .plain(
      "nbd-server-start",
      [
        Option("addr", .socketAddress(isLegacy: true), required: true), Option("tls-creds", .string),
        Option("tls-authz", .string), Option("max-connections", .unsigned(bits: 32)),
      ]
    ) { (qemu, arguments) throws(QMPError) in try qemu.nbdServerStart(arguments) },
    .graph("nbd-server-stop") { (qemu, _) throws(QMPError) in try qemu.nbdServerStop() },
    .graph(
      "nbd-server-add",
      [
        Option("name", .string), Option("description", .string), Option("device", .string, required: true),
        Option("writable", .bool), Option("bitmap", .string),
      ]
    ) { (qemu, arguments) throws(QMPError) in try qemu.nbdServerAdd(arguments) },
    .graph("nbd-server-remove", [Option("name", .string, required: true), Option("mode", removeMode)]) {
      (qemu, arguments) throws(QMPError) in
      let name = arguments["name"]?.string ?? ""
      let export = qemu.blkExpFind(name)
      if !export.isNull && qemu.text(qemu.m[export.type]) != "nbd" {
        throw QMPError("Block export '\(name)' is not an NBD export")
      }
      try qemu.blockExportDel(name, isHard: arguments["mode"]?.string == "hard")
    },
    .graph("block-export-add", nil) { (qemu, arguments) throws(QMPError) in
      try OptionType.check(arguments, exportBase + exportOptions(arguments["type"]?.string))
      try qemu.blkExpAdd(arguments)
    },
    .graph("block-export-del", [Option("id", .string, required: true), Option("mode", removeMode)]) {
      (qemu, arguments) throws(QMPError) in
      try qemu.blockExportDel(arguments["id"]?.string ?? "", isHard: arguments["mode"]?.string == "hard")
    },
    .query("query-block-exports") { qemu, _ in qemu.queryBlockExports() },
  ]

  /// qmp_block_export_del. The export goes in a bottom half that runs before the reply is sent.
  private func blockExportDel(_ id: String, isHard: Bool) throws(QMPError) {
    let export = blkExpFind(id)
    if export.isNull { throw QMPError("Export '\(id)' is not found") }
    if !m[export.userOwned] { throw QMPError("Export '\(id)' is already shutting down") }
    if !isHard && m[export.refcount] > 1 { throw QMPError("export '\(id)' still in use") }
    blkExpRequestShutdown(export)
    blkExpDelete(export)
  }

  /// qmp_nbd_server_add: the name is the export's id as well; read-only nodes are exported as such without a word.
  private func nbdServerAdd(_ arguments: JSONValue) throws(QMPError) {
    let device = arguments["device"]?.string ?? ""
    let bs = try bdrvLookup(device: device, node: device)
    let name = JSONValue.string(arguments["name"]?.string ?? device)
    var options: [JSONValue.Member] = [
      .init("type", .string("nbd")), .init("id", name), .init("node-name", .string(nodeName(bs))), .init("name", name),
      .init("writable", .bool(arguments["writable"]?.bool == true && !m[bs.readOnly])),
    ]
    if let description = arguments["description"] { options.append(.init("description", description)) }
    if let bitmap = arguments["bitmap"] { options.append(.init("bitmaps", .array([bitmap]))) }
    try blkExpAdd(.object(options))
  }

  /// query-block-exports, newest first.
  private func queryBlockExports() -> JSONValue {
    .array(
      allExports().reversed().map { export in
        let bs = node(of: export)
        return .object([
          .init("id", .string(text(m[export.id]))), .init("type", .string(text(m[export.type]))),
          .init("node-name", .string(bs.isNull ? "" : nodeName(bs))),
          .init("shutting-down", .bool(!m[export.userOwned])),
        ])
      })
  }
}
