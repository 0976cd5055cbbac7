/// The commands of scsi-hd and scsi-cd as a function of a device description.
///
/// Source: hw/scsi/scsi-disk.c, `scsi_disk_emulate_command` and `scsi_disk_dma_command`, 7.2.
public enum SCSIDisk {
  /// The largest data phase of an emulated command, in bytes.
  static let maximumEmulatedTransfer: UInt64 = 65536

  /// Evaluates a command in QEMU's order of checks.
  ///
  /// - Parameters:
  ///   - command: parsed with the device's block size and type.
  ///   - tag: the request's tag, for the trace.
  public static func emulate(
    _ command: SCSICommand, device: SCSIDeviceDescription, tag: UInt64 = 0
  ) -> SCSICommandResult {
    let step: Step =
      switch command.opcode {
      case let opcode where opcode.isRead || opcode.isWrite: transfer(command, device)
      default: emulated(command, device)
      }
    switch step {
    case .success(var result):
      if case .data(let bytes) = result.outcome {
        let clipped = Array(bytes.prefix(Int(clamping: command.xfer)))
        result.outcome = clipped.isEmpty ? .complete(SCSIError(.good)) : .data(clipped)
      }
      return result
    case .failure(let refusal):
      return checkCondition(refusal.sense, trace: refusal.trace, device: device, tag: tag)
    }
  }

  /// A refusal: the sense, and what was traced before.
  struct Refusal: Error, Hashable {
    var sense: Sense
    var trace: [TraceLine] = []
    init(_ sense: Sense, trace: [TraceLine] = []) {
      self.sense = sense
      self.trace = trace
    }
  }

  typealias Step = Result<SCSICommandResult, Refusal>

  static func refuse(_ sense: Sense, trace: [TraceLine] = []) -> Step { .failure(Refusal(sense, trace: trace)) }

  static func good(_ effects: [SCSICommandResult.Effect] = []) -> Step {
    .success(SCSICommandResult(outcome: .complete(SCSIError(.good)), effects: effects))
  }

  static func data(_ bytes: [UInt8], effects: [SCSICommandResult.Effect] = [], trace: [TraceLine] = []) -> Step {
    .success(SCSICommandResult(outcome: .data(bytes), effects: effects, trace: trace))
  }

  static func checkCondition(
    _ sense: Sense, trace: [TraceLine] = [], device: SCSIDeviceDescription, tag: UInt64
  ) -> SCSICommandResult {
    SCSICommandResult(
      outcome: .complete(SCSIError(.checkCondition, sense)),
      trace: trace + [
        .checkCondition(tag: tag, sense),
        .buildSense(target: device.target, lun: device.lun, tag: tag, sense),
      ])
  }

  /// Whether `count` blocks from `lba` are within what the guest was told, without overflow.
  static func inRange(lba: UInt64, count: UInt64, _ device: SCSIDeviceDescription) -> Bool {
    let (end, overflow) = lba.addingReportingOverflow(count)
    return !overflow && lba <= device.maxLBA &+ 1 && end <= device.maxLBA &+ 1
  }

  /// The bytes of `count` blocks from `lba`.
  static func range(lba: UInt64, count: UInt64, _ device: SCSIDeviceDescription) -> SCSIRange {
    let size = UInt64(device.blockSize)
    return SCSIRange(offset: lba &* size, length: count &* size)
  }

  private static func transfer(_ command: SCSICommand, _ device: SCSIDeviceDescription) -> Step {
    let opcode = command.opcode
    let count = UInt64(command.cdb.blockCount)
    guard device.isAvailable else { return refuse(.noMedium) }
    if opcode.isWrite, device.readOnly { return refuse(.writeProtected) }
    let trace: [TraceLine] = [
      opcode.isRead
        ? .dmaRead(lba: command.lba, count: count)
        : .dmaWrite(lba: command.lba, count: count, verify: opcode.isWriteAndVerify)
    ]
    if device.scsiVersion > 2, command.length > 6, command.cdb[1] & 0xe0 != 0 {
      return refuse(.invalidField, trace: trace)
    }
    guard inRange(lba: command.lba, count: count, device) else { return refuse(.lbaOutOfRange, trace: trace) }
    var result = SCSICommandResult(outcome: .complete(SCSIError(.good)), trace: trace)
    if count > 0 {
      let fua = opcode.isWriteAndVerify || command.length > 6 && command.cdb[1] & 8 != 0
      result.outcome = .dma(
        SCSITransfer(
          range: range(lba: command.lba, count: count, device), isWrite: opcode.isWrite, needsFlush: fua))
    }
    return .success(result)
  }
}
