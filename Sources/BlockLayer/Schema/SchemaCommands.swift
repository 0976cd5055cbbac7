/// What the tables of commands leave open: answers, arguments that a command checks itself, features
/// [qapi/*.json, 7.2].
enum SchemaCommands {
  /// Commands of the protocol, which the server executes: name, arguments, answer.
  static let ofProtocol: [(name: String, takes: String)] = [
    ("qmp_capabilities", "enable?: [QMPCapability]"), ("query-version", ""), ("query-commands", ""), ("quit", ""),
    ("query-qmp-schema", ""), ("human-monitor-command", "command-line: str, cpu-index?: int"),
  ]

  /// What commands answer that don't answer `{}`.
  static let answers: [String: String] = [
    "query-block": "[BlockInfo]", "query-blockstats": "[BlockStats]", "query-named-block-nodes": "[BlockDeviceInfo]",
    "x-debug-query-block-graph": "XDbgBlockGraph", "query-jobs": "[JobInfo]", "query-block-jobs": "[BlockJobInfo]",
    "query-block-exports": "[BlockExportInfo]", "query-iothreads": "[IOThreadInfo]", "query-status": "StatusInfo",
    "query-version": "VersionInfo", "query-commands": "[CommandInfo]", "query-qmp-schema": "[SchemaInfo]",
    "qom-list": "[ObjectPropertyInfo]", "qom-get": "any", "qom-list-types": "[ObjectTypeInfo]",
    "qom-list-properties": "[ObjectPropertyInfo]", "device-list-properties": "[ObjectPropertyInfo]",
    "human-monitor-command": "str", "x-debug-block-dirty-bitmap-sha256": "BlockDirtyBitmapSha256",
    "query-name": "NameInfo", "query-fdsets": "[FdsetInfo]", "query-target": "TargetInfo", "query-kvm": "KvmInfo",
    "query-uuid": "UuidInfo", "blockdev-snapshot-delete-internal-sync": "SnapshotInfo",
  ]

  /// Arguments of commands that check them themselves.
  static let arguments: [String: String] = [
    "device_add": "driver: str, bus?: str, id?: str",
    "transaction": "actions: [TransactionAction], properties?: TransactionProperties",
    "nbd-server-start": "addr: SocketAddressLegacy, tls-creds?: str, tls-authz?: str, max-connections?: int",
    "blockdev-create": "job-id: str, options: BlockdevCreateOptions",
    "block-export-add":
      "type: BlockExportType, id: str, fixed-iothread?: bool, iothread?: str, node-name: str, writable?: bool, "
      + "writethrough?: bool by type nbd: BlockExportOptionsNbd, vhost-user-blk: BlockExportOptionsVhostUserBlk, "
      + "fuse: BlockExportOptionsFuse, vduse-blk: BlockExportOptionsVduseBlk",
  ]

  static let features: [String: [String]] = [
    "blockdev-snapshot": ["allow-write-only-overlay"], "drive-backup": ["deprecated"],
    "x-debug-query-block-graph": ["unstable"], "x-debug-block-dirty-bitmap-sha256": ["unstable"],
    "x-blockdev-amend": ["unstable"], "x-blockdev-change": ["unstable"], "x-blockdev-set-iothread": ["unstable"],
    "nbd-server-add": ["deprecated"], "nbd-server-remove": ["deprecated"],
    "device_add": ["json-cli", "json-cli-hotplug"], "human-monitor-command": ["savevm-monitor-nodes"],
  ]
}
