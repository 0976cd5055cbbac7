/// Sense data: why a command did not end with GOOD (`SCSISense`).
///
/// Source: include/scsi/utils.h and scsi/utils.c, 7.2.
public struct Sense: Hashable, Sendable {
  /// Sense key, 0 to 15; 6 is UNIT ATTENTION.
  public var key: UInt8
  /// Additional sense code.
  public var asc: UInt8
  /// Additional sense code qualifier.
  public var ascq: UInt8

  /// A sense code from its three numbers.
  public init(_ key: UInt8, _ asc: UInt8, _ ascq: UInt8) {
    self.key = key
    self.asc = asc
    self.ascq = ascq
  }

  /// Whether the key is UNIT ATTENTION.
  public var isUnitAttention: Bool { key == 6 }

  /// QEMU's name for it (`RESET`, `LUN_NOT_SUPPORTED`), nil for codes that QEMU has no name for.
  public var name: String? { Self.table.first { $0.sense == self }?.name }

  /// All named codes in order of key, asc and ascq.
  public static var named: [(sense: Sense, name: String)] { table }

  /// Sense data as bytes.
  ///
  /// - Parameter fixed: fixed format of 18 bytes, else descriptor format of 8 bytes.
  public func bytes(fixed: Bool = true) -> [UInt8] {
    if !fixed { return [0x72, key, asc, ascq, 0, 0, 0, 0] }
    return [0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, ascq, 0, 0, 0, 0]
  }

  /// Reads fixed or descriptor format; nil for anything else.
  public init?(bytes: [UInt8]) {
    guard let first = bytes.first else { return nil }
    switch first & 0x7f {
    case 0x70, 0x71:
      guard bytes.count >= 14 else { return nil }
      self.init(bytes[2] & 0xf, bytes[12], bytes[13])
    case 0x72, 0x73:
      guard bytes.count >= 4 else { return nil }
      self.init(bytes[1] & 0xf, bytes[2], bytes[3])
    default:
      return nil
    }
  }
}

extension Sense: CustomStringConvertible {
  /// `06/29/00 RESET`.
  public var description: String {
    let code = [key, asc, ascq].map { hexByte($0).dropFirst(2) }.joined(separator: "/")
    return name.map { "\(code) \($0)" } ?? code
  }
}

extension Sense {
  /// NO_SENSE. (`none` would be mistaken for that of an optional.)
  // swift-format-ignore: DontRepeatTypeInStaticProperties
  public static let noSense = Sense(0x0, 0x00, 0x00)
  /// NOT_READY.
  public static let notReady = Sense(0x2, 0x04, 0x00)
  /// LUN_NOT_READY.
  public static let lunNotReady = Sense(0x2, 0x04, 0x03)
  /// NO_MEDIUM.
  public static let noMedium = Sense(0x2, 0x3a, 0x00)
  /// NOT_READY_REMOVAL_PREVENTED.
  public static let notReadyRemovalPrevented = Sense(0x2, 0x53, 0x02)
  /// READ_ERROR.
  public static let readError = Sense(0x3, 0x11, 0x00)
  /// TARGET_FAILURE.
  public static let targetFailure = Sense(0x4, 0x44, 0x00)
  /// INVALID_PARAM_LEN.
  public static let invalidParamLen = Sense(0x5, 0x1a, 0x00)
  /// INVALID_OPCODE.
  public static let invalidOpcode = Sense(0x5, 0x20, 0x00)
  /// LBA_OUT_OF_RANGE.
  public static let lbaOutOfRange = Sense(0x5, 0x21, 0x00)
  /// INVALID_FIELD.
  public static let invalidField = Sense(0x5, 0x24, 0x00)
  /// LUN_NOT_SUPPORTED.
  public static let lunNotSupported = Sense(0x5, 0x25, 0x00)
  /// INVALID_PARAM.
  public static let invalidParam = Sense(0x5, 0x26, 0x00)
  /// SAVING_PARAMS_NOT_SUPPORTED.
  public static let savingParamsNotSupported = Sense(0x5, 0x39, 0x00)
  /// ILLEGAL_REQ_REMOVAL_PREVENTED.
  public static let illegalRequestRemovalPrevented = Sense(0x5, 0x53, 0x02)
  /// MEDIUM_CHANGED.
  public static let mediumChanged = Sense(0x6, 0x28, 0x00)
  /// RESET.
  public static let reset = Sense(0x6, 0x29, 0x00)
  /// CAPACITY_CHANGED.
  public static let capacityChanged = Sense(0x6, 0x2a, 0x09)
  /// UNIT_ATTENTION_NO_MEDIUM.
  public static let unitAttentionNoMedium = Sense(0x6, 0x3a, 0x00)
  /// REPORTED_LUNS_CHANGED.
  public static let reportedLUNsChanged = Sense(0x6, 0x3f, 0x0e)
  /// WRITE_PROTECTED.
  public static let writeProtected = Sense(0x7, 0x27, 0x00)
  /// SPACE_ALLOC_FAILED.
  public static let spaceAllocFailed = Sense(0x7, 0x27, 0x07)
  /// IO_ERROR.
  public static let ioError = Sense(0xb, 0x00, 0x06)

  private static let table: [(sense: Sense, name: String)] = [
    (noSense, "NO_SENSE"), (notReady, "NOT_READY"), (lunNotReady, "LUN_NOT_READY"), (noMedium, "NO_MEDIUM"),
    (notReadyRemovalPrevented, "NOT_READY_REMOVAL_PREVENTED"), (readError, "READ_ERROR"),
    (targetFailure, "TARGET_FAILURE"), (invalidParamLen, "INVALID_PARAM_LEN"), (invalidOpcode, "INVALID_OPCODE"),
    (lbaOutOfRange, "LBA_OUT_OF_RANGE"), (invalidField, "INVALID_FIELD"), (lunNotSupported, "LUN_NOT_SUPPORTED"),
    (invalidParam, "INVALID_PARAM"), (Sense(0x5, 0x26, 0x01), "INVALID_PARAM_VALUE"),
    (Sense(0x5, 0x30, 0x00), "INCOMPATIBLE_FORMAT"), (savingParamsNotSupported, "SAVING_PARAMS_NOT_SUPPORTED"),
    (Sense(0x5, 0x4b, 0x01), "INVALID_TAG"), (illegalRequestRemovalPrevented, "ILLEGAL_REQ_REMOVAL_PREVENTED"),
    (mediumChanged, "MEDIUM_CHANGED"), (reset, "RESET"), (Sense(0x6, 0x29, 0x02), "SCSI_BUS_RESET"),
    (Sense(0x6, 0x29, 0x04), "DEVICE_INTERNAL_RESET"), (capacityChanged, "CAPACITY_CHANGED"),
    (unitAttentionNoMedium, "UNIT_ATTENTION_NO_MEDIUM"), (reportedLUNsChanged, "REPORTED_LUNS_CHANGED"),
    (writeProtected, "WRITE_PROTECTED"), (spaceAllocFailed, "SPACE_ALLOC_FAILED"), (ioError, "IO_ERROR"),
    (Sense(0xb, 0x05, 0x00), "LUN_NOT_RESPONDING"), (Sense(0xb, 0x08, 0x00), "LUN_COMM_FAILURE"),
    (Sense(0xb, 0x29, 0x07), "I_T_NEXUS_LOSS"), (Sense(0xb, 0x2e, 0x02), "COMMAND_TIMEOUT"),
    (Sense(0xb, 0x2f, 0x02), "COMMAND_ABORTED"), (Sense(0xb, 0x3e, 0x01), "LUN_FAILURE"),
    (Sense(0xb, 0x4e, 0x00), "OVERLAPPED_COMMANDS"),
  ]
}
