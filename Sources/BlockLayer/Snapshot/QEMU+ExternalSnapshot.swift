import JSON
import Machine

// blockdev-snapshot and blockdev-snapshot-sync: an overlay takes over the parents of a node [blockdev.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  static let blockdevSnapshotOptions: [OptionType.Option] = [
    Option("node", .string, required: true), Option("overlay", .string, required: true),
  ]

  static let blockdevSnapshotSyncOptions: [OptionType.Option] = [
    Option("device", .string), Option("node-name", .string), Option("snapshot-file", .string, required: true),
    Option("snapshot-node-name", .string), Option("format", .string),
    Option("mode", .enumeration(["existing", "absolute-paths"])),
  ]

  static let snapshotCommands: [MonitorCommand] = [
    .action("blockdev-snapshot"), .action("blockdev-snapshot-sync"),
  ]

  /// The two nodes of a snapshot that is prepared; the caller has a reference to the overlay.
  struct ExternalSnapshot {
    var old: BlockNode
    var overlay: BlockNode
  }

  /// external_snapshot_prepare for blockdev-snapshot: all that can fail. An abort takes back what it wrote.
  func blockdevSnapshotPrepare(_ arguments: JSONValue) throws(QMPError) -> ExternalSnapshot {
    let node = arguments["node"]?.string ?? ""
    let old = try bdrvLookup(device: node, node: node)
    return try drainedSection(of: [old]) { () throws(QMPError) in
      try checkOpBlockers(old, .externalSnapshot)
      let name = arguments["overlay"]?.string ?? ""
      let overlay = try bdrvLookup(device: name, node: name)
      bdrvRef(overlay)
      return try append(overlay, old)
    }
  }

  /// external_snapshot_prepare for blockdev-snapshot-sync.
  func blockdevSnapshotSyncPrepare(_ arguments: JSONValue) throws(QMPError) -> ExternalSnapshot {
    let old = try bdrvLookup(device: arguments["device"]?.string, node: arguments["node-name"]?.string)
    return try drainedSection(of: [old]) { () throws(QMPError) in
      try checkOpBlockers(old, .externalSnapshot)
      let name = arguments["snapshot-node-name"]?.string
      if arguments["node-name"] != nil && name == nil { throw QMPError("New overlay node-name missing") }
      if let name, (try? bdrvLookup(device: name, node: name)) != nil {
        throw QMPError("New overlay node-name already in use")
      }
      return try append(try newOverlay(old, name, arguments), old)
    }
  }

  private func newOverlay(_ old: BlockNode, _ name: String?, _ arguments: JSONValue) throws(QMPError) -> BlockNode {
    let file = arguments["snapshot-file"]?.string ?? ""
    let format = arguments["format"]?.string ?? "qcow2"
    if arguments["mode"]?.string != "existing" {
      try createImageFile(
        file, format: format, size: m[old.totalBytes],
        backing: (filename: filename(of: old), format: text(m[old.drv])))
    }
    let state = state(of: old)
    var members: [JSONValue.Member] = [.init("driver", .string(format)), .init("backing", .null)]
    if let name { members.append(.init("node-name", .string(name))) }
    members.append(
      .init("file", .object([.init("driver", .string("file")), .init("filename", .string(file))])))
    if Driver.named(format)?.isProtocol == true {
      members = members.filter { !["file", "backing"].contains($0.name) } + [.init("filename", .string(file))]
    } else if Driver.named(format)?.supportsBacking != true {
      members.removeAll { $0.name == "backing" }
    }
    members += [
      .init("read-only", .bool(m[old.readOnly])),
      .init(
        "cache", .object([.init("direct", .bool(state.isDirect)), .init("no-flush", .bool(state.isNoFlush))])),
    ]
    return try bdrvOpen(.object(members), OpenDefaults())
  }

  private func append(_ overlay: BlockNode, _ old: BlockNode) throws(QMPError) -> ExternalSnapshot {
    if bdrvGetCumulativePerm(overlay).permissions.contains(.consistentRead) {
      throw QMPError("The overlay is already in use")
    }
    guard let driver = driver(of: overlay) else { throw QMPError("No medium inserted") }
    if driver.isFilter { throw QMPError("Filters cannot be used as overlays") }
    if !bdrvCowChild(overlay).isNull { throw QMPError("The overlay already has a backing image") }
    if !driver.supportsBacking { throw QMPError("The overlay does not support backing images") }
    try bdrvAppend(overlay, to: old)
    return ExternalSnapshot(old: old, overlay: overlay)
  }

  /// external_snapshot_commit: the old node may not be written to any more.
  func externalSnapshotCommit(_ snapshot: ExternalSnapshot) { try? bdrvReopenSetReadOnly(snapshot.old, true) }

  /// external_snapshot_abort: the overlay leaves the chain again.
  func externalSnapshotAbort(_ snapshot: ExternalSnapshot) {
    bdrvRef(snapshot.old)
    try? bdrvSetBackingHD(snapshot.overlay, .null)
    try? bdrvReplaceNode(snapshot.overlay, by: snapshot.old)
    bdrvUnref(snapshot.old)
  }

  /// external_snapshot_clean.
  func externalSnapshotClean(_ snapshot: ExternalSnapshot) { bdrvUnref(snapshot.overlay) }
}
