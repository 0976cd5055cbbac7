import BlockLayer
import Testing

@Suite struct SCSICommandTests {
  static let disk = SCSIDeviceDescription.disk(bytes: 16 << 20)

  func run(_ cdb: CDB, _ device: SCSIDeviceDescription = disk, lun: Int? = nil) -> SCSICommandResult {
    SCSIRequestPlan(cdb: cdb, lun: lun ?? device.lun, device: device).result
  }

  func data(_ result: SCSICommandResult) -> [UInt8] {
    if case .data(let bytes) = result.outcome { return bytes }
    return []
  }

  func sense(_ result: SCSICommandResult) -> Sense? { result.immediateEnd?.sense }

  @Test func inquiry() {
    let bytes = data(run(.inquiry()))
    #expect(bytes.count == 36)
    #expect(bytes.prefix(8) == [0, 0, 5, 0x12, 31, 0, 0, 0x12])
    #expect(String(decoding: bytes[8..<36], as: UTF8.self) == "QEMU    QEMU HARDDISK   2.5+")
    #expect(data(run(.inquiry(allocation: 5))).count == 5)
    #expect(data(run(.inquiry(allocation: 300))).count == 256)
    #expect(data(run(.inquiry(), .cd(bytes: nil))).prefix(2) == [5, 0x80])
  }

  @Test func vitalProductData() {
    var disk = Self.disk
    #expect(data(run(.inquiry(vpd: 0), disk)) == [0, 0, 0, 5, 0, 0x83, 0xb0, 0xb1, 0xb2])
    #expect(sense(run(.inquiry(vpd: 0x80), disk)) == .invalidField)
    disk.serial = "abc"
    #expect(data(run(.inquiry(vpd: 0x80), disk)) == [0, 0x80, 0, 3, 0x61, 0x62, 0x63])
    let limits = data(run(.inquiry(vpd: 0xb0), disk))
    #expect(limits.count == 64)
    #expect(limits[4] == 1)
    #expect(limits[20..<24] == [0, 0x20, 0, 0])
    #expect(data(run(.inquiry(vpd: 0xb2), disk)) == [0, 0xb2, 0, 4, 0, 0xe0, 2, 0])
    #expect(sense(run(.inquiry(vpd: 0xb0), .cd(bytes: nil))) == .invalidField)
  }

  @Test func capacity() {
    #expect(data(run(.readCapacity10)) == [0, 0, 0x7f, 0xff, 0, 0, 2, 0])
    #expect(run(.readCapacity10).effects == [.maxLBA(32767)])
    #expect(data(run(.readCapacity10, .disk(bytes: 1 << 42))).prefix(4) == [0xff, 0xff, 0xff, 0xff])
    let long = data(run(.readCapacity16(), .disk(bytes: 1 << 42)))
    #expect(long.prefix(12) == [0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0, 0, 2, 0])
    #expect(long[14] == 0x80)
    #expect(sense(run(.readCapacity10, .disk(bytes: 0))) == .lunNotReady)
    #expect(sense(run(.readCapacity10, .cd(bytes: nil))) == .noMedium)
  }

  @Test func transfersAreCheckedInOrder() {
    var disk = Self.disk
    #expect(
      run(.read10(lba: 64, count: 32)).outcome
        == .dma(SCSITransfer(range: SCSIRange(offset: 32768, length: 16384), isWrite: false, needsFlush: false)))
    #expect(run(.read10(lba: 32768, count: 0)).immediateEnd == SCSIError(.good))
    #expect(sense(run(.read10(lba: 32769, count: 0))) == .lbaOutOfRange)
    #expect(sense(run(.read10(lba: 32767, count: 2))) == .lbaOutOfRange)
    #expect(sense(run(.read16(lba: .max, count: 1))) == .lbaOutOfRange)
    disk.readOnly = true
    #expect(sense(run(.write10(lba: 40000, count: 1), disk)) == .writeProtected)
    disk.mediumPresent = false
    #expect(sense(run(.write10(lba: 40000, count: 1), disk)) == .noMedium)
    #expect(sense(run(CDB([0x28, 0xe0, 0, 0, 0, 0, 0, 0, 1, 0]))) == .invalidField)
  }

  @Test func aGrownDiskIsUsableOnceTheGuestRereadsIt() {
    var disk = Self.disk
    disk.blocks *= 2
    #expect(sense(run(.read10(lba: 40000, count: 1), disk)) == .lbaOutOfRange)
    for effect in run(.readCapacity10, disk).effects { disk.apply(effect) }
    guard case .dma = run(.read10(lba: 40000, count: 1), disk).outcome else {
      Issue.record("expected a transfer")
      return
    }
  }

  @Test func trays() {
    var cd = SCSIDeviceDescription.cd(bytes: 1 << 20)
    let eject = CDB.startStopUnit(start: false, loadEject: true)
    #expect(run(eject, cd).effects == [.trayOpen(true)])
    cd.apply(.trayLocked(true))
    #expect(sense(run(eject, cd)) == .illegalRequestRemovalPrevented)
    cd.mediumPresent = false
    #expect(sense(run(eject, cd)) == .notReadyRemovalPrevented)
    #expect(run(.preventAllow(prevent: false), cd).effects == [.trayLocked(false)])
    #expect(run(eject).immediateEnd == SCSIError(.good))
    #expect(run(eject).effects.isEmpty)
  }

  @Test func modePages() {
    let page = data(run(.modeSense10(page: 4, allocation: 27)))
    #expect(page.count == 27)
    #expect(page.prefix(10) == [0, 30, 0, 0, 0, 0, 0, 0, 4, 0x16])
    #expect(data(run(.modeSense6(page: 8))) == [23, 0, 0, 0, 8, 0x12, 4] + [UInt8](repeating: 0, count: 17))
    #expect(data(run(.modeSense6(page: 8, dbd: false)))[3] == 8)
    #expect(sense(run(.modeSense6(page: 8, control: 3))) == .savingParamsNotSupported)
    #expect(sense(run(.modeSense6(page: 0x22))) == .invalidField)
    #expect(data(run(.modeSense10(page: 0x3f))).count == 8 + 12 + 24 + 32 + 20)
  }

  @Test func targetAnswersForMissingLUNs() {
    var disk = SCSIDeviceDescription.disk(lun: 3, bytes: 1 << 20)
    #expect(data(run(.reportLUNs(), disk, lun: 0)) == [0, 0, 0, 16] + [UInt8](repeating: 0, count: 12))
    #expect(data(run(.reportLUNs(allocation: 24), disk, lun: 0)).suffix(8) == [0, 3, 0, 0, 0, 0, 0, 0])
    #expect(sense(run(.reportLUNs(allocation: 8), disk, lun: 0)) == .invalidField)
    let inquiry = data(run(.inquiry(), disk, lun: 0))
    #expect(inquiry.prefix(5) == [0x3f, 0, 5, 0x12, 31])
    #expect(String(decoding: inquiry[8...], as: UTF8.self) == "QEMU    QEMU TARGET     2.5+")
    #expect(data(run(.inquiry(), disk, lun: 1)).first == 0x7f)
    #expect(run(.testUnitReady, disk, lun: 0).immediateEnd == SCSIError(.good))
    #expect(sense(run(.testUnitReady, disk, lun: 1)) == .lunNotSupported)
    #expect(sense(run(.readCapacity10, disk, lun: 0)) == .invalidOpcode)
    disk.storedSense = .ioError
    #expect(data(run(.requestSense(), disk, lun: 0)).prefix(3) == [0x70, 0, 0xb])
  }

  @Test func whoAnswers() {
    var disk = Self.disk
    func ops(_ cdb: CDB, lun: Int = 0, bus: Sense = .noSense) -> SCSIRequestOps {
      SCSIRequestPlan(cdb: cdb, lun: lun, device: disk, busUnitAttention: bus).ops
    }
    #expect(ops(CDB([0x7f])) == .invalidOpcode)
    #expect(ops(.read16(lba: 0, count: .max)) == .invalidField)
    #expect(ops(.reportLUNs()) == .target)
    #expect(ops(.testUnitReady, lun: 1) == .target)
    #expect(ops(.requestSense()) == .device)
    #expect(ops(.testUnitReady, bus: .reportedLUNsChanged) == .unitAttention(.reportedLUNsChanged))
    disk.unitAttention = .reset
    #expect(ops(.testUnitReady, bus: .reportedLUNsChanged) == .unitAttention(.reset))
    #expect(ops(.inquiry()) == .device)
    #expect(ops(.requestSense()) == .unitAttention(.reset))
    disk.storedSense = .reset
    disk.senseIsUA = true
    #expect(ops(.requestSense()) == .target)
  }

  @Test func parametersFromTheGuest() throws {
    let cdb = CDB.unmap(parameterLength: 24)
    let command = try #require(cdb.parse(blockSize: 512))
    #expect(run(cdb).outcome == .parameters(24))
    let ranges: [UInt8] = [0, 22, 0, 16, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0]
    #expect(
      SCSIDisk.received(ranges, for: command, device: Self.disk).outcome
        == .discard([SCSIRange(offset: 4096, length: 8192)]))
    #expect(sense(SCSIDisk.received(Array(ranges.prefix(12)), for: command, device: Self.disk)) == .invalidParamLen)
    #expect(sense(SCSIDisk.received([], for: command, device: Self.disk)) == .invalidParamLen)
    #expect(
      run(.writeSame16(lba: 8, count: 2, unmap: true, noData: true)).outcome
        == .writeZeroes(SCSIRange(offset: 4096, length: 1024), mayUnmap: true))
    #expect(sense(run(.writeSame16(lba: 8, count: 0, noData: true))) == .invalidField)
    #expect(run(.synchronizeCache10).outcome == .flush)
  }

  /// No CDB whatever may trap, whoever answers.
  @Test func anyBytesAreAnswered() {
    var state: UInt64 = 42
    func random() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    let devices = [Self.disk, .cd(bytes: nil), .cd(bytes: 1 << 20), .disk(bytes: 0), .disk(bytes: .max)]
    for round in 0..<20000 {
      let device = devices[round % devices.count]
      let cdb = CDB((0..<Int(random() % 20)).map { _ in round % 3 == 0 ? random() % 4 : random() })
      let plan = SCSIRequestPlan(cdb: cdb, lun: round % 2, device: device)
      if case .parameters(let count) = plan.result.outcome, let command = plan.command {
        _ = SCSIDisk.received((0..<min(count, 64)).map { _ in random() % 32 }, for: command, device: device)
      }
      #expect(!plan.cdb.description.isEmpty)
      #expect(plan.allocation.count >= 2)
    }
  }
}
