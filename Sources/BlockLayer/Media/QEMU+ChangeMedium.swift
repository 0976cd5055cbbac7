import JSON
import Machine

extension QEMU {
  /// qmp_blockdev_change_medium: opens a file, then opens the tray, changes the medium and closes the tray. What was done
  /// before an error stays done [block/qapi-sysemu.c, 7.2].
  func changeMedium(_ arguments: JSONValue) throws(QMPError) {
    let device = arguments["device"]?.string
    let id = arguments["id"]?.string
    let blk = try qmpGetBlk(device: device, id: id)
    updateRootState(blk)
    var state = rootState(of: blk)
    switch arguments["read-only-mode"]?.string {
    case "read-only": state.isWritable = false
    case "read-write": state.isWritable = true
    default: break
    }
    let bs = try openMedium(arguments["filename"]?.string ?? "", format: arguments["format"]?.string, state)
    defer { bdrvUnref(bs) }
    if case .isLocked(let error) = try openTray(device: device, id: id, force: arguments["force"]?.bool ?? false) {
      throw error
    }
    try removeMedium(device: device, id: id)
    try insertAnonymousMedium(blk, bs)
    try closeTray(device: device, id: id)
  }

  /// bdrv_open of a file name, with what the last medium was opened with.
  private func openMedium(_ filename: String, format: String?, _ state: RootState) throws(QMPError) -> BlockNode {
    let options: [JSONValue.Member] = [
      .init("read-only", .bool(!state.isWritable)), .init("detect-zeroes", .string(state.detectsZeroes ? "on" : "off")),
      .init("cache", .object([.init("direct", .bool(state.isDirect)), .init("no-flush", .bool(state.isNoFlush))])),
    ]
    return try bdrvOpenFilename(filename, format: format, options: options, OpenDefaults())
  }
}
