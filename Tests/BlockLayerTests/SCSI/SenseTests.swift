import BlockLayer
import Testing

@Suite struct SenseTests {
  @Test func names() {
    #expect(Sense.reset.name == "RESET")
    #expect(Sense(0xb, 0x4e, 0).name == "OVERLAPPED_COMMANDS")
    #expect(Sense(9, 9, 9).name == nil)
    #expect(Sense.named.count == 35)
    #expect(Set(Sense.named.map(\.sense)).count == Sense.named.count)
    #expect(Sense.reset.description == "06/29/00 RESET")
  }

  @Test func bytesAndBack() {
    for (sense, _) in Sense.named {
      #expect(Sense(bytes: sense.bytes()) == sense)
      #expect(Sense(bytes: sense.bytes(fixed: false)) == sense)
      #expect(Sense(packed: sense.packed) == sense)
    }
    #expect(Sense.noMedium.bytes().count == 18)
    #expect(Sense(bytes: []) == nil)
    #expect(Sense(bytes: [0x70, 0, 2]) == nil)
    #expect(Sense(bytes: [0x55, 0, 2, 0]) == nil)
  }

  @Test func moreImportantUnitAttentionsStay() {
    let capacity = Sense.capacityChanged
    #expect(Sense.pending(.noSense, setting: capacity) == capacity)
    #expect(Sense.pending(capacity, setting: .reset) == .reset)
    #expect(Sense.pending(.reset, setting: capacity) == .reset)
    #expect(Sense.pending(.reset, setting: .ioError) == .reset)
    #expect(Sense.pending(Sense(6, 0x29, 1), setting: Sense(6, 0x29, 4)) == Sense(6, 0x29, 1))
    #expect(Sense.mediumChanged.unitAttentionPrecedence == 0x2800)
    #expect(Sense(6, 0x29, 5).unitAttentionPrecedence == 0x2905)
    #expect(Sense.noSense.unitAttentionPrecedence == .max)
  }

  @Test func aCDTellsOfTheNewMediumAfterTheOldOne() {
    #expect(Sense.unitAttentionNoMedium.followingUnitAttention(type: .rom) == .mediumChanged)
    #expect(Sense.unitAttentionNoMedium.followingUnitAttention(type: .disk) == .noSense)
    #expect(Sense.reset.followingUnitAttention(type: .rom) == .noSense)
  }

  @Test func errors() {
    #expect(SCSIError(errno: 5) == SCSIError(.checkCondition, .ioError))
    #expect(SCSIError(errno: 28).sense == .spaceAllocFailed)
    #expect(SCSIError(errno: 33) == SCSIError(.taskSetFull))
    #expect(SCSIError(errno: 52) == SCSIError(.reservationConflict))
    #expect(SCSIError(errno: 123).sense == .noMedium)
    #expect(SCSIError(errno: 19).sense == .ioError)
    #expect(SCSIError(errno: 19, explicitNoDevice: true).sense == .targetFailure)
    #expect(Sense.invalidOpcode.isGuestRecoverable)
    #expect(!Sense.readError.isGuestRecoverable)
    #expect(!Sense.writeProtected.isGuestRecoverable)
  }

  @Test func lunFields() throws {
    for lun in [0, 1, 255, 256, 16383] {
      let parsed = try #require(SCSILUN.parse(virtio: SCSILUN.virtio(target: 7, lun: lun)))
      #expect(parsed.target == 7)
      #expect(parsed.lun == lun)
      #expect(SCSILUN.parse(reported: SCSILUN.reported(lun)) == lun)
    }
    #expect(SCSILUN.virtio(target: 1, lun: 300).prefix(4) == [1, 1, 0x41, 0x2c])
    #expect(SCSILUN.parse(virtio: [0, 1, 0, 0]) == nil)
    #expect(SCSILUN.parse(virtio: [1, 1, 0x80, 0]) == nil)
    #expect(SCSILUN.parse(virtio: [1]) == nil)
  }
}
