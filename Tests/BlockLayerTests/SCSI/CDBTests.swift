import BlockLayer
import Testing

@Suite struct CDBTests {
  @Test func lengthFollowsTheGroupCode() {
    #expect(CDB([0x12]).length == 6)
    #expect(CDB([0x28]).length == 10)
    #expect(CDB([0x42]).length == 10)
    #expect(CDB([0x88]).length == 16)
    #expect(CDB([0xa0]).length == 12)
    for opcode: UInt8 in [0x60, 0x7f, 0xc0, 0xff] { #expect(CDB([opcode]).length == nil) }
  }

  @Test func whatCannotBeParsed() {
    #expect(CDB([]).parse(blockSize: 512) == nil)
    #expect(CDB([0x28, 0, 0]).parse(blockSize: 512) == nil)
    #expect(CDB([UInt8](repeating: 0x7f, count: 16)).parse(blockSize: 512) == nil)
  }

  @Test func commandsWithoutLBAHaveOneInTheTrace() throws {
    let command = try #require(CDB.modeSense10(page: 4, allocation: 27).parse(blockSize: 512))
    #expect(command.cdb.bytes == [0x5a, 0x08, 0x04, 0, 0, 0, 0, 0, 0x1b, 0])
    #expect(command.lba == 67_108_864)
    #expect(command.xfer == 27)
    #expect(command.mode == .fromDevice)
  }

  @Test func transferLengths() {
    func xfer(_ cdb: CDB, _ blockSize: Int = 512) -> UInt64? { cdb.parse(blockSize: blockSize)?.xfer }
    #expect(xfer(.read10(lba: 17, count: 1), 2048) == 2048)
    #expect(xfer(.read6(lba: 0, count: 0)) == 256 * 512)
    #expect(xfer(.read16(lba: 1 << 40, count: 3)) == 1536)
    #expect(xfer(.write10(lba: 0, count: 8)) == 4096)
    #expect(xfer(.readCapacity10) == 8)
    #expect(xfer(.readCapacity16()) == 32)
    #expect(xfer(.reportLUNs(allocation: 24)) == 24)
    #expect(xfer(.inquiry(vpd: 0x83, allocation: 0x1ff)) == 511)
    #expect(xfer(.synchronizeCache10) == 0)
    #expect(xfer(.verify10(lba: 0, count: 8)) == 0)
    #expect(xfer(.writeSame10(lba: 0, count: 100)) == 512)
    #expect(xfer(.writeSame16(lba: 0, count: 100, noData: true)) == 0)
    #expect(xfer(.unmap(parameterLength: 24)) == 24)
    #expect(xfer(.preventAllow(prevent: true)) == 0)
  }

  @Test func directions() {
    func mode(_ cdb: CDB) -> SCSIXferMode? { cdb.parse(blockSize: 512)?.mode }
    #expect(mode(.testUnitReady) == SCSIXferMode.none)
    #expect(mode(.inquiry()) == .fromDevice)
    #expect(mode(.write10(lba: 0, count: 1)) == .toDevice)
    #expect(mode(.write10(lba: 0, count: 0)) == SCSIXferMode.none)
    #expect(mode(.unmap(parameterLength: 24)) == .toDevice)
    #expect(mode(.writeSame10(lba: 0, count: 1)) == .toDevice)
  }

  @Test(arguments: [
    (CDB.read10(lba: 2048, count: 8), "READ(10) lba 2048 +8"), (.inquiry(), "INQUIRY"),
    (.inquiry(vpd: 0x83), "INQUIRY VPD 83"), (.modeSense10(page: 4), "MODE SENSE(10) page 04"),
    (.read6(lba: 9, count: 0), "READ(6) lba 9 +256"), (.readCapacity16(), "READ CAPACITY(16)"),
    (.startStopUnit(start: false, loadEject: true), "START STOP UNIT eject"),
    (.preventAllow(prevent: false), "ALLOW MEDIUM REMOVAL"), (CDB([0x7f]), "opcode 0x7f"), (CDB([]), "empty CDB"),
    (.write16(lba: 1 << 33, count: 1), "WRITE(16) lba 8589934592 +1"), (.testUnitReady, "TEST UNIT READY"),
  ]) func description(_ pair: (CDB, String)) {
    #expect(pair.0.description == pair.1)
  }

  @Test func longBlocksAreCut() {
    #expect(CDB([UInt8](repeating: 0x88, count: 40)).bytes.count == 16)
  }
}
