import JSON
import Machine

// What is done about a failed request of a device [block/block-backend.c, 7.2].

extension QEMU {
  /// blk_iostatus_is_enabled: the device has a status, and an error may stop the machine.
  func hasIOStatus(_ blk: BlockBackend) -> Bool {
    let io = m[blk.io]
    guard !io.isNull, m[io.hasStatus] else { return false }
    let onWrite = m[io.onWriteError]
    // A policy left to QEMU is `enospc` for writes and `report` for reads.
    return onWrite == .auto || onWrite == .enospc || onWrite == .stop || m[io.onReadError] == .stop
  }

  /// blk_get_error_action.
  func errorAction(_ blk: BlockBackend, isRead: Bool, _ error: BlockError) -> ErrorPolicy.Action {
    let policy = io(blk, isRead ? \.onReadError : \.onWriteError) ?? .auto
    if policy == .auto { return (isRead ? ErrorPolicy.report : .enospc).action(error) }
    return policy.action(error)
  }

  /// blk_error_action: the status, the event, and the request to stop the machine, which the main loop follows.
  func blkErrorAction(_ blk: BlockBackend, _ action: ErrorPolicy.Action, isRead: Bool, _ error: BlockError) {
    if action == .stop {
      let io = ioState(of: blk)
      if m[io.status] == .ok { m[io.status] = error == .noSpace ? .nospace : .failed }
    }
    var members: [JSONValue.Member] = [.init("device", .string(text(m[blk.name])))]
    let bs = blkBS(blk)
    if !bs.isNull { members.append(.init("node-name", .string(nodeName(bs)))) }
    members += [
      .init("operation", .string(isRead ? "read" : "write")), .init("action", .string(action.rawValue)),
    ]
    if hasIOStatus(blk) { members.append(.init("nospace", .bool(error == .noSpace))) }
    members.append(.init("reason", .string(error.reason)))
    m.emit(.event, "BLOCK_IO_ERROR \(JSONValue.object(members))")
    if action == .stop { qemuSystemVMStopRequest(.ioError) }
  }

  /// qemu_system_vmstop_request: the main loop stops the machine as soon as it looks.
  func qemuSystemVMStopRequest(_ state: RunState) {
    m.store.atomically {
      setGlobal(.vmstopRequested, state.rawValue)
      aioNotify(global(.mainContext))
    }
  }

  /// What scsi_realize notes of a device's error policy, write cache and statistics [hw/block/block.c, 7.2].
  func applyBackendOptions(_ blk: BlockBackend, _ options: JSONValue) {
    let io = ioState(of: blk)
    m[io.onReadError] = ErrorPolicy(options["rerror"]?.string)
    m[io.onWriteError] = ErrorPolicy(options["werror"]?.string)
    m[io.hasStatus] = true
    m[io.isWriteThrough] = options["write-cache"].flatMap(DeviceProperty.bool) == false
    m[io.ignoresInvalid] = options["account-invalid"].flatMap(DeviceProperty.bool) == false
    m[io.ignoresFailed] = options["account-failed"].flatMap(DeviceProperty.bool) == false
  }

  /// block_acct_done or block_acct_failed [block/accounting.c, 7.2].
  func account(_ blk: BlockBackend, _ operation: BackendIO.Operation, bytes: Int, _ error: BlockError?) {
    guard keepsStatistics else { return }
    let io = ioState(of: blk)
    m[io.firstBin(operation)] &+= 1
    if error == nil {
      m[io.bytes(operation)] &+= bytes
      m[io.operations(operation)] &+= 1
    } else {
      m[io.failed(operation)] &+= 1
    }
    if error == nil || !m[io.ignoresFailed] { m[io.wasAccessed] = true }
  }
}
