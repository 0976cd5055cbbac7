extension Sense {
  /// How important a unit attention is: the lower, the more. `Int.max` for anything else.
  ///
  /// Source: hw/scsi/scsi-bus.c, `scsi_ua_precedence`, 7.2.
  public var unitAttentionPrecedence: Int {
    guard isUnitAttention else { return .max }
    switch (asc, ascq) {
    case (0x29, 0x00): return 0
    case (0x29, 0x01), (0x29, 0x04): return 1
    case (0x29, 0x02), (0x3f, 0x01): return 2
    case (0x29, 0x03): return 3
    case (0x29, 0x07): return 7
    case (0x2f, 0x01): return 8
    default: return Int(asc) << 8 + Int(ascq)
    }
  }

  /// The unit attention that is pending after `new` is set on top of `pending`: the more important one,
  /// of two equally important ones the old one. What is no unit attention is ignored.
  ///
  /// Source: hw/scsi/scsi-bus.c, `scsi_device_set_ua`, 7.2.
  public static func pending(_ pending: Sense, setting new: Sense) -> Sense {
    guard new.isUnitAttention else { return pending }
    return new.unitAttentionPrecedence < pending.unitAttentionPrecedence ? new : pending
  }

  /// What becomes pending once this unit attention was reported: a CD tells of a removed medium first and
  /// of the new one then.
  public func followingUnitAttention(type: SCSIDeviceType) -> Sense {
    type == .rom && self == .unitAttentionNoMedium ? .mediumChanged : .noSense
  }
}

extension Sense {
  /// The code in one number, key << 16 | asc << 8 | ascq; 0 is `NO_SENSE`.
  public var packed: Int { Int(key) << 16 | Int(asc) << 8 | Int(ascq) }

  /// The code from `packed`; higher bits are ignored.
  public init(packed: Int) {
    self.init(
      UInt8(truncatingIfNeeded: packed >> 16), UInt8(truncatingIfNeeded: packed >> 8), UInt8(truncatingIfNeeded: packed)
    )
  }
}

/// Status and sense for an error of the block layer.
public struct SCSIError: Hashable, Sendable {
  /// The status byte.
  public let status: SCSIStatus
  /// The sense, `NO_SENSE` where the status alone says it.
  public let sense: Sense

  /// A status with its sense.
  public init(_ status: SCSIStatus, _ sense: Sense = .noSense) {
    self.status = status
    self.sense = sense
  }

  /// From a Linux errno (positive).
  ///
  /// - Parameter explicitNoDevice: 10.1 and later, where ENODEV has a sense of its own.
  ///
  /// Source: scsi/utils.c, `scsi_sense_from_errno`, 7.2 and 10.1.
  public init(errno: Int, explicitNoDevice: Bool = false) {
    switch errno {
    case 33: self.init(.taskSetFull)  // EDOM
    case 52: self.init(.reservationConflict)  // EBADE
    case 61: self.init(.checkCondition, .readError)  // ENODATA
    case 121, 12: self.init(.checkCondition, .targetFailure)  // EREMOTEIO, ENOMEM
    case 19 where explicitNoDevice: self.init(.checkCondition, .targetFailure)  // ENODEV
    case 123: self.init(.checkCondition, .noMedium)  // ENOMEDIUM
    case 22: self.init(.checkCondition, .invalidField)  // EINVAL
    case 28: self.init(.checkCondition, .spaceAllocFailed)  // ENOSPC
    default: self.init(.checkCondition, .ioError)
    }
  }
}

extension Sense {
  /// Whether a guest can deal with this sense of a passthrough device, so that it is reported without an event.
  ///
  /// Source: scsi/utils.c, `scsi_sense_buf_is_guest_recoverable`, 9.0.
  public var isGuestRecoverable: Bool {
    switch key {
    case 0x0, 0x1, 0x6, 0xb: return true
    case 0x2, 0x5, 0x7:
      let code = UInt16(asc) << 8 | UInt16(ascq)
      return [
        0x1a00, 0x2000, 0x2400, 0x2500, 0x2600, 0x2104, 0x2105, 0x2106, 0x550e, 0x0401, 0x0402,
      ].contains(code)
    default: return false
    }
  }
}
