import Machine

extension QEMU {
  /// qmp_get_blk: a backend by its own name or by its device [block/block-backend.c, 7.2].
  func qmpGetBlk(device: String?, id: String?) throws(QMPError) -> BlockBackend {
    if (device == nil) == (id == nil) { throw QMPError("Need exactly one of 'device' and 'id'") }
    if let id { return try blkByQdevID(id) }
    let blk = blkByName(device ?? "")
    if blk.isNull { throw QMPError("Device '\(device ?? "")' not found", class: .deviceNotFound) }
    return blk
  }

  /// blk_by_qdev_id: by the id of a device, or its path in the object tree.
  private func blkByQdevID(_ name: String) throws(QMPError) -> BlockBackend {
    let peripheral = "/machine/peripheral/"
    let id = name.hasPrefix(peripheral) ? String(name.dropFirst(peripheral.count)) : name
    if !id.isEmpty {
      let wanted = [symbol(name), symbol(id)]
      let found = allBackends().first {
        !m[$0.dev].isNull && wanted.contains(m[m[$0.dev].id]) && m[m[$0.dev].state] != .unparented
      }
      if let found { return found }
      if findDevice(id) != nil { throw QMPError("Device does not have a block device backend") }
    }
    // QEMU says so of every object that is no device.
    let containers = [
      "", "/", "/machine", "/machine/unattached", "/machine/peripheral", "/machine/peripheral-anon", "/objects",
    ]
    if containers.contains(name) { throw QMPError("\(name) is not a hotpluggable device") }
    throw QMPError("Device '\(name)' not found", class: .deviceNotFound)
  }

  /// blk_dev_has_removable_media: the device has hooks for media, or there is none.
  func hasRemovableMedia(_ blk: BlockBackend) -> Bool { m[blk.dev].isNull || m[blk.removable] }

  /// blk_dev_has_tray. Every removable SCSI disk has one.
  func hasTray(_ blk: BlockBackend) -> Bool { !m[blk.dev].isNull && m[blk.removable] }

  /// bdrv_skip_implicit_filters of a backend's root; NULL without a medium.
  func shownRoot(_ blk: BlockBackend) -> BlockNode {
    var bs = blkBS(blk)
    while !bs.isNull, m[bs.implicit], !filteredChild(of: bs).isNull { bs = filteredChild(of: bs) }
    return bs
  }
}
