extension FirmwareProbe {
  /// target << 14 | lun of the LUN that is being looked at.
  var current: Int { target << 14 | luns[index] }

  private var isBooting: Bool { phase.rawValue > Phase.scanned.rawValue }

  mutating func send(_ next: Phase, _ cdb: CDB) -> Action {
    phase = next
    let place = isBooting ? cds[index] : current
    return .send(cdb, target: place >> 14, lun: place & 0x3fff)
  }

  mutating func report(target: Int, allocation: UInt32) -> Action {
    guard target <= Self.lastTarget else {
      phase = .scanned
      return .scanned
    }
    self.target = target
    phase = .reportLUNs
    return .send(.reportLUNs(allocation: allocation), target: target, lun: 0)
  }

  mutating func afterReportLUNs(_ answer: Answer) -> Action {
    let data = answer.data
    guard answer.isGood, data.count >= 16 else { return report(target: target + 1, allocation: 16) }
    let announced = data[0..<4].reduce(0) { $0 << 8 | Int($1) }
    let room = Self.lunCapacity * 8
    if announced + 8 > data.count, data.count < room + 8 {
      return report(target: target, allocation: UInt32(min(announced, room) + 8))
    }
    luns = PackedNumbers(bits: 14)
    for start in stride(from: 8, to: min(data.count, announced + 8), by: 8) where start + 2 <= data.count {
      if luns.count < Self.lunCapacity, let lun = SCSILUN.parse(reported: data[start...]) { luns.append(lun) }
    }
    index = -1
    return nextLUN()
  }

  mutating func nextLUN() -> Action {
    index += 1
    guard index < luns.count else {
      index = 0
      luns = PackedNumbers(bits: 14)
      return report(target: target + 1, allocation: 16)
    }
    return send(.inquiry, .inquiry())
  }

  mutating func afterInquiry(_ answer: Answer) -> Action {
    guard answer.isGood, let first = answer.data.first else { return nextLUN() }
    type = Int(first & 0x1f)
    guard type == Int(SCSIDeviceType.disk.rawValue) || type == Int(SCSIDeviceType.rom.rawValue) else {
      return nextLUN()
    }
    if type == Int(SCSIDeviceType.rom.rawValue), cds.count < Self.cdCapacity { cds.append(current) }
    return testUnitReady(.testUnitReady)
  }

  private mutating func testUnitReady(_ next: Phase) -> Action {
    missing = 0
    tries = 1
    return send(next, .testUnitReady)
  }

  mutating func afterTestUnitReady(_ answer: Answer) -> Action {
    let booting = isBooting
    if !answer.isGood { return send(booting ? .bootRequestSense : .requestSense, .requestSense()) }
    if booting { return readRecord(.bootReadRecord) }
    if type == Int(SCSIDeviceType.rom.rawValue) { return readRecord(.readBootRecord) }
    return send(.readCapacity, .readCapacity10)
  }

  mutating func afterRequestSense(_ answer: Answer) -> Action {
    let booting = isBooting
    if answer.isGood, answer.data.count > 12, answer.data[12] == Sense.noMedium.asc { missing += 1 }
    if missing == Self.mediumTries || tries == Self.readyTries {
      // Booting goes on as if the drive were ready.
      return booting ? readRecord(.bootReadRecord) : nextLUN()
    }
    tries += 1
    return send(booting ? .bootTestUnitReady : .testUnitReady, .testUnitReady)
  }

  /// El Torito's boot record, in blocks of 2048 bytes.
  private mutating func readRecord(_ next: Phase) -> Action { send(next, .read10(lba: 17, count: 1)) }

  mutating func bootCD(at index: Int) -> Action {
    guard index < cds.count else {
      phase = .done
      return .done
    }
    self.index = index
    phase = .bootTestUnitReady
    return testUnitReady(.bootTestUnitReady)
  }
}
