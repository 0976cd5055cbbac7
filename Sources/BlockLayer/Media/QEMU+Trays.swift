import JSON
import Machine

// Trays and media of removable devices [block/qapi-sysemu.c, 7.2].

extension QEMU {
  /// How a tray answers to being opened.
  enum TrayResult {
    case isOpen
    /// There is none.
    case noTray
    /// The guest holds it; it was asked to let go.
    case isLocked(QMPError)
  }

  /// do_open_tray.
  func openTray(device: String?, id: String?, force: Bool) throws(QMPError) -> TrayResult {
    let blk = try qmpGetBlk(device: device, id: id)
    let name = id ?? device ?? ""
    if !hasRemovableMedia(blk) { throw QMPError("Device '\(name)' is not removable") }
    if !hasTray(blk) { return .noTray }
    if m[blk.trayOpen] { return .isOpen }
    let drive = m[blk.dev]
    let isLocked = m[drive.trayLocked]
    if isLocked && force { m[drive.trayLocked] = false }
    if !isLocked || force { changeMedia(blk, load: false) }
    if isLocked && !force {
      return .isLocked(
        QMPError("Device '\(name)' is locked and force was not specified, wait for tray to open and try again"))
    }
    return .isOpen
  }

  /// qmp_blockdev_close_tray.
  func closeTray(device: String?, id: String?) throws(QMPError) {
    let blk = try qmpGetBlk(device: device, id: id)
    if !hasRemovableMedia(blk) { throw QMPError("Device '\(device ?? id ?? "")' is not removable") }
    if hasTray(blk) && m[blk.trayOpen] { changeMedia(blk, load: true) }
  }

  /// blockdev_remove_medium.
  func removeMedium(device: String?, id: String?) throws(QMPError) {
    let blk = try qmpGetBlk(device: device, id: id)
    let name = device ?? id ?? ""
    let hasDevice = !m[blk.dev].isNull
    if hasDevice && !hasRemovableMedia(blk) { throw QMPError("Device '\(name)' is not removable") }
    if hasDevice && hasTray(blk) && !m[blk.trayOpen] { throw QMPError("Tray of device '\(name)' is not open") }
    let bs = blkBS(blk)
    if bs.isNull { return }
    try checkOpBlockers(bs)
    updateRootState(blk)
    blkRemoveBS(blk)
    if !hasTray(blk) { changeMedia(blk, load: false) }
  }

  /// blockdev_insert_medium.
  func insertMedium(device: String?, id: String?, node: String) throws(QMPError) {
    let blk = try qmpGetBlk(device: device, id: id)
    let bs = bdrvFindNode(node)
    if bs.isNull { throw QMPError("Node '\(node)' not found") }
    if bdrvHasBlk(bs) { throw QMPError("Node '\(node)' is already in use") }
    try insertAnonymousMedium(blk, bs)
  }

  /// qmp_blockdev_insert_anon_medium.
  func insertAnonymousMedium(_ blk: BlockBackend, _ bs: BlockNode) throws(QMPError) {
    let hasDevice = !m[blk.dev].isNull
    if hasDevice && !hasRemovableMedia(blk) { throw QMPError("Device is not removable") }
    if hasDevice && hasTray(blk) && !m[blk.trayOpen] { throw QMPError("Tray of the device is not open") }
    if !m[blk.root].isNull { throw QMPError("There already is a medium in the device") }
    try blkInsertBS(blk, bs)
    if !hasTray(blk) { changeMedia(blk, load: true) }
  }

  /// blk_dev_change_media_cb with scsi_cd_change_media_cb: the tray moves, and the guest will be told that there is no
  /// medium [block/block-backend.c, hw/scsi/scsi-disk.c].
  private func changeMedia(_ blk: BlockBackend, load: Bool) {
    let device = m[blk.dev]
    guard !device.isNull, m[blk.removable] else { return }
    let wasOpen = m[blk.trayOpen]
    m[blk.trayOpen] = !load
    scsiDeviceSetUA(device, .unitAttentionNoMedium)
    guard wasOpen == load else { return }
    let name = JSONValue.string(text(m[blk.name]))
    m.emit(
      .event,
      "DEVICE_TRAY_MOVED {\"device\": \(name), \"tray-open\": \(!load), \"id\": \(JSONValue.string(text(m[device.id])))}"
    )
  }
}
