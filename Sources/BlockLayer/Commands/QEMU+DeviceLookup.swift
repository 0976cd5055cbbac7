import JSON
import Machine

extension QEMU {
  /// Checks the arguments of device_del: the device it names [softmmu/qdev-monitor.c, 7.2].
  public func checkDeviceDel(_ arguments: JSONValue) throws(QMPError) -> DeviceTarget {
    try OptionType.check(arguments, [OptionType.Option("id", .string, required: true)])
    let name = arguments["id"]?.string ?? ""
    let peripheral = "/machine/peripheral/"
    let id = name.hasPrefix(peripheral) ? String(name.dropFirst(peripheral.count)) : name
    guard let target = findDevice(id) else {
      let known = [
        "", "/machine", "/machine/unattached", "/machine/peripheral", "/machine/peripheral-anon", "/objects",
      ]
      let isObject = name.hasPrefix("/objects/") && !findIOThread(String(name.dropFirst("/objects/".count))).isNull
      if known.contains(name) || isObject { throw QMPError("\(name) is not a hotpluggable device") }
      throw QMPError("Device '\(name)' not found", class: .deviceNotFound)
    }
    if case .controller(let controller) = target, m[controller.state] == 1 {
      throw QMPError("Device \(name) is already in the process of unplug")
    }
    return target
  }

  /// The device of an id, among those that are in the object tree; nil if there is none, or for an empty id.
  func findDevice(_ id: String) -> DeviceTarget? {
    guard !id.isEmpty else { return nil }
    let wanted = symbol(id)
    for controller in list(global(.allControllers, Controller.self), next: \.next) {
      if m[controller.id] == wanted { return .controller(controller) }
      let device = list(m[controller.devices], next: \.next).first { m[$0.id] == wanted }
      if let device { return .disk(device) }
    }
    return nil
  }

  /// The name of a controller's SCSI bus.
  func busName(_ controller: Controller) -> String {
    let id = text(m[controller.id])
    return id.isEmpty ? "scsi.\(m[controller.busNumber])" : "\(id).0"
  }

  /// The controller of the bus with that name; without a name, that of the newest bus.
  func findSCSIBus(_ name: String?, model: String) throws(QMPError) -> Controller {
    let controllers = list(global(.allControllers, Controller.self), next: \.next)
    guard let name else {
      guard let newest = controllers.max(by: { m[$0.busNumber] < m[$1.busNumber] }) else {
        throw QMPError("No 'SCSI' bus found for device '\(model)'")
      }
      return newest
    }
    if let found = controllers.first(where: { busName($0) == name }) { return found }
    throw busError(name, model: model, needs: "SCSI")
  }

  /// Why a bus is not the one that a device needs.
  func busError(_ name: String, model: String, needs: String) -> QMPError {
    let isSCSI = list(global(.allControllers, Controller.self), next: \.next).contains { busName($0) == name }
    if isSCSI && needs != "SCSI" { return QMPError("Device '\(model)' can't go on SCSI bus") }
    if name == "pci.0" && needs != "PCI" { return QMPError("Device '\(model)' can't go on PCI bus") }
    return QMPError("Bus '\(name)' not found")
  }

  /// The address that scsi_qdev_realize gives a device [hw/scsi/scsi-bus.c, 7.2].
  func findAddress(on controller: Controller, _ options: JSONValue) throws(QMPError) -> (target: Int, lun: Int) {
    // virtio_scsi_scsi_info.
    let (lastTarget, lastLUN) = (255, 16383)
    let channel = DeviceProperty.int(options["channel"]) ?? 0
    let target = DeviceProperty.int(options["scsi-id"])
    let lun = DeviceProperty.int(options["lun"])
    if channel > 0 { throw QMPError("bad scsi channel id: \(channel)") }
    if let target, target > lastTarget { throw QMPError("bad scsi device id: \(target)") }
    if let lun, lun > lastLUN { throw QMPError("bad scsi device lun: \(lun)") }
    var taken: [Int: SCSIDevice] = [:]
    func key(_ target: Int, _ lun: Int) -> Int { target << 16 | lun }
    for device in list(m[controller.devices], next: \.next) {
      taken[key(m[device.target], m[device.lun])] = device
    }
    if let target, let lun {
      if let device = taken[key(target, lun)] { throw QMPError("lun already used by '\(text(m[device.id]))'") }
      return (target, lun)
    }
    if let target {
      guard let free = (0...lastLUN).first(where: { taken[key(target, $0)] == nil }) else {
        throw QMPError("no free lun")
      }
      return (target, free)
    }
    guard let free = (0...lastTarget).first(where: { taken[key($0, lun ?? 0)] == nil }) else {
      throw QMPError("no free target")
    }
    return (free, lun ?? 0)
  }
}
