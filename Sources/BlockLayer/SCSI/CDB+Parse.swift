/// What QEMU's `SCSICommand` holds after parsing.
public struct SCSICommand: Hashable, Sendable {
  /// The descriptor block, cut to `length`.
  public let cdb: CDB
  /// Length of the CDB in bytes, from the group code.
  public let length: Int
  /// Bytes of the data phase.
  public let xfer: UInt64
  /// As for `CDB.lba`.
  public let lba: UInt64
  /// The data phase's direction; `.none` where `xfer` is 0.
  public let mode: SCSIXferMode

  /// The operation code.
  public var opcode: SCSIOpcode { cdb.opcode }
}

extension CDB {
  /// Reads the descriptor block for a device with blocks of `blockSize` bytes; nil where QEMU says
  /// "invalid opcode" at once: group 3, 6 or 7, or fewer bytes than the group needs.
  ///
  /// Source: hw/scsi/scsi-bus.c, `scsi_req_parse_cdb` and helpers, 7.2.
  public func parse(blockSize: Int, type: SCSIDeviceType = .disk) -> SCSICommand? {
    guard let length, bytes.count >= length, let lba else { return nil }
    let xfer = transferLength(blockSize: UInt64(max(blockSize, 0)), type: type)
    let cut = CDB(Array(bytes.prefix(length)))
    return SCSICommand(cdb: cut, length: length, xfer: xfer, lba: lba, mode: mode(xfer: xfer))
  }

  /// The field of the group that usually holds the allocation or transfer length.
  private var lengthField: UInt64 {
    switch self[0] >> 5 {
    case 0: UInt64(self[4])
    case 1, 2: bigEndian(at: 7, count: 2)
    case 4: bigEndian(at: 10, count: 4)
    case 5: bigEndian(at: 6, count: 4)
    default: 0
    }
  }

  private func transferLength(blockSize: UInt64, type: SCSIDeviceType) -> UInt64 {
    switch opcode {
    case .testUnitReady, .startStopUnit, .reserve6, .release6, .preventAllow, .seek10, .synchronizeCache10,
      .synchronizeCache16:
      return 0
    case .verify10, .verify12, .verify16:
      if self[1] & 2 == 0 { return 0 }
      return (self[1] & 4 != 0 ? 1 : lengthField) * blockSize
    case .writeSame10, .writeSame16:
      return self[1] & 1 != 0 ? 0 : blockSize
    case .readCapacity10:
      return 8
    case .inquiry, .sendDiagnostic:
      return bigEndian(at: 3, count: 2)
    case .persistentReserveOut:
      return bigEndian(at: 5, count: 4)
    case .formatUnit:
      if type == .rom { return 12 }
      return self[1] & 0x10 == 0 ? 0 : (self[1] & 0x20 != 0 ? 8 : 4)
    case .mechanismStatus, .readDVDStructure:
      return type == .rom ? bigEndian(at: 8, count: 2) : lengthField
    default:
      return opcode.isRead || opcode.isWrite ? UInt64(blockCount) * blockSize : lengthField
    }
  }

  private func mode(xfer: UInt64) -> SCSIXferMode {
    if xfer == 0 { return .none }
    let toDevice: Set<SCSIOpcode> = [
      .formatUnit, .modeSelect6, .modeSelect10, .sendDiagnostic, .verify10, .verify12, .verify16, .writeSame10,
      .writeSame16, .unmap, .persistentReserveOut, .reserve10, .release10,
    ]
    return opcode.isWrite || toDevice.contains(opcode) ? .toDevice : .fromDevice
  }
}
