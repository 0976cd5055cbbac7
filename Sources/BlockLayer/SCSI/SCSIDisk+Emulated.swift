extension SCSIDisk {
  /// Commands that work without a medium.
  private static let withoutMedium: Set<SCSIOpcode> = [
    .inquiry, .modeSense6, .modeSense10, .reserve6, .reserve10, .release6, .release10, .startStopUnit,
    .preventAllow, .getConfiguration, .getEventStatusNotification, .mechanismStatus, .requestSense,
  ]

  static func emulated(_ command: SCSICommand, _ device: SCSIDeviceDescription) -> Step {
    if !withoutMedium.contains(command.opcode), !device.isAvailable { return refuse(.noMedium) }
    if command.xfer > maximumEmulatedTransfer { return refuse(.invalidField) }
    let cdb = command.cdb
    switch command.opcode {
    case .testUnitReady: return good()
    case .inquiry: return inquiry(command, device)
    case .modeSense6, .modeSense10: return modeSense(command, device)
    case .requestSense: return data(Sense.noSense.bytes(fixed: cdb[1] & 1 == 0))
    case .startStopUnit: return startStop(cdb, device)
    case .preventAllow: return good([.trayLocked(cdb[4] & 1 != 0)])
    case .readCapacity10: return readCapacity10(command, device)
    case .serviceActionIn16: return readCapacity16(command, device)
    case .seek10: return command.lba > device.maxLBA ? refuse(.lbaOutOfRange) : good()
    case .verify10, .verify12, .verify16: return cdb[1] & 6 != 0 ? refuse(.invalidField) : good()
    case .synchronizeCache10: return .success(SCSICommandResult(outcome: .flush))
    case .reserve6, .release6: return cdb[1] & 1 != 0 ? refuse(.invalidField) : good()
    case .reserve10, .release10: return cdb[1] & 3 != 0 ? refuse(.invalidField) : good()
    case .writeSame10, .writeSame16: return writeSame(command, device)
    case .unmap: return unmap(command)
    case .modeSelect6, .modeSelect10, .formatUnit: return parametersOrGood(command)
    case .readTOC, .readDiscInformation, .readDVDStructure, .getConfiguration, .getEventStatusNotification,
      .mechanismStatus:
      // Their data is zeroes here: nothing in the model reads it.
      guard device.type == .rom else { return refuse(.invalidField) }
      return data([UInt8](repeating: 0, count: Int(command.xfer)))
    default: return refuse(.invalidOpcode)
    }
  }

  static func parametersOrGood(_ command: SCSICommand) -> Step {
    command.xfer == 0 ? good() : .success(SCSICommandResult(outcome: .parameters(Int(command.xfer))))
  }

  private static func startStop(_ cdb: CDB, _ device: SCSIDeviceDescription) -> Step {
    let start = cdb[4] & 1 != 0
    let loadEject = cdb[4] & 2 != 0
    guard cdb[4] & 0xf0 == 0, device.removable, loadEject else { return good() }
    if !start, !device.trayOpen, device.trayLocked {
      return refuse(device.mediumPresent ? .illegalRequestRemovalPrevented : .notReadyRemovalPrevented)
    }
    return device.trayOpen == !start ? good() : good([.trayOpen(!start)])
  }

  private static func readCapacity10(_ command: SCSICommand, _ device: SCSIDeviceDescription) -> Step {
    guard device.blocks > 0 else { return refuse(.lunNotReady) }
    if command.cdb[8] & 1 == 0, command.lba != 0 { return refuse(.invalidField) }
    let last = device.blocks - 1
    return data(
      CDB.big(min(last, 0xffff_ffff), 4) + CDB.big(UInt64(device.blockSize), 4), effects: [.maxLBA(last)])
  }

  private static func readCapacity16(_ command: SCSICommand, _ device: SCSIDeviceDescription) -> Step {
    guard command.cdb[1] & 0x1f == 0x10 else { return refuse(.invalidField) }
    guard device.blocks > 0 else { return refuse(.lunNotReady) }
    if command.cdb[14] & 1 == 0, command.lba != 0 { return refuse(.invalidField) }
    let last = device.blocks - 1
    var bytes = CDB.big(last, 8) + CDB.big(UInt64(device.blockSize), 4) + [UInt8](repeating: 0, count: 20)
    if device.discardGranularity != 0 { bytes[14] = 0x80 }
    return data(bytes, effects: [.maxLBA(last)])
  }
}
