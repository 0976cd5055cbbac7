import Machine

extension QEMU {
  /// What the pure SCSI code needs to know of a device, gathered from the cells.
  func description(of device: SCSIDevice) -> SCSIDeviceDescription {
    let blk = m[device.blk]
    let bs = blkBS(blk)
    let target = m[device.target]
    let lun = m[device.lun]
    let bytes = bs.isNull ? 0 : UInt64(max(0, m[bs.totalBytes]))
    var description: SCSIDeviceDescription
    if m[device.model] == symbol("scsi-cd") {
      description = .cd(target: target, lun: lun, bytes: bs.isNull ? nil : bytes)
      description.trayOpen = m[blk.trayOpen]
      description.trayLocked = m[device.trayLocked]
    } else {
      description = .disk(target: target, lun: lun, bytes: bytes, blockSize: max(1, m[device.blocksize]))
      description.readOnly = !bs.isNull && m[bs.readOnly]
    }
    description.maxLBA = UInt64(max(0, m[device.maxLBA]))
    description.luns = lunsOfTarget(m[device.bus], target)
    let sense = m[device.sense]
    description.storedSense = sense == 0 ? nil : Sense(packed: sense)
    description.senseIsUA = m[device.senseIsUA]
    description.unitAttention = Sense(packed: m[device.unitAttention])
    return description
  }

  /// The realized LUNs of a target, in bus order.
  private func lunsOfTarget(_ controller: Controller, _ target: Int) -> [Int] {
    var luns: [Int] = []
    var device = m[controller.devices]
    while !device.isNull {
      if m[device.target] == target, m[device.realized] { luns.append(m[device.lun]) }
      device = m[device.next]
    }
    return luns
  }

  /// Does to the device what a command asked for.
  func apply(_ effects: [SCSICommandResult.Effect], to device: SCSIDevice) {
    for effect in effects {
      switch effect {
      case .maxLBA(let lba): m[device.maxLBA] = Int(clamping: lba)
      case .trayLocked(let locked): m[device.trayLocked] = locked
      case .trayOpen(let open):
        if !m[device.blk].isNull { m[m[device.blk].trayOpen] = open }
      case .writeCache: break
      case .senseReported:
        if m[device.senseIsUA] {
          m[device.sense] = 0
          m[device.senseIsUA] = false
        }
      case .lunsReported:
        clearReportedLUNsChanged(m[device.bus], device)
      }
    }
  }

  private func clearReportedLUNsChanged(_ controller: Controller, _ device: SCSIDevice) {
    let changed = Sense.reportedLUNsChanged.packed
    if m[device.unitAttention] == changed { m[device.unitAttention] = 0 }
    if m[controller.unitAttention] == changed { m[controller.unitAttention] = 0 }
  }

  /// scsi_device_get: the exact LUN, else the first device of the target; nothing if that is not realized
  /// [hw/scsi/scsi-bus.c].
  func scsiDeviceFind(_ controller: Controller, target: Int, lun: Int) -> SCSIDevice {
    var found = SCSIDevice.null
    var device = m[controller.devices]
    while !device.isNull {
      if m[device.target] == target {
        if m[device.lun] == lun {
          found = device
          break
        }
        if found.isNull { found = device }
      }
      device = m[device.next]
    }
    return found.isNull || !m.store.atomically({ m[found.realized] }) ? .null : found
  }

  /// scsi_device_set_ua.
  func scsiDeviceSetUA(_ device: SCSIDevice, _ sense: Sense) {
    m.emit(
      .trace,
      TraceLine.setUnitAttention(target: m[device.target], lun: m[device.lun], sense).description)
    let pending = Sense.pending(Sense(packed: m[device.unitAttention]), setting: sense)
    m[device.unitAttention] = pending.packed
  }

  /// scsi_bus_set_ua.
  func scsiBusSetUA(_ controller: Controller, _ sense: Sense) {
    m[controller.unitAttention] = Sense.pending(Sense(packed: m[controller.unitAttention]), setting: sense).packed
  }
}
