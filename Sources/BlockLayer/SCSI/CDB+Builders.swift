extension CDB {
  /// TEST UNIT READY.
  public static let testUnitReady = CDB([0, 0, 0, 0, 0, 0])

  /// REQUEST SENSE in fixed format; `allocation` is the size of the guest's buffer in bytes.
  public static func requestSense(allocation: UInt8 = 18) -> CDB { CDB([0x03, 0, 0, 0, allocation, 0]) }

  /// Standard INQUIRY.
  public static func inquiry(allocation: UInt16 = 36) -> CDB {
    CDB([0x12, 0, 0] + big(UInt64(allocation), 2) + [0])
  }

  /// INQUIRY of a vital product data page.
  public static func inquiry(vpd page: UInt8, allocation: UInt16 = 255) -> CDB {
    CDB([0x12, 1, page] + big(UInt64(allocation), 2) + [0])
  }

  /// REPORT LUNS; `allocation` in bytes, 8 for the header and 8 for each LUN.
  public static func reportLUNs(allocation: UInt32 = 16) -> CDB {
    CDB([0xa0, 0, 0, 0, 0, 0] + big(UInt64(allocation), 4) + [0, 0])
  }

  /// READ CAPACITY(10).
  public static let readCapacity10 = CDB([0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0])

  /// READ CAPACITY(16), a service action.
  public static func readCapacity16(allocation: UInt32 = 32) -> CDB {
    CDB([0x9e, 0x10] + big(0, 8) + big(UInt64(allocation), 4) + [0, 0])
  }

  /// MODE SENSE(6) of a page.
  public static func modeSense6(page: UInt8, control: UInt8 = 0, dbd: Bool = true, allocation: UInt8 = 255) -> CDB {
    CDB([0x1a, dbd ? 8 : 0, page & 0x3f | control << 6, 0, allocation, 0])
  }

  /// MODE SENSE(10) of a page.
  public static func modeSense10(page: UInt8, control: UInt8 = 0, dbd: Bool = true, allocation: UInt16 = 255) -> CDB {
    CDB([0x5a, dbd ? 8 : 0, page & 0x3f | control << 6, 0, 0, 0, 0] + big(UInt64(allocation), 2) + [0])
  }

  /// READ(6); `lba` has 21 bits, `count` 0 means 256.
  public static func read6(lba: UInt32, count: UInt8) -> CDB {
    CDB([0x08] + big(UInt64(lba & 0x1f_ffff), 3) + [count, 0])
  }

  /// READ(10).
  public static func read10(lba: UInt32, count: UInt16) -> CDB { tenBytes(0x28, 0, lba, count) }

  /// READ(16).
  public static func read16(lba: UInt64, count: UInt32) -> CDB {
    CDB([0x88, 0] + big(lba, 8) + big(UInt64(count), 4) + [0, 0])
  }

  /// WRITE(10); `fua` asks for the data to be on the medium before the answer.
  public static func write10(lba: UInt32, count: UInt16, fua: Bool = false) -> CDB {
    tenBytes(0x2a, fua ? 8 : 0, lba, count)
  }

  /// WRITE(16).
  public static func write16(lba: UInt64, count: UInt32) -> CDB {
    CDB([0x8a, 0] + big(lba, 8) + big(UInt64(count), 4) + [0, 0])
  }

  /// SYNCHRONIZE CACHE(10) of everything.
  public static let synchronizeCache10 = tenBytes(0x35, 0, 0, 0)

  /// START STOP UNIT; `loadEject` with `start` false opens the tray, with `start` true closes it.
  public static func startStopUnit(start: Bool, loadEject: Bool = false) -> CDB {
    CDB([0x1b, 0, 0, 0, (loadEject ? 2 : 0) | (start ? 1 : 0), 0])
  }

  /// PREVENT ALLOW MEDIUM REMOVAL.
  public static func preventAllow(prevent: Bool) -> CDB { CDB([0x1e, 0, 0, 0, prevent ? 1 : 0, 0]) }

  /// UNMAP; `parameterLength` in bytes, 8 for the header and 16 for each range.
  public static func unmap(parameterLength: UInt16) -> CDB { tenBytes(0x42, 0, 0, parameterLength) }

  /// WRITE SAME(10).
  public static func writeSame10(lba: UInt32, count: UInt16, unmap: Bool = false) -> CDB {
    tenBytes(0x41, unmap ? 8 : 0, lba, count)
  }

  /// WRITE SAME(16); `noData` (NDOB) sends no block along and means zeroes.
  public static func writeSame16(lba: UInt64, count: UInt32, unmap: Bool = false, noData: Bool = false) -> CDB {
    CDB([0x93, (unmap ? 8 : 0) | (noData ? 1 : 0)] + big(lba, 8) + big(UInt64(count), 4) + [0, 0])
  }

  /// VERIFY(10) without comparing data.
  public static func verify10(lba: UInt32, count: UInt16) -> CDB { tenBytes(0x2f, 0, lba, count) }

  private static func tenBytes(_ opcode: UInt8, _ flags: UInt8, _ lba: UInt32, _ count: UInt16) -> CDB {
    CDB([opcode, flags] + big(UInt64(lba), 4) + [0] + big(UInt64(count), 2) + [0])
  }

  /// The `count` low bytes of `value`, most significant first.
  static func big(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }
}
