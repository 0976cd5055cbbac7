/// A SCSI operation code: the first byte of a command descriptor block.
///
/// Source: SPC/SBC/MMC; the set is what QEMU's `scsi-disk` and `scsi-bus` know (hw/scsi, 7.2).
public struct SCSIOpcode: RawRepresentable, Hashable, Sendable {
  /// The byte itself.
  public let rawValue: UInt8

  /// Any byte is an opcode; unknown ones have no name.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  private init(_ rawValue: UInt8) { self.rawValue = rawValue }

  /// TEST UNIT READY.
  public static let testUnitReady = SCSIOpcode(0x00)
  /// REQUEST SENSE.
  public static let requestSense = SCSIOpcode(0x03)
  /// FORMAT UNIT.
  public static let formatUnit = SCSIOpcode(0x04)
  /// READ(6).
  public static let read6 = SCSIOpcode(0x08)
  /// WRITE(6).
  public static let write6 = SCSIOpcode(0x0a)
  /// INQUIRY.
  public static let inquiry = SCSIOpcode(0x12)
  /// MODE SELECT(6).
  public static let modeSelect6 = SCSIOpcode(0x15)
  /// RESERVE(6).
  public static let reserve6 = SCSIOpcode(0x16)
  /// RELEASE(6).
  public static let release6 = SCSIOpcode(0x17)
  /// MODE SENSE(6).
  public static let modeSense6 = SCSIOpcode(0x1a)
  /// START STOP UNIT.
  public static let startStopUnit = SCSIOpcode(0x1b)
  /// SEND DIAGNOSTIC.
  public static let sendDiagnostic = SCSIOpcode(0x1d)
  /// PREVENT ALLOW MEDIUM REMOVAL.
  public static let preventAllow = SCSIOpcode(0x1e)
  /// READ CAPACITY(10).
  public static let readCapacity10 = SCSIOpcode(0x25)
  /// READ(10).
  public static let read10 = SCSIOpcode(0x28)
  /// WRITE(10).
  public static let write10 = SCSIOpcode(0x2a)
  /// SEEK(10).
  public static let seek10 = SCSIOpcode(0x2b)
  /// WRITE AND VERIFY(10).
  public static let writeVerify10 = SCSIOpcode(0x2e)
  /// VERIFY(10).
  public static let verify10 = SCSIOpcode(0x2f)
  /// SYNCHRONIZE CACHE(10).
  public static let synchronizeCache10 = SCSIOpcode(0x35)
  /// WRITE SAME(10).
  public static let writeSame10 = SCSIOpcode(0x41)
  /// UNMAP.
  public static let unmap = SCSIOpcode(0x42)
  /// READ TOC.
  public static let readTOC = SCSIOpcode(0x43)
  /// GET CONFIGURATION.
  public static let getConfiguration = SCSIOpcode(0x46)
  /// GET EVENT STATUS NOTIFICATION.
  public static let getEventStatusNotification = SCSIOpcode(0x4a)
  /// READ DISC INFORMATION.
  public static let readDiscInformation = SCSIOpcode(0x51)
  /// MODE SELECT(10).
  public static let modeSelect10 = SCSIOpcode(0x55)
  /// RESERVE(10).
  public static let reserve10 = SCSIOpcode(0x56)
  /// RELEASE(10).
  public static let release10 = SCSIOpcode(0x57)
  /// MODE SENSE(10).
  public static let modeSense10 = SCSIOpcode(0x5a)
  /// PERSISTENT RESERVE OUT.
  public static let persistentReserveOut = SCSIOpcode(0x5f)
  /// READ(16).
  public static let read16 = SCSIOpcode(0x88)
  /// WRITE(16).
  public static let write16 = SCSIOpcode(0x8a)
  /// WRITE AND VERIFY(16).
  public static let writeVerify16 = SCSIOpcode(0x8e)
  /// VERIFY(16).
  public static let verify16 = SCSIOpcode(0x8f)
  /// SYNCHRONIZE CACHE(16).
  public static let synchronizeCache16 = SCSIOpcode(0x91)
  /// WRITE SAME(16).
  public static let writeSame16 = SCSIOpcode(0x93)
  /// SERVICE ACTION IN(16).
  public static let serviceActionIn16 = SCSIOpcode(0x9e)
  /// REPORT LUNS.
  public static let reportLUNs = SCSIOpcode(0xa0)
  /// READ(12).
  public static let read12 = SCSIOpcode(0xa8)
  /// WRITE(12).
  public static let write12 = SCSIOpcode(0xaa)
  /// READ DVD STRUCTURE.
  public static let readDVDStructure = SCSIOpcode(0xad)
  /// WRITE AND VERIFY(12).
  public static let writeVerify12 = SCSIOpcode(0xae)
  /// VERIFY(12).
  public static let verify12 = SCSIOpcode(0xaf)
  /// MECHANISM STATUS.
  public static let mechanismStatus = SCSIOpcode(0xbd)

  /// The name of the command as the standards write it, nil for opcodes that are not in the table.
  public var name: String? { Self.names[rawValue] }

  private static let names: [UInt8: String] = [
    0x00: "TEST UNIT READY", 0x03: "REQUEST SENSE", 0x04: "FORMAT UNIT", 0x08: "READ(6)", 0x0a: "WRITE(6)",
    0x12: "INQUIRY", 0x15: "MODE SELECT(6)", 0x16: "RESERVE(6)", 0x17: "RELEASE(6)", 0x1a: "MODE SENSE(6)",
    0x1b: "START STOP UNIT", 0x1d: "SEND DIAGNOSTIC", 0x1e: "PREVENT ALLOW MEDIUM REMOVAL",
    0x25: "READ CAPACITY(10)", 0x28: "READ(10)", 0x2a: "WRITE(10)", 0x2b: "SEEK(10)",
    0x2e: "WRITE AND VERIFY(10)", 0x2f: "VERIFY(10)", 0x35: "SYNCHRONIZE CACHE(10)", 0x41: "WRITE SAME(10)",
    0x42: "UNMAP", 0x43: "READ TOC", 0x46: "GET CONFIGURATION", 0x4a: "GET EVENT STATUS NOTIFICATION",
    0x51: "READ DISC INFORMATION", 0x55: "MODE SELECT(10)", 0x56: "RESERVE(10)", 0x57: "RELEASE(10)",
    0x5a: "MODE SENSE(10)", 0x5f: "PERSISTENT RESERVE OUT", 0x88: "READ(16)", 0x8a: "WRITE(16)",
    0x8e: "WRITE AND VERIFY(16)", 0x8f: "VERIFY(16)", 0x91: "SYNCHRONIZE CACHE(16)", 0x93: "WRITE SAME(16)",
    0x9e: "SERVICE ACTION IN(16)", 0xa0: "REPORT LUNS", 0xa8: "READ(12)", 0xaa: "WRITE(12)",
    0xad: "READ DVD STRUCTURE", 0xae: "WRITE AND VERIFY(12)", 0xaf: "VERIFY(12)", 0xbd: "MECHANISM STATUS",
  ]
}

extension SCSIOpcode: CustomStringConvertible {
  /// The name, or `opcode 0x..` for a command that has none here.
  public var description: String { name ?? "opcode \(hexByte(rawValue))" }

  /// Commands that read sectors.
  public var isRead: Bool { [.read6, .read10, .read12, .read16].contains(self) }

  /// Commands that write sectors, with or without verification.
  public var isWrite: Bool {
    [.write6, .write10, .write12, .write16].contains(self) || isWriteAndVerify
  }

  /// WRITE AND VERIFY in its three lengths.
  public var isWriteAndVerify: Bool { [.writeVerify10, .writeVerify12, .writeVerify16].contains(self) }

  /// VERIFY in its three lengths.
  public var isVerify: Bool { [.verify10, .verify12, .verify16].contains(self) }
}

/// A byte as `0x0a`.
func hexByte(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return digits.count < 2 ? "0x0\(digits)" : "0x\(digits)"
}
