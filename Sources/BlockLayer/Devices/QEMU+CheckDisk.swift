import JSON
import Machine

extension QEMU {
  /// scsi_qdev_realize and scsi_realize, up to the permissions [hw/scsi/scsi-bus.c, scsi-disk.c, 7.2].
  func checkSCSIDisk(
    _ name: String, _ given: PropertySet, on controller: Controller
  ) throws(QMPError) -> DiskRequest {
    var set = given
    // The backend has its node from here on; a refusal removes it.
    let owed = drains.sections.count
    if !set.node.isNull { drainedSectionsOfRemoval(set.node) }
    let address = try findAddress(on: controller, set)
    let isDisk = set.model.name == "scsi-hd"
    if isDisk && set.node.isNull { throw QMPError("drive property not set") }
    try applyBlockSizes(&set)
    if isDisk { try applyGeometry(&set) }
    let isReadOnly = !isDisk || m[set.node.readOnly]
    let granted = backendPermissions(set, isReadOnly: isReadOnly, isResizable: isDisk)
    set.values["scsi-id"] = .int(address.target)
    set.values["lun"] = .int(address.lun)
    let logical = set.number("logical_block_size")
    if set.number("discard_granularity") == Int(UInt32.max) {
      set.values["discard_granularity"] = .int(max(logical, 4096))
    }
    func fill(_ property: String, _ value: JSONValue?) {
      if set.values[property] == nil { set.values[property] = value }
    }
    fill("ver", .string("2.5+"))
    fill("vendor", .string("QEMU"))
    fill("product", .string(isDisk ? "QEMU HARDDISK" : "QEMU CD-ROM"))
    fill("device_id", set.values["serial"])
    drains.sections.removeSubrange(owed...)
    return DiskRequest(
      id: name, model: set.model.name, controller: controller, target: address.target, lun: address.lun, node: set.node,
      perm: granted.perm, sharedPerm: granted.shared, isRemovable: !isDisk || set["removable"]?.bool == true,
      logicalBlockSize: logical, options: .object(set.values))
  }

  /// The address of a SCSI device: scsi_bus_check_address and scsi_qdev_realize [hw/scsi/scsi-bus.c, 7.2].
  func findAddress(on controller: Controller, _ set: PropertySet) throws(QMPError) -> (target: Int, lun: Int) {
    // virtio_scsi_scsi_info.
    let (lastTarget, lastLUN, none) = (255, 16383, Int(UInt32.max))
    let (channel, target, lun) = (set.number("channel"), set.number("scsi-id"), set.number("lun"))
    if channel > 0 { throw QMPError("bad scsi channel id: \(Int32(truncatingIfNeeded: channel))") }
    if target != none && target > lastTarget {
      throw QMPError("bad scsi device id: \(Int32(truncatingIfNeeded: target))")
    }
    if lun != none && lun > lastLUN { throw QMPError("bad scsi device lun: \(Int32(truncatingIfNeeded: lun))") }
    var taken: [Int: SCSIDevice] = [:]
    func key(_ target: Int, _ lun: Int) -> Int { target << 16 | lun }
    for device in list(m[controller.devices], next: \.next) {
      taken[key(m[device.target], m[device.lun])] = device
    }
    if target != none, lun != none, let device = taken[key(target, lun)] {
      let id = idOf(device)
      throw QMPError("lun already used by '\(id.isEmpty ? "(null)" : id)'")
    }
    if target != none && lun != none { return (target, lun) }
    if target != none {
      guard let free = (0...lastLUN).first(where: { taken[key(target, $0)] == nil }) else {
        throw QMPError("no free lun")
      }
      return (target, free)
    }
    let wanted = lun == none ? 0 : lun
    guard let free = (0...lastTarget).first(where: { taken[key($0, wanted)] == nil }) else {
      throw QMPError("no free target")
    }
    return (free, wanted)
  }
}
