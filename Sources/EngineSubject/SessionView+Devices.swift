import BlockLayer
import Machine
import Subject

extension SessionView {
  /// Controllers, each followed by what is on its bus, with their requests; then devices that are on no bus any more.
  func devices() -> [DeviceState] {
    var requests = Dictionary(grouping: emulator.allRequests) { peek($0.dev).address }.mapValues { $0.map(state) }
    var found: [DeviceState] = []
    var shown: Set<Int> = []
    for controller in emulator.controllers {
      var own = state(controller)
      let devices = emulator.devices(on: controller)
      for element in emulator.available(on: controller) {
        let target = devices.first {
          peek($0.target) == peek(element.target) && peek($0.lun) == peek(element.lun)
        }
        if let target {
          requests[target.address, default: []].append(state(element))
        } else {
          own.requests.append(state(element))
        }
      }
      found.append(own)
      for device in devices {
        shown.insert(device.address)
        found.append(state(device, requests[device.address] ?? []))
      }
    }
    for function in emulator.virtIOBlks { found.append(disk(function, emulator.devices(on: function).first)) }
    for device in emulator.allDevices where !shown.contains(device.address) && !isVirtIOBlk(device) {
      found.append(state(device, requests[device.address] ?? []))
    }
    return found
  }

  private func state(_ controller: Controller) -> DeviceState {
    let iothread = peek(controller.iothread)
    let isStarted = peek(controller.dataplaneStarted)
    var notes: [String] = []
    if isStarted { notes.append(peek(controller.attached) ? "queues attached" : "queues detached") }
    if peek(controller.hostNotifier) { notes.append("kicked") }
    if peek(controller.drainCount) > 0 { notes.append("drain count \(peek(controller.drainCount))") }
    if peek(controller.unitAttention) != 0 { notes.append("unit attention pending") }
    let waiting = peek(controller.outstanding)
    if waiting > 0 { notes.append("\(waiting) unanswered") }
    return DeviceState(
      id: controller.address, name: name(controller.id), model: name(controller.model),
      address: iothread.isNull ? "main" : name(iothread.id),
      state: peek(controller.state) != 0 ? "unplugging" : isStarted ? "online" : "stopped",
      context: number(peek(controller.ctx)), notes: notes.isEmpty ? [] : [notes.joined(separator: ", ")],
      isChanged: changed.contains(controller.address))
  }

  /// A virtio-blk function, which is one with its disk.
  private func disk(_ function: Controller, _ device: SCSIDevice?) -> DeviceState {
    var disk = state(function)
    disk.hasBus = false
    if peek(function.state) == 0 { disk.state = "online" }
    if let device, changed.contains(device.address) { disk.isChanged = true }
    return disk
  }

  private func state(_ device: SCSIDevice, _ requests: [RequestState]) -> DeviceState {
    let controller = peek(device.bus)
    let blk = peek(device.blk)
    var notes: [String] = []
    if peek(device.unitAttention) != 0 { notes.append("unit attention pending") }
    if peek(device.trayLocked) { notes.append("tray locked") }
    if peek(device.state) != .online { notes.append("\(peek(device.refcount)) references") }
    return DeviceState(
      id: device.address, name: name(device.id), model: name(device.model),
      address: "\(peek(device.target)):\(peek(device.lun))",
      parent: machine.isAlive(controller.address) ? controller.address : nil, state: "\(peek(device.state))",
      context: blk.isNull ? nil : number(peek(blk.ctx)), notes: notes.isEmpty ? [] : [notes.joined(separator: ", ")],
      requests: requests, hasBus: false, isChanged: changed.contains(device.address))
  }

  private func state(_ request: Request) -> RequestState {
    let status = peek(request.status)
    let state =
      if peek(request.ioCanceled) {
        "cancelled"
      } else if status > 0 {
        "completed \(SCSIStatus(rawValue: UInt8(clamping: status - 1))?.name ?? String(status - 1))"
      } else if peek(request.aiocb) {
        "in flight"
      } else {
        peek(request.retry) ? "to be retried" : "queued"
      }
    return RequestState(
      tag: peek(request.tag), lun: peek(request.lun), command: command(peek(request.cdb)),
      state: peek(request.enqueued) ? state : "\(state), off the list", refcount: peek(request.refcount),
      context: number(peek(request.ctx)), isChanged: changed.contains(request.address))
  }

  private func state(_ element: VirtQueueElement) -> RequestState {
    RequestState(
      tag: peek(element.tag), lun: peek(element.lun), command: command(peek(element.cdb)), state: "in virtqueue",
      isChanged: changed.contains(element.address))
  }

  private func command(_ cdb: Int) -> String { CDB(emulator.qemu.cdbs[cdb] ?? []).description }
}
