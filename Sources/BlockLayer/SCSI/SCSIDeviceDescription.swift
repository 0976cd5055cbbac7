/// The peripheral device type of INQUIRY.
public enum SCSIDeviceType: UInt8, Sendable, Hashable {
  /// scsi-hd.
  case disk = 0x00
  /// scsi-cd.
  case rom = 0x05
}

/// All that a scsi-hd or scsi-cd needs to know to answer a command: a value, without the device itself.
///
/// Field names follow QEMU's `SCSIDevice` and `SCSIDiskState` (hw/scsi, 7.2).
public struct SCSIDeviceDescription: Hashable, Sendable {
  /// Disk or CD-ROM.
  public var type: SCSIDeviceType
  /// The target number (`id` in QEMU).
  public var target: Int
  /// The logical unit number.
  public var lun: Int
  /// Bytes per logical block: 512, 2048 for a CD.
  public var blockSize: Int
  /// Logical blocks of the medium as it is now.
  public var blocks: UInt64
  /// The last address that READ and WRITE accept: that of the last READ CAPACITY or reset.
  public var maxLBA: UInt64
  /// Writes answer WRITE_PROTECTED.
  public var readOnly = false
  /// The medium can be taken out.
  public var removable: Bool
  /// A medium is in the drive (`blk_is_inserted`).
  public var mediumPresent = true
  /// The tray is open.
  public var trayOpen = false
  /// The guest has locked the tray (PREVENT).
  public var trayLocked = false
  /// The volatile write cache is on (WCE).
  public var writeCache = true
  /// VPD page 80, at most 36 characters; nil: no such page.
  public var serial: String?
  /// The ASCII identification of VPD page 83; nil: none.
  public var deviceID: String?
  /// INQUIRY's vendor, 8 characters.
  public var vendor = "QEMU"
  /// INQUIRY's product, 16 characters.
  public var product: String
  /// INQUIRY's revision, 4 characters.
  public var version = "2.5+"
  /// SCSI version of INQUIRY byte 2.
  public var scsiVersion = 5
  /// Tagged command queueing, a property of the HBA.
  public var tcq = true
  /// Bytes, 0: thin provisioning is not announced.
  public var discardGranularity = 4096
  /// The caching and FUA bits of reads and writes are announced in MODE SENSE.
  public var dpofua = false
  /// Cylinders and heads that MODE SENSE page 04 tells.
  public var geometry = Geometry()
  /// LUNs of all realized devices of the target, in the bus's order.
  public var luns: [Int]
  /// The sense that REQUEST SENSE would find; nil: none.
  public var storedSense: Sense?
  /// The stored sense is a unit attention.
  public var senseIsUA = false
  /// The pending unit attention, `NO_SENSE` for none.
  public var unitAttention = Sense.noSense

  /// Cylinders, heads and sectors per track.
  public struct Geometry: Hashable, Sendable {
    /// 0 while unknown.
    public var cylinders = 0
    /// Tracks of a cylinder.
    public var heads = 16
    /// Sectors of a track.
    public var sectors = 63
    /// No geometry yet.
    public init() {}
    /// A geometry from its numbers.
    public init(cylinders: Int, heads: Int, sectors: Int) {
      self.cylinders = cylinders
      self.heads = heads
      self.sectors = sectors
    }
  }

  /// A freshly reset scsi-hd of `bytes` bytes.
  public static func disk(target: Int = 0, lun: Int = 0, bytes: UInt64, blockSize: Int = 512) -> Self {
    Self(type: .disk, target: target, lun: lun, bytes: bytes, blockSize: blockSize, product: "QEMU HARDDISK")
  }

  /// A freshly reset scsi-cd; without `bytes` the drive is empty.
  public static func cd(target: Int = 0, lun: Int = 0, bytes: UInt64?) -> Self {
    var cd = Self(
      type: .rom, target: target, lun: lun, bytes: bytes ?? 0, blockSize: 2048, product: "QEMU CD-ROM")
    cd.removable = true
    cd.readOnly = true
    cd.mediumPresent = bytes != nil
    return cd
  }

  private init(type: SCSIDeviceType, target: Int, lun: Int, bytes: UInt64, blockSize: Int, product: String) {
    self.type = type
    self.target = target
    self.lun = lun
    self.blockSize = blockSize
    self.blocks = bytes / UInt64(max(blockSize, 1))
    self.maxLBA = blocks == 0 ? 0 : blocks - 1
    self.removable = false
    self.product = product
    self.luns = [lun]
  }
}

extension SCSIDeviceDescription {
  /// A medium can be used (`blk_is_available`): it is there and the tray is closed.
  public var isAvailable: Bool { mediumPresent && !trayOpen }

  /// The device that gets a command for `lun` of `target`: the one with that LUN, else the first of the
  /// target in the bus's order; nil: BAD TARGET.
  ///
  /// Source: hw/scsi/scsi-bus.c, `scsi_device_find`, 7.2.
  public static func find(in devices: [Self], target: Int, lun: Int) -> Int? {
    devices.firstIndex { $0.target == target && $0.lun == lun } ?? devices.firstIndex { $0.target == target }
  }

  /// Keeps or drops sense data when a request ends (`scsi_req_complete`). An HBA that hands sense over with the
  /// response, as virtio-scsi does, thereby consumes that of a unit attention.
  ///
  /// Source: hw/scsi/scsi-bus.c, `scsi_req_complete` and `scsi_req_get_sense`, 7.2.
  public mutating func recordCompletion(_ error: SCSIError, ofUnitAttention: Bool, autosense: Bool = true) {
    let sense = error.status == .good || error.sense == .noSense ? nil : error.sense
    storedSense = ofUnitAttention && autosense ? nil : sense
    senseIsUA = storedSense != nil && ofUnitAttention
  }

  /// Does to the device what a command asked for.
  public mutating func apply(_ effect: SCSICommandResult.Effect) {
    switch effect {
    case .maxLBA(let value): maxLBA = value
    case .trayLocked(let value): trayLocked = value
    case .trayOpen(let value): trayOpen = value
    case .writeCache(let value): writeCache = value
    case .senseReported:
      if senseIsUA {
        storedSense = nil
        senseIsUA = false
      }
    case .lunsReported:
      if unitAttention == .reportedLUNsChanged { unitAttention = .noSense }
    }
  }
}
