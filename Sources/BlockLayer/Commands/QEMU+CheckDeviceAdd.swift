import JSON
import Machine

extension QEMU {
  /// Checks the arguments of device_add in the order of qdev_device_add and of the devices' realize, as far as that
  /// depends on nothing but the arguments and the addresses in use [softmmu/qdev-monitor.c, hw/scsi/*.c, 7.2].
  ///
  /// Changes nothing. Conflicts of permissions and of contexts show when the device is made.
  public func checkDeviceAdd(_ arguments: JSONValue) throws(QMPError) -> DeviceRequest {
    // Lists and objects are dropped without a word.
    let members = (arguments.members ?? []).filter { $0.value.array == nil && $0.value.members == nil }
    let options = JSONValue.object(members)
    // An id that is no string makes a device without one.
    let id = options["id"]?.string
    if let id, !isWellFormed(id: id) { throw QMPError("Parameter 'id' expects an identifier") }
    guard let driver = options["driver"]?.string else { throw .missing("driver") }
    switch driver {
    case "virtio-scsi-pci", "virtio-scsi":
      return .controller(try checkController(id: id ?? "", options))
    case "scsi-hd", "scsi-cd":
      return .disk(try checkDisk(id: id ?? "", model: driver, options))
    case "scsi-device", "virtio-device", "pci-device", "device":
      throw QMPError("Parameter 'driver' expects a non-abstract device type")
    default:
      if Self.unmodelledDevices.contains(driver) {
        throw QMPError("blockscope does not model the device '\(driver)'")
      }
      throw QMPError("'\(driver)' is not a valid device model name")
    }
  }

  private static var unmodelledDevices: Set<String> {
    [
      "virtio-blk-pci", "virtio-blk", "virtio-scsi-pci-transitional", "virtio-scsi-pci-non-transitional",
      "virtio-blk-pci-transitional", "virtio-blk-pci-non-transitional", "vhost-scsi-pci", "vhost-user-blk-pci",
      "scsi-block", "scsi-generic", "lsi53c895a", "lsi", "megasas", "mptsas1068", "pvscsi", "ide-hd", "ide-cd", "nvme",
      "nvme-ns", "usb-storage", "virtio-net-pci", "e1000", "usb-bot", "usb-uas", "virtio-serial-pci", "am53c974",
    ]
  }

  private func checkController(id: String, _ options: JSONValue) throws(QMPError) -> ControllerRequest {
    let model = "virtio-scsi-pci"
    if let bus = options["bus"]?.string, bus != "pci.0" { throw busError(bus, model: model, needs: "PCI") }
    try checkDuplicate(id)
    try checkProperties(options, DeviceProperty.controller, model: model, id: id)
    var iothread = IOThread.null
    if let name = options["iothread"]?.string, !name.isEmpty {
      iothread = findIOThread(name)
      if iothread.isNull { throw QMPError("Device '\(name)' not found", class: .deviceNotFound) }
    }
    let queues = DeviceProperty.int(options["num_queues"]) ?? 1
    if queues < 1 || queues > 1021 {
      throw QMPError("Invalid number of queues (= \(queues)), must be a positive integer less than 1022.")
    }
    if let size = DeviceProperty.int(options["virtqueue_size"]), size > 1024 {
      // QEMU 7.2 aborts.
      throw QMPError("blockscope refuses a virtqueue_size of more than 1024")
    }
    return ControllerRequest(id: id, iothread: iothread, queues: queues, options: options)
  }

  private func checkDisk(id: String, model: String, _ options: JSONValue) throws(QMPError) -> DiskRequest {
    let controller = try findSCSIBus(options["bus"]?.string, model: model)
    try checkDuplicate(id)
    try checkProperties(options, DeviceProperty.disk, model: model, id: id)
    var node = BlockNode.null
    if let drive = options["drive"]?.string, !drive.isEmpty {
      node = bdrvFindNode(drive)
      if node.isNull { throw QMPError("Property '\(model).drive' can't find value '\(drive)'") }
    }
    let address = try findAddress(on: controller, options)
    let isDisk = model == "scsi-hd"
    if isDisk && node.isNull { throw QMPError("drive property not set") }
    let logical = DeviceProperty.int(options["logical_block_size"]) ?? 0
    let physical = DeviceProperty.int(options["physical_block_size"]) ?? 0
    let logicalSize = logical == 0 ? (isDisk ? 512 : 2048) : logical
    if logicalSize > (physical == 0 ? max(512, isDisk ? 512 : 2048) : physical) {
      throw QMPError("logical_block_size > physical_block_size not supported")
    }
    if let serial = options["serial"]?.string, serial.utf8.count > 36 {
      throw QMPError("The serial number can't be longer than 36 characters")
    }
    if !node.isNull { try checkOpBlockers(node) }
    var perm: Permissions = .consistentRead
    var shared: Permissions = [.consistentRead, .writeUnchanged]
    if isDisk && !node.isNull && !m[node.readOnly] { perm.insert(.write) }
    if isDisk { shared.insert(.resize) }
    if DeviceProperty.bool(options["share-rw"]) == true { shared.insert(.write) }
    return DiskRequest(
      id: id, model: model, controller: controller, target: address.target, lun: address.lun, node: node, perm: perm,
      sharedPerm: shared, isRemovable: !isDisk || DeviceProperty.bool(options["removable"]) == true,
      logicalBlockSize: logicalSize, options: options)
  }

  private func checkDuplicate(_ id: String) throws(QMPError) {
    if !id.isEmpty && findDevice(id) != nil { throw QMPError("Duplicate device ID '\(id)'") }
  }

  private func checkProperties(
    _ options: JSONValue, _ properties: [String: DeviceProperty], model: String, id: String
  ) throws(QMPError) {
    for member in options.members ?? [] where !["driver", "id", "bus"].contains(member.name) {
      let path = "\(model).\(member.name)"
      guard let property = properties[member.name] else { throw QMPError("Property '\(path)' not found") }
      try property.check(member.value, name: member.name, path: path, id: id)
    }
  }
}
