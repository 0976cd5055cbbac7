/// How the firmware of a PC (SeaBIOS) looks for disks behind one virtio-scsi controller, and boots.
///
/// A state machine over small integers: it lives in engine memory as `encoded`. The first call of `next` (with no
/// answer) starts it, each later one takes the answer to the last command. Derived from recordings of
/// QEMU 7.2.22 with its SeaBIOS; what happens on errors that no recording has is bounded, not copied.
public struct FirmwareProbe: Hashable, Sendable {
  /// What was asked last.
  public enum Phase: Int, Sendable {
    case start, reportLUNs, inquiry, testUnitReady, requestSense, readCapacity, modeSense, readBootRecord
    case scanned, bootDisk, bootTestUnitReady, bootRequestSense, bootReadRecord, done
    /// The boot sector of the first disk runs, and has asked for its read number `index`.
    case bootSector
  }

  /// What the firmware does next.
  public enum Action: Hashable, Sendable {
    /// A command for a target's LUN.
    case send(CDB, target: Int, lun: Int)
    /// All targets were asked. `boot()` goes on, if this is the controller to boot from.
    case scanned
    /// Nothing more.
    case done
  }

  /// What came back for a command.
  public struct Answer: Hashable, Sendable {
    /// The virtio-scsi response.
    public var response: VirtIOSCSIResponse
    /// The status, meaningful where the response is OK.
    public var status: SCSIStatus
    /// The bytes that came with it.
    public var data: [UInt8]

    /// An answer from its parts.
    public init(response: VirtIOSCSIResponse = .ok, status: SCSIStatus = .good, data: [UInt8] = []) {
      self.response = response
      self.status = status
      self.data = data
    }

    var isGood: Bool { response == .ok && status == .good }
  }

  /// The largest target that is asked.
  public static let lastTarget = 255
  /// MEDIUM NOT PRESENT so often, and the drive counts as empty.
  static let mediumTries = 3
  /// The firmware tries for seconds; here TEST UNIT READY is sent at most this often.
  static let readyTries = 16
  /// As many LUNs of a target and as many CD drives are remembered; more are ignored.
  static let lunCapacity = 16
  static let cdCapacity = 8

  /// What was asked last.
  public internal(set) var phase = Phase.start
  /// The target that is being scanned.
  public internal(set) var target = 0
  /// Index of the current LUN among those of the target, or of the current drive among the CDs while booting.
  var index = 0
  var missing = 0
  var tries = 0
  /// The peripheral type of the current LUN.
  var type = 0
  /// target << 14 | lun of the first disk, + 1; 0 for none.
  var disk = 0
  var luns = PackedNumbers(bits: 14)
  var cds = PackedNumbers(bits: 22)

  /// A machine before its first command.
  public init() {}

  /// The next action, given the answer to the last command (ignored at the start). `bootSector` is what the first disk's
  /// sector 0 does once it was read; nothing: it cannot be booted.
  public mutating func next(after answer: Answer = Answer(), bootSector: [GuestKind.SectorRange] = []) -> Action {
    switch phase {
    case .start: return report(target: 0, allocation: 16)
    case .reportLUNs: return afterReportLUNs(answer)
    case .inquiry: return afterInquiry(answer)
    case .testUnitReady, .bootTestUnitReady: return afterTestUnitReady(answer)
    case .requestSense, .bootRequestSense: return afterRequestSense(answer)
    case .readCapacity:
      return answer.isGood ? send(.modeSense, .modeSense10(page: 4, allocation: 27)) : nextLUN()
    case .modeSense:
      if disk == 0 { disk = current + 1 }
      return nextLUN()
    case .readBootRecord: return nextLUN()
    case .scanned: return .scanned
    case .bootDisk: return answer.isGood && !bootSector.isEmpty ? read(bootSector, 0) : bootCD(at: 0)
    case .bootSector: return read(bootSector, index + 1)
    case .bootReadRecord: return bootCD(at: index + 1)
    case .done: return .done
    }
  }

  private mutating func read(_ bootSector: [GuestKind.SectorRange], _ number: Int) -> Action {
    guard number < bootSector.count, disk > 0 else {
      phase = .done
      return .done
    }
    phase = .bootSector
    index = number
    let range = bootSector[number]
    let cdb = CDB.read10(lba: UInt32(clamping: range.lba), count: UInt16(clamping: range.count))
    return .send(cdb, target: (disk - 1) >> 14, lun: (disk - 1) & 0x3fff)
  }

  /// Starts to boot once the scan is over: the first disk's sector 0, then each CD's boot record.
  public mutating func boot() -> Action {
    guard phase == .scanned else { return next() }
    guard disk > 0 else { return bootCD(at: 0) }
    phase = .bootDisk
    let place = disk - 1
    return .send(.read10(lba: 0, count: 1), target: place >> 14, lun: place & 0x3fff)
  }
}
