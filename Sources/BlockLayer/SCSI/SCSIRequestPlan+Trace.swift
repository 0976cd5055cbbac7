extension SCSIRequestPlan {
  /// The virtqueue's element was read, before the device is looked up.
  public var arrival: [TraceLine] { [.commandRequest(lun: id.lun, tag: id.tag, opcode: cdb.opcode)] }

  /// `scsi_req_new`: parsing, a unit attention's sense, allocation.
  public var allocation: [TraceLine] {
    var lines: [TraceLine] = []
    if let command {
      lines += [.parsed(id, command), .parsedLBA(id, command)]
    } else {
      lines.append(.parseBad(id, opcode: cdb.opcode))
    }
    if case .unitAttention(let sense) = ops {
      lines.append(.buildSense(target: id.target, lun: id.lun, tag: id.tag, sense))
    }
    lines.append(.alloc(id))
    if ops == .device, let command { lines.append(.newRequest(lun: id.lun, tag: id.tag, command.cdb)) }
    if let line = TraceLine.wellKnown(id, cdb) { lines.append(line) }
    return lines
  }

  /// `scsi_req_enqueue`: what the command does at once.
  public var sending: [TraceLine] { result.trace }

  /// From `scsi_req_continue` up to the end of the data phase, or up to the call of the block layer.
  public var dataPhase: [TraceLine] {
    switch result.outcome {
    case .data(let bytes):
      let length = UInt64(bytes.count)
      let read: [TraceLine] = ops == .device ? [.emulateReadData(length: length)] : []
      return [.continue(id)] + read + [.data(id, length: length), .continue(id)]
    case .parameters(let count):
      let length = UInt64(count)
      return [.continue(id), .emulateWriteData(length: length), .data(id, length: length), .continue(id)]
    case .dma(let transfer):
      return [.continue(id)] + (transfer.isWrite ? [] : [.readDataCount(sectors: transfer.sectorCount)])
    default:
      return []
    }
  }

  /// `scsi_req_complete` and the response to the guest.
  ///
  /// - Parameter failure: what the block layer's error became; nil for the end that the plan foresaw.
  public func completion(failure: SCSIError? = nil) -> [TraceLine] {
    var lines: [TraceLine] = []
    let end = failure ?? result.immediateEnd ?? SCSIError(.good)
    if let failure, failure.status == .checkCondition {
      lines.append(.buildSense(target: id.target, lun: id.lun, tag: id.tag, failure.sense))
    }
    lines.append(.dequeue(id))
    lines.append(.commandResponse(lun: id.lun, tag: id.tag, response: .ok, status: end.status))
    return lines
  }

  /// All lines of a request for which no device was found.
  public static func badTarget(cdb: CDB, lun: Int, tag: UInt64 = 0) -> [TraceLine] {
    [
      .commandRequest(lun: lun, tag: tag, opcode: cdb.opcode),
      .commandResponse(lun: lun, tag: tag, response: .badTarget, status: .good),
    ]
  }
}
