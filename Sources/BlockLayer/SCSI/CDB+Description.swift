extension CDB: CustomStringConvertible {
  /// The command for people: `READ(10) lba 2048 +8`, `INQUIRY VPD 83`, `MODE SENSE(10) page 04`.
  public var description: String {
    guard !bytes.isEmpty else { return "empty CDB" }
    if opcode.isRead || opcode.isWrite || opcode.isVerify || opcode == .writeSame10 || opcode == .writeSame16 {
      return "\(opcode) lba \(lba ?? 0) +\(blockCount)"
    }
    switch opcode {
    case .inquiry:
      return evpd ? "INQUIRY VPD \(page(self[2]))" : "INQUIRY"
    case .modeSense6, .modeSense10:
      return "\(opcode) page \(page(self[2] & 0x3f))"
    case .seek10:
      return "\(opcode) lba \(lba ?? 0)"
    case .serviceActionIn16:
      return self[1] & 0x1f == 0x10 ? "READ CAPACITY(16)" : "\(opcode) action \(hexByte(self[1] & 0x1f))"
    case .preventAllow:
      return self[4] & 1 != 0 ? "PREVENT MEDIUM REMOVAL" : "ALLOW MEDIUM REMOVAL"
    case .startStopUnit:
      return "\(opcode) " + startStop
    default:
      return "\(opcode)"
    }
  }

  private var startStop: String {
    let start = self[4] & 1 != 0
    if self[4] & 2 != 0 { return start ? "load" : "eject" }
    return start ? "start" : "stop"
  }

  private func page(_ number: UInt8) -> String { String(hexByte(number).dropFirst(2)) }
}
