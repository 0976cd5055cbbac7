import JSON

extension BlkActionOps {
  /// blockdev-snapshot-internal-sync, blockdev-snapshot and blockdev-snapshot-sync.
  static let snapshotActions: [BlkActionOps] = [
    internalSnapshot,
    externalSnapshot("blockdev-snapshot", QEMU.blockdevSnapshotOptions) { (qemu, data) throws(QMPError) in
      try qemu.blockdevSnapshotPrepare(data)
    },
    externalSnapshot("blockdev-snapshot-sync", QEMU.blockdevSnapshotSyncOptions) { (qemu, data) throws(QMPError) in
      try qemu.blockdevSnapshotSyncPrepare(data)
    },
  ]

  private static let internalSnapshot = BlkActionOps(
    type: "blockdev-snapshot-internal-sync",
    arguments: [
      OptionType.Option("device", .string, required: true), OptionType.Option("name", .string, required: true),
    ],
    prepare: .plain { (qemu, state) throws(QMPError) in
      let data = qemu.data(of: state)
      let device = data["device"]?.string ?? ""
      try qemu.createInternalSnapshot(device: device, name: data["name"]?.string ?? "")
      qemu.m[state.a] = 1
      qemu.drainedSection(of: [try qemu.bdrvLookup(device: device, node: device)])
    },
    abort: .plain { (qemu, state) throws(QMPError) in
      if qemu.m[state.a] == 0 { return }
      let data = qemu.data(of: state)
      _ = try? qemu.deleteInternalSnapshot(
        device: data["device"]?.string ?? "", id: nil, name: data["name"]?.string ?? "")
    })

  private static func externalSnapshot(
    _ type: String, _ arguments: [OptionType.Option],
    _ prepare: @escaping @Sendable (QEMU, JSONValue) throws(QMPError) -> QEMU.ExternalSnapshot
  ) -> BlkActionOps {
    BlkActionOps(
      type: type, arguments: arguments,
      prepare: .graph { (qemu, state) throws(QMPError) in
        let snapshot = try prepare(qemu, qemu.data(of: state))
        qemu.m[state.bs] = snapshot.old
        qemu.m[state.a] = snapshot.overlay.address
      },
      commit: .graph { (qemu, state) throws(QMPError) in qemu.snapshot(state).map(qemu.externalSnapshotCommit) },
      abort: .graph { (qemu, state) throws(QMPError) in qemu.snapshot(state).map(qemu.externalSnapshotAbort) },
      clean: .graph { (qemu, state) throws(QMPError) in qemu.snapshot(state).map(qemu.externalSnapshotClean) })
  }
}

extension QEMU {
  /// The snapshot that an action has prepared; nil if it has not.
  fileprivate func snapshot(_ state: BlkActionState) -> ExternalSnapshot? {
    if m[state.a] == 0 { return nil }
    return ExternalSnapshot(old: m[state.bs], overlay: BlockNode(address: m[state.a]))
  }
}
