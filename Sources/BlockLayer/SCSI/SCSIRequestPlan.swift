/// Who answers a request (QEMU's `SCSIReqOps`).
public enum SCSIRequestOps: Hashable, Sendable {
  /// The CDB can't be parsed.
  case invalidOpcode
  /// The transfer is longer than INT32_MAX.
  case invalidField
  /// The command is refused with this pending unit attention.
  case unitAttention(Sense)
  /// The target emulation of the bus.
  case target
  /// The device itself.
  case device

  /// The choice that `scsi_req_new` makes.
  ///
  /// - Parameters:
  ///   - lun: the LUN that the guest addressed.
  ///   - busUnitAttention: pending on the bus, looked at after that of the device.
  ///
  /// Source: hw/scsi/scsi-bus.c, `scsi_req_new`, 7.2.22.
  public static func choose(
    _ command: SCSICommand?, lun: Int, device: SCSIDeviceDescription, busUnitAttention: Sense = .noSense
  ) -> SCSIRequestOps {
    guard let command else { return .invalidOpcode }
    let opcode = command.opcode
    let pending = device.unitAttention.isUnitAttention ? device.unitAttention : busUnitAttention
    let exempt: Set<SCSIOpcode> = [.inquiry, .reportLUNs, .getConfiguration, .getEventStatusNotification]
    if pending.isUnitAttention, !exempt.contains(opcode), !(opcode == .requestSense && device.senseIsUA) {
      return .unitAttention(pending)
    }
    if lun != device.lun || opcode == .reportLUNs || opcode == .requestSense && device.storedSense != nil {
      return .target
    }
    return command.xfer > UInt64(Int32.max) ? .invalidField : .device
  }
}

/// A request from its arrival to its end: who answers it, what it does, and the trace of each stage.
///
/// A driver with requests in its own memory asks for the stage that it is at; the lines of the block layer
/// (`dma_blk_io` and below) come between `dataPhase` and `completion`.
public struct SCSIRequestPlan: Hashable, Sendable {
  /// The request's identity.
  public let id: SCSIRequestID
  /// The block as the guest sent it.
  public let cdb: CDB
  /// The parsed block; nil where it can't be parsed.
  public let command: SCSICommand?
  /// Who answers.
  public let ops: SCSIRequestOps
  /// What comes of it when it is sent.
  public let result: SCSICommandResult

  /// Evaluates a request that reached `device`.
  public init(
    cdb: CDB, lun: Int, tag: UInt64 = 0, device: SCSIDeviceDescription, busUnitAttention: Sense = .noSense
  ) {
    id = SCSIRequestID(target: device.target, lun: lun, tag: tag)
    self.cdb = cdb
    command = cdb.parse(blockSize: device.blockSize, type: device.type)
    ops = .choose(command, lun: lun, device: device, busUnitAttention: busUnitAttention)
    result = Self.evaluate(ops, command, id, device)
  }

  private static func evaluate(
    _ ops: SCSIRequestOps, _ command: SCSICommand?, _ id: SCSIRequestID, _ device: SCSIDeviceDescription
  ) -> SCSICommandResult {
    func refuse(_ sense: Sense) -> SCSICommandResult {
      SCSICommandResult(
        outcome: .complete(SCSIError(.checkCondition, sense)),
        trace: [.buildSense(target: id.target, lun: id.lun, tag: id.tag, sense)])
    }
    guard let command else { return refuse(.invalidOpcode) }
    switch ops {
    case .invalidOpcode: return refuse(.invalidOpcode)
    case .invalidField: return refuse(.invalidField)
    case .unitAttention(let sense):
      // Its sense was built when the request was made.
      return SCSICommandResult(outcome: .complete(SCSIError(.checkCondition, sense)))
    case .target: return SCSITarget.emulate(command, lun: id.lun, device: device, tag: id.tag)
    case .device: return SCSIDisk.emulate(command, device: device, tag: id.tag)
    }
  }
}
