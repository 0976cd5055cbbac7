import BlockLayer

/// Just enough of a SCSI bus to answer one command after another, with the trace that QEMU would write.
struct SCSIBusModel {
  /// In the bus's order: the newest first.
  private(set) var devices: [SCSIDeviceDescription] = []
  /// The devices' ids, in the same order.
  private(set) var ids: [String] = []

  mutating func add(_ device: SCSIDeviceDescription, id: String) {
    devices.insert(device, at: 0)
    ids.insert(id, at: 0)
    renumber()
  }

  mutating func remove(id: String) {
    guard let at = ids.firstIndex(of: id) else { return }
    ids.remove(at: at)
    devices.remove(at: at)
    renumber()
  }

  mutating func setUnitAttention(_ sense: Sense, target: Int, lun: Int) {
    for index in devices.indices where devices[index].target == target && devices[index].lun == lun {
      devices[index].unitAttention = .pending(devices[index].unitAttention, setting: sense)
    }
  }

  private mutating func renumber() {
    for index in devices.indices {
      let target = devices[index].target
      devices[index].luns = devices.filter { $0.target == target }.map(\.lun)
    }
  }

  /// Runs a command to its end.
  ///
  /// - Parameter errno: what the block layer answers to a transfer, 0 for success.
  mutating func run(_ cdb: CDB, target: Int, lun: Int, errno: Int = 0) -> ([TraceLine], FirmwareProbe.Answer) {
    guard let index = SCSIDeviceDescription.find(in: devices, target: target, lun: lun) else {
      return (SCSIRequestPlan.badTarget(cdb: cdb, lun: lun), FirmwareProbe.Answer(response: .badTarget))
    }
    let plan = SCSIRequestPlan(cdb: cdb, lun: lun, device: devices[index])
    var isUnitAttention = false
    if case .unitAttention(let sense) = plan.ops {
      isUnitAttention = true
      devices[index].unitAttention = sense.followingUnitAttention(type: devices[index].type)
    }
    for effect in plan.result.effects { devices[index].apply(effect) }
    var end = plan.result.immediateEnd ?? SCSIError(.good)
    var failure: SCSIError?
    if errno != 0, case .dma = plan.result.outcome {
      end = SCSIError(errno: errno)
      failure = end
    }
    devices[index].recordCompletion(end, ofUnitAttention: isUnitAttention)
    let lines = plan.arrival + plan.allocation + plan.sending + plan.dataPhase + plan.completion(failure: failure)
    var answer = FirmwareProbe.Answer(status: end.status)
    if case .data(let bytes) = plan.result.outcome { answer.data = bytes }
    return (lines, answer)
  }
}
