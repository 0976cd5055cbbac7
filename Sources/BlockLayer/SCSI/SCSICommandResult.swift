/// What a device or the target emulation makes of a command.
public struct SCSICommandResult: Hashable, Sendable {
  /// How the command goes on.
  public enum Outcome: Hashable, Sendable {
    /// It is over, without a data phase.
    case complete(SCSIError)
    /// These bytes go to the guest, then GOOD.
    case data([UInt8])
    /// The device wants this many bytes from the guest, then `SCSIDisk.received` says how it goes on.
    case parameters(Int)
    /// Sectors are read or written.
    case dma(SCSITransfer)
    /// `blk_aio_flush`, then GOOD.
    case flush
    /// `blk_aio_pdiscard` for each range, one after another, then GOOD.
    case discard([SCSIRange])
    /// `blk_aio_pwrite_zeroes`, then GOOD.
    case writeZeroes(SCSIRange, mayUnmap: Bool)
    /// The same block again and again, written in pieces of at most 512 KiB, then GOOD.
    case writeSame(SCSIRange, block: [UInt8])
  }

  /// A change of the device's state.
  public enum Effect: Hashable, Sendable {
    /// READ CAPACITY: the largest address that later commands may use.
    case maxLBA(UInt64)
    /// PREVENT ALLOW MEDIUM REMOVAL.
    case trayLocked(Bool)
    /// START STOP UNIT opened or closed the tray.
    case trayOpen(Bool)
    /// MODE SELECT changed WCE.
    case writeCache(Bool)
    /// REQUEST SENSE has read the stored sense.
    case senseReported
    /// REPORT LUNS was answered: a pending REPORTED_LUNS_CHANGED is taken back (2eb5599e8a).
    case lunsReported
  }

  /// How it goes on.
  public var outcome: Outcome
  /// What changes, in order, when the command is sent to the device.
  public var effects: [Effect] = []
  /// The lines that QEMU traces while the command is sent to the device.
  public var trace: [TraceLine] = []

  /// The end that is known already, nil while data or the block layer are awaited.
  public var immediateEnd: SCSIError? {
    if case .complete(let error) = outcome { return error }
    return nil
  }
}

/// Bytes on the medium.
public struct SCSIRange: Hashable, Sendable {
  /// In bytes.
  public var offset: UInt64
  /// In bytes.
  public var length: UInt64

  /// A range from its start and length in bytes.
  public init(offset: UInt64, length: UInt64) {
    self.offset = offset
    self.length = length
  }
}

/// A read or write of sectors through the BlockBackend.
public struct SCSITransfer: Hashable, Sendable {
  /// Where on the medium.
  public var range: SCSIRange
  /// To the medium.
  public var isWrite: Bool
  /// FUA: a flush before the read or after the write.
  public var needsFlush: Bool

  /// A transfer from its parts.
  public init(range: SCSIRange, isWrite: Bool, needsFlush: Bool = false) {
    self.range = range
    self.isWrite = isWrite
    self.needsFlush = needsFlush
  }

  /// Sectors of 512 bytes, as QEMU counts them.
  public var sectorCount: UInt64 { range.length / 512 }
}
