/// The answers that the bus gives for a target: REPORT LUNS, LUNs that are not there, stored sense.
///
/// Source: hw/scsi/scsi-bus.c, `scsi_target_send_command` and what it calls, 7.2.
public enum SCSITarget {
  /// Evaluates a command for `lun` of the target that `device` belongs to.
  ///
  /// - Parameters:
  ///   - lun: the LUN that the guest addressed.
  ///   - device: the device that the lookup found: that LUN, or another one of the target.
  ///   - tag: the request's tag, for the trace.
  public static func emulate(
    _ command: SCSICommand, lun: Int, device: SCSIDeviceDescription, tag: UInt64 = 0
  ) -> SCSICommandResult {
    let answer: Answer
    if lun != 0, command.opcode != .inquiry, command.opcode != .requestSense {
      answer = .failure(.lunNotSupported)
    } else {
      answer = evaluate(command, lun: lun, device: device)
    }
    switch answer {
    case .failure(let sense):
      return SCSICommandResult(
        outcome: .complete(SCSIError(.checkCondition, sense)),
        trace: [.buildSense(target: device.target, lun: lun, tag: tag, sense)])
    case .bytes(let bytes, let effects):
      let outcome: SCSICommandResult.Outcome = bytes.isEmpty ? .complete(SCSIError(.good)) : .data(bytes)
      return SCSICommandResult(outcome: outcome, effects: effects)
    }
  }

  private enum Answer {
    case bytes([UInt8], [SCSICommandResult.Effect] = [])
    case failure(Sense)
  }

  private static func evaluate(_ command: SCSICommand, lun: Int, device: SCSIDeviceDescription) -> Answer {
    switch command.opcode {
    case .reportLUNs:
      guard let bytes = reportLUNs(command, luns: device.luns) else { return .failure(.invalidField) }
      return .bytes(bytes, [.lunsReported])
    case .inquiry:
      guard let bytes = inquiry(command, lun: lun, device: device) else { return .failure(.invalidField) }
      return .bytes(bytes)
    case .requestSense:
      let sense = lun != 0 ? .lunNotSupported : device.storedSense ?? .noSense
      let bytes = sense.bytes(fixed: command.cdb[1] & 1 == 0)
      return .bytes(clip(bytes, command.xfer), lun != 0 ? [] : [.senseReported])
    case .testUnitReady:
      return .bytes([])
    default:
      return .failure(.invalidOpcode)
    }
  }

  private static func reportLUNs(_ command: SCSICommand, luns: [Int]) -> [UInt8]? {
    if command.xfer < 16 || command.cdb[2] > 2 { return nil }
    let list = [0] + luns.filter { $0 != 0 }
    let bytes = CDB.big(UInt64(list.count * 8), 4) + [0, 0, 0, 0] + list.flatMap(SCSILUN.reported)
    return clip(bytes, command.xfer & ~7)
  }

  private static func inquiry(_ command: SCSICommand, lun: Int, device: SCSIDeviceDescription) -> [UInt8]? {
    let cdb = command.cdb
    if cdb[1] & 2 != 0 { return nil }
    if cdb.evpd {
      // The only page is the list of pages, with itself in it.
      return cdb[2] == 0 ? clip([lun != 0 ? 0x7f : 0x3f, 0, 0, 1, 0], command.xfer) : nil
    }
    if cdb[2] != 0 { return nil }
    let length = Int(min(command.xfer, 36))
    var bytes = [UInt8](repeating: 0, count: 36)
    bytes[0] = lun != 0 ? 0x7f : 0x3f
    if lun == 0 {
      bytes[2] = 5
      bytes[3] = 0x12
      bytes[4] = UInt8(max(length - 5, 0))
      bytes[7] = 0x10 | (device.tcq ? 2 : 0)
      bytes.replaceSubrange(
        8..<36,
        with: SCSIText.padded("QEMU", 8) + SCSIText.padded("QEMU TARGET", 16)
          + SCSIText.padded(device.version, 4))
    }
    return Array(bytes.prefix(length))
  }

  private static func clip(_ bytes: [UInt8], _ length: UInt64) -> [UInt8] {
    length < UInt64(bytes.count) ? Array(bytes.prefix(Int(length))) : bytes
  }
}

/// Text fields of SCSI data.
enum SCSIText {
  /// ASCII, cut or filled up with blanks to `count` bytes.
  static func padded(_ text: String, _ count: Int) -> [UInt8] {
    let bytes = Array(text.utf8.prefix(count))
    return bytes + [UInt8](repeating: 0x20, count: count - bytes.count)
  }
}
