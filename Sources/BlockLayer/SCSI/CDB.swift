/// A SCSI command descriptor block, at most 16 bytes.
///
/// Holds what the guest sent; `parse(blockSize:type:)` says what QEMU makes of it.
public struct CDB: Hashable, Sendable {
  /// The bytes, as many as the guest sent (never more than 16).
  public let bytes: [UInt8]

  /// The longest CDB that QEMU keeps (`SCSI_CMD_BUF_SIZE`).
  public static let maximumLength = 16

  /// Keeps the first 16 of `bytes`.
  public init(_ bytes: [UInt8]) {
    self.bytes = Array(bytes.prefix(Self.maximumLength))
  }

  /// The byte at `index`, 0 where the CDB is too short.
  public subscript(index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : 0 }

  /// The operation code, 0 for an empty CDB.
  public var opcode: SCSIOpcode { SCSIOpcode(rawValue: self[0]) }

  /// The length in bytes that the opcode's top three bits announce; nil for groups 3, 6 and 7.
  ///
  /// Source: hw/scsi/scsi-bus.c, `scsi_cdb_length`, 7.2.
  public var length: Int? {
    switch self[0] >> 5 {
    case 0: 6
    case 1, 2: 10
    case 4: 16
    case 5: 12
    default: nil
    }
  }

  /// The bits of the LBA field that QEMU takes for every command of the group, also for those that
  /// have no LBA (MODE SENSE(10) of page 4 has "lba 67108864"); nil for groups without a length.
  ///
  /// Source: hw/scsi/scsi-bus.c, `scsi_cmd_lba`, 7.2.
  public var lba: UInt64? {
    switch self[0] >> 5 {
    case 0: bigEndian(at: 0, count: 4) & 0x1f_ffff
    case 1, 2, 5: bigEndian(at: 2, count: 4)
    case 4: bigEndian(at: 2, count: 8)
    default: nil
    }
  }

  /// `count` bytes from `start`, most significant first.
  func bigEndian(at start: Int, count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in start..<start + count { value = value << 8 | UInt64(self[index]) }
    return value
  }

  /// INQUIRY's EVPD bit.
  public var evpd: Bool { self[1] & 1 != 0 }

  /// The number of blocks of a command that reads or writes sectors; 0 in READ(6)/WRITE(6) means 256.
  public var blockCount: Int {
    switch length {
    case 6: self[4] == 0 ? 256 : Int(self[4])
    case 10: Int(bigEndian(at: 7, count: 2))
    case 12: Int(bigEndian(at: 6, count: 4))
    case 16: Int(bigEndian(at: 10, count: 4))
    default: 0
    }
  }
}

/// The direction of a command's data phase, with QEMU's numbers (`SCSIXferMode`).
public enum SCSIXferMode: Int, Sendable, Hashable {
  case none = 0
  /// To the guest (SCSI_XFER_FROM_DEV).
  case fromDevice = 1
  /// From the guest (SCSI_XFER_TO_DEV).
  case toDevice = 2
}
