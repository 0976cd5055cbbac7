/// The status byte that ends a SCSI command.
///
/// Source: include/scsi/constants.h, 7.2.
public enum SCSIStatus: UInt8, Sendable, Hashable, CaseIterable {
  case good = 0x00
  case checkCondition = 0x02
  case conditionGood = 0x04
  case busy = 0x08
  case reservationConflict = 0x18
  case taskSetFull = 0x28
  case acaActive = 0x30
  case taskAborted = 0x40

  /// The name for people, `CHECK CONDITION`.
  public var name: String {
    switch self {
    case .good: "GOOD"
    case .checkCondition: "CHECK CONDITION"
    case .conditionGood: "CONDITION GOOD"
    case .busy: "BUSY"
    case .reservationConflict: "RESERVATION CONFLICT"
    case .taskSetFull: "TASK SET FULL"
    case .acaActive: "ACA ACTIVE"
    case .taskAborted: "TASK ABORTED"
    }
  }
}

/// The response byte of a virtio-scsi command, apart from the SCSI status.
///
/// Source: virtio specification, "SCSI Host Device"; hw/scsi/virtio-scsi.c, 7.2.
public enum VirtIOSCSIResponse: UInt8, Sendable, Hashable, CaseIterable {
  case ok = 0
  case overrun, aborted, badTarget, reset, busy, transportFailure, targetFailure, nexusFailure, failure
  case functionSucceeded, functionRejected, incorrectLUN

  /// Bytes of a response with its 96 bytes of sense. The used ring gets this plus the size of the data buffer,
  /// however much of it was filled.
  public static let size = 108

  /// The name without its prefix, `BAD_TARGET`.
  public var name: String {
    switch self {
    case .ok: "OK"
    case .overrun: "OVERRUN"
    case .aborted: "ABORTED"
    case .badTarget: "BAD_TARGET"
    case .reset: "RESET"
    case .busy: "BUSY"
    case .transportFailure: "TRANSPORT_FAILURE"
    case .targetFailure: "TARGET_FAILURE"
    case .nexusFailure: "NEXUS_FAILURE"
    case .failure: "FAILURE"
    case .functionSucceeded: "FUNCTION_SUCCEEDED"
    case .functionRejected: "FUNCTION_REJECTED"
    case .incorrectLUN: "INCORRECT_LUN"
    }
  }
}

/// The eight-byte address of a virtio-scsi command and the addresses in REPORT LUNS.
public enum SCSILUN {
  /// The largest LUN of virtio-scsi.
  public static let maximum = 16383

  /// Byte 0 is 1, byte 1 the target, bytes 2 and 3 the LUN in flat addressing.
  public static func virtio(target: Int, lun: Int) -> [UInt8] {
    [1, UInt8(clamping: target)] + field(lun) + [0, 0, 0, 0]
  }

  /// Target and LUN of a virtio-scsi address; nil where QEMU finds no device for its form.
  public static func parse(virtio bytes: [UInt8]) -> (target: Int, lun: Int)? {
    guard bytes.count >= 4, bytes[0] == 1 else { return nil }
    guard bytes[2] == 0 || (0x40...0x7f).contains(bytes[2]) else { return nil }
    return (Int(bytes[1]), (Int(bytes[2]) << 8 | Int(bytes[3])) & 0x3fff)
  }

  /// One entry of REPORT LUNS: below 256 the number in byte 1, else flat addressing.
  public static func reported(_ lun: Int) -> [UInt8] { field(lun) + [0, 0, 0, 0, 0, 0] }

  /// The LUN of one entry of REPORT LUNS.
  public static func parse(reported bytes: some Collection<UInt8>) -> Int? {
    guard bytes.count >= 2 else { return nil }
    let pair = Array(bytes.prefix(2))
    return (Int(pair[0]) << 8 | Int(pair[1])) & 0x3fff
  }

  private static func field(_ lun: Int) -> [UInt8] {
    let lun = min(max(lun, 0), maximum)
    return lun < 256 ? [0, UInt8(lun)] : [UInt8(0x40 | lun >> 8), UInt8(lun & 0xff)]
  }
}
