extension SCSIDisk {
  /// Goes on with a command whose outcome was `.parameters`, once the guest's bytes are there.
  ///
  /// Source: hw/scsi/scsi-disk.c, `scsi_disk_emulate_write_data`, 7.2.
  public static func received(
    _ bytes: [UInt8], for command: SCSICommand, device: SCSIDeviceDescription, tag: UInt64 = 0
  ) -> SCSICommandResult {
    let step: Step =
      switch command.opcode {
      case .unmap: unmapRanges(bytes, device)
      case .writeSame10, .writeSame16: writeSameBlock(bytes, command, device)
      case .modeSelect6, .modeSelect10: modeSelect(bytes, command)
      default: good()
      }
    switch step {
    case .success(let result): return result
    case .failure(let refusal): return checkCondition(refusal.sense, device: device, tag: tag)
    }
  }

  static func unmap(_ command: SCSICommand) -> Step {
    command.cdb[1] & 1 != 0 ? refuse(.invalidField) : parametersOrGood(command)
  }

  static func writeSame(_ command: SCSICommand, _ device: SCSIDeviceDescription) -> Step {
    if command.cdb[1] & 1 != 0 { return writeSameBlock([], command, device) }
    return parametersOrGood(command)
  }

  private static func unmapRanges(_ bytes: [UInt8], _ device: SCSIDeviceDescription) -> Step {
    func number(_ start: Int, _ count: Int) -> Int {
      bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
    }
    guard bytes.count >= 8, bytes.count >= number(0, 2) + 2, bytes.count >= number(2, 2) + 8,
      number(2, 2) % 16 == 0
    else { return refuse(.invalidParamLen) }
    if device.readOnly { return refuse(.writeProtected) }
    var ranges: [SCSIRange] = []
    for start in stride(from: 8, to: 8 + number(2, 2), by: 16) {
      let lba = bytes[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let count = UInt64(number(start + 8, 4))
      // Descriptors before this one were discarded already in QEMU; the command fails all the same.
      guard inRange(lba: lba, count: count, device) else { return refuse(.lbaOutOfRange) }
      if count > 0 { ranges.append(range(lba: lba, count: count, device)) }
    }
    return ranges.isEmpty ? good() : .success(SCSICommandResult(outcome: .discard(ranges)))
  }

  private static func writeSameBlock(
    _ block: [UInt8], _ command: SCSICommand, _ device: SCSIDeviceDescription
  ) -> Step {
    let count = UInt64(command.cdb.blockCount)
    // ANCHOR, PBDATA and LBDATA are not supported, nor is "to the end of the medium".
    if count == 0 || command.cdb[1] & 0x16 != 0 { return refuse(.invalidField) }
    if device.readOnly { return refuse(.writeProtected) }
    guard inRange(lba: command.lba, count: count, device) else { return refuse(.lbaOutOfRange) }
    let area = range(lba: command.lba, count: count, device)
    if block.allSatisfy({ $0 == 0 }) {
      return .success(
        SCSICommandResult(outcome: .writeZeroes(area, mayUnmap: command.cdb[1] & 8 != 0)))
    }
    return .success(SCSICommandResult(outcome: .writeSame(area, block: block)))
  }

  /// Only the caching page's WCE bit can be changed; other pages are accepted as they are.
  private static func modeSelect(_ bytes: [UInt8], _ command: SCSICommand) -> Step {
    if command.cdb[1] & 0x11 != 0x10 { return refuse(.invalidField) }
    let ten = command.opcode == .modeSelect10
    let header = ten ? 8 : 4
    guard bytes.count >= header else { return refuse(.invalidParamLen) }
    let descriptor = ten ? Int(bytes[6]) << 8 | Int(bytes[7]) : Int(bytes[3])
    guard descriptor == 0 || descriptor == 8 else { return refuse(.invalidParam) }
    var effects: [SCSICommandResult.Effect] = []
    var at = header + descriptor
    while at < bytes.count {
      guard at + 2 <= bytes.count, at + 2 + Int(bytes[at + 1]) <= bytes.count else { return refuse(.invalidParamLen) }
      if bytes[at] & 0x3f == 0x08, bytes[at + 1] > 0 { effects.append(.writeCache(bytes[at + 2] & 4 != 0)) }
      at += 2 + Int(bytes[at + 1])
    }
    return good(effects)
  }
}
