import JSON
import Machine

// blockdev-backup: an action of a transaction, and the start of its job [blockdev.c, block/backup.c, 7.2].

extension BlkActionOps {
  private typealias Option = OptionType.Option
  private static let onError = OptionType.enumeration(["report", "ignore", "enospc", "stop", "auto"])

  /// blockdev-backup.
  static let blockdevBackup = BlkActionOps(
    type: "blockdev-backup",
    arguments: [
      Option("job-id", .string), Option("device", .string, required: true),
      Option("sync", .enumeration(SyncMode.allCases.map(\.rawValue)), required: true), Option("speed", .int),
      Option("bitmap", .string), Option("bitmap-mode", .enumeration(BitmapSyncMode.allCases.map(\.rawValue))),
      Option("compress", .bool), Option("on-source-error", onError), Option("on-target-error", onError),
      Option("auto-finalize", .bool), Option("auto-dismiss", .bool), Option("filter-node-name", .string),
      Option(
        "x-perf", .object([Option("use-copy-range", .bool), Option("max-workers", .int), Option("max-chunk", .int)])),
      Option("target", .string, required: true),
    ],
    isGroupable: true, prepare: .routine(.blockdevBackupPrepare),
    commit: .plain { (qemu, state) throws(QMPError) in qemu.jobStart(qemu.m[state.job]) },
    abort: .routine(.blockdevBackupAbort),
    clean: .plain { (qemu, state) throws(QMPError) in
      if !qemu.m[state.bs].isNull { qemu.bdrvDrainedEnd(qemu.m[state.bs]) }
    })
}

extension QEMU {
  func defineBackupActions(_ program: inout Program) {
    program.define(Function.blockdevBackupPrepare.id, "blockdev_backup_prepare", file: "blockdev.c") { r in
      let state = r.parameter("common", BlkActionState.self)
      let bs = r.local("bs", BlockNode.self)
      let target = r.local("target_bs", BlockNode.self)
      let error = r.local("ret", Symbol.self)
      r.step("bs = bdrv_lookup_bs(backup->device, backup->device, errp)") { f in
        attempt { () throws(QMPError) in
          let data = data(of: f[state])
          let source = try bdrvLookup(device: data["device"]?.string, node: data["device"]?.string)
          f[target] = try bdrvLookup(device: data["target"]?.string, node: data["target"]?.string)
          f[bs] = source
        }
      }
      r.when("if (!bs || !target_bs) return", quiet: true) { f in
        f[bs].isNull
      } then: {
        r.ret("return")
      }
      r.when("if the target is elsewhere", quiet: true) { f in
        m[f[bs].aioContext] != m[f[target].aioContext]
      } then: {
        r.call("bdrv_try_change_aio_context(target_bs, ctx)", Function.bdrvTryChangeAioContext.id, result: error) { f in
          Arguments(f[target], m[f[bs].aioContext])
        }
      }
      r.when("if (ret < 0) return", quiet: true) { f in
        f[error] != .none
      } then: {
        r.step("error_propagate(errp, local_err)", quiet: true) { f in setGlobal(.qmpError, f[error]) }
        r.ret("return")
      }
      r.call("bdrv_drained_begin(state->bs)", Function.bdrvDrainedBegin.id) { f in Arguments(f[bs]) }
      r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
      r.step("state->job = do_backup_common(backup, bs, target_bs, errp)") { f in
        m[f[state].bs] = f[bs]
        attempt { () throws(QMPError) in
          try takingBack { () throws(QMPError) in
            m[f[state].job] = try doBackupCommon(data(of: f[state]), f[bs], f[target], m[f[state].txn])
          }
        }
        keepDrainedSections()
      }
      r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
    }
    program.define(Function.blockdevBackupAbort.id, "blockdev_backup_abort", file: "blockdev.c") { r in
      let state = r.parameter("common", BlkActionState.self)
      r.when("if (state->job)", quiet: true) { f in
        !m[f[state].job].isNull
      } then: {
        r.step("job_cancel_sync(&state->job->job, true)") { f in jobCancelAsync(m[f[state].job], force: true) }
        r.call("job_completed_locked(job)", Function.jobCompleted.id) { f in Arguments(m[f[state].job]) }
      }
    }
  }

  /// do_backup_common.
  private func doBackupCommon(
    _ backup: JSONValue, _ bs: BlockNode, _ target: BlockNode, _ txn: JobTxn
  ) throws(QMPError) -> Job {
    var sync = SyncMode(rawValue: backup["sync"]?.string ?? "") ?? .full
    var mode = backup["bitmap-mode"]?.string.flatMap { BitmapSyncMode(rawValue: $0) }
    let name = backup["bitmap"]?.string
    if sync == .bitmap || sync == .incremental, name == nil {
      throw QMPError("must provide a valid bitmap name for '\(sync.rawValue)' sync mode")
    }
    if sync == .incremental {
      if let mode, mode != .onSuccess {
        throw QMPError("Bitmap sync mode must be 'on-success' when using sync mode 'incremental'")
      }
      sync = .bitmap
      mode = .onSuccess
    }
    var bitmap = DirtyBitmap.null
    if let name {
      bitmap = findDirtyBitmap(bs, name)
      if bitmap.isNull { throw QMPError("Bitmap '\(name)' could not be found") }
      guard let mode else { throw QMPError("Bitmap sync mode must be given when providing a bitmap") }
      try bdrvDirtyBitmapCheck(bitmap, .allowReadonly)
      if sync == .none { throw QMPError("sync mode 'none' does not produce meaningful bitmap outputs") }
      if mode == .never && sync != .bitmap {
        throw QMPError(
          "Bitmap sync mode 'never' has no meaningful effect when combined with sync mode '\(sync.rawValue)'")
      }
    } else if mode != nil {
      throw QMPError("Cannot specify bitmap sync mode without a bitmap")
    }
    return try backupJobCreate(backup, bs, target, sync, bitmap, mode ?? .onSuccess, txn)
  }

  /// backup_job_create.
  private func backupJobCreate(
    _ backup: JSONValue, _ bs: BlockNode, _ target: BlockNode, _ sync: SyncMode, _ bitmap: DirtyBitmap,
    _ mode: BitmapSyncMode, _ txn: JobTxn
  ) throws(QMPError) -> Job {
    if bs == target { throw QMPError("Source and target cannot be the same") }
    if backup["compress"]?.bool == true, !supportsCompressedWrites(target) {
      throw QMPError("Compression is not supported for this drive \(bdrvDeviceName(target))")
    }
    try checkOpBlockers(bs, .backupSource)
    try checkOpBlockers(target, .backupTarget)
    let perf = backup["x-perf"] ?? .object([])
    if let workers = perf["max-workers"]?.int, workers < 1 || workers > Int(Int32.max) {
      throw QMPError("max-workers must be between 1 and \(Int32.max)")
    }
    let chunk = perf["max-chunk"]?.int ?? 0
    if chunk < 0 { throw QMPError("max-chunk must be zero (which means no limit) or positive") }
    if !bitmap.isNull {
      if mode != .never { try bdrvDirtyBitmapCheck(bitmap, .all) }
      try bdrvDirtyBitmapCreateSuccessor(bitmap)
    }
    if m[bs.totalBytes] != m[target.totalBytes] { throw QMPError("Source and target image have different sizes") }
    let cbw = try bdrvCbwAppend(bs, target, filterNodeName: backup["filter-node-name"]?.string)
    let cluster = m[blockCopyState(of: cbw).clusterSize]
    if chunk != 0 && chunk < cluster {
      throw QMPError("Required max-chunk (\(chunk)) is less than backup cluster size (\(cluster))")
    }
    let job = try blockJobCreate(
      id: backup["job-id"]?.string, driver: .backup, bs: cbw, perm: [], shared: .all,
      speed: backup["speed"]?.int ?? 0, options: JobOptions(backup, txn: txn.isNull ? nil : txn))
    m[job.opaque] = cbw.address
    m[job.a] = sync.number
    m[job.b] = bitmap.address
    m[job.c] = mode.number
    m[blockCopyState(of: cbw).job] = job
    try blockJobAddBdrv(job, name: "target", target, perm: [], shared: .all)
    return job
  }

  /// bdrv_cbw_append.
  private func bdrvCbwAppend(
    _ source: BlockNode, _ target: BlockNode, filterNodeName: String?
  ) throws(QMPError) -> BlockNode {
    var options: [JSONValue.Member] = [.init("driver", .string("copy-before-write"))]
    if let filterNodeName { options.append(.init("node-name", .string(filterNodeName))) }
    options += [.init("file", .string(nodeName(source))), .init("target", .string(nodeName(target)))]
    return try bdrvInsertNode(source, .object(options))
  }

  /// bdrv_supports_compressed_writes.
  private func supportsCompressedWrites(_ bs: BlockNode) -> Bool {
    guard let driver = driver(of: bs) else { return false }
    if case .qcow2 = driver.length { return true }
    if driver.name == "compress" { return supportsCompressedWrites(filteredChild(of: bs)) }
    if driver.name == "throttle" { return supportsCompressedWrites(filteredChild(of: bs)) }
    return false
  }

  /// block_copy_reset_unallocated: clusters of which the node itself answers for nothing are not copied.
  func leaveOutUnallocated(_ bs: BlockNode, _ bitmap: DirtyBitmap) {
    let cluster = max(1, m[bitmap.granularity])
    let length = m[bs.totalBytes]
    var offset = 0
    while offset < length {
      let (isAllocated, count) = isAllocated(bs, offset: offset, bytes: length &- offset)
      if count <= 0 { break }
      // What is allocated in part is copied as a whole.
      let end = offset &+ count >= length ? offset &+ count : (offset &+ count) / cluster &* cluster
      if isAllocated || end <= offset {
        offset = (offset &+ count &+ cluster &- 1) / cluster &* cluster
      } else {
        bdrvResetDirtyBitmap(bitmap, offset: offset, bytes: end &- offset)
        offset = end
      }
    }
  }
}
