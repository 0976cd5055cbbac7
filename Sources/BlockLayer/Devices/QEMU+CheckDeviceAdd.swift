import JSON
import Machine

extension QEMU {
  /// Checks the arguments of device_add in the order of qdev_device_add, and what realizing the device checks before it
  /// touches the graph [softmmu/qdev-monitor.c, hw/core/qdev.c, 7.2].
  ///
  /// Changes nothing but the number of devices without an id, which QEMU counts even where they come to nothing.
  /// Conflicts of permissions and of contexts show when the device is made.
  public func checkDeviceAdd(_ arguments: JSONValue) throws(QMPError) -> DeviceRequest {
    let arguments = DeviceArguments(arguments)
    if let id = arguments.id, !isWellFormed(id: id) { throw QMPError("Parameter 'id' expects an identifier") }
    guard let driver = arguments["driver"] else { throw .missing("driver") }
    let type = try pluggableType(driver)
    let bus = try findBus(arguments["bus"], for: type)
    guard let model = DeviceModel.named(type) else {
      try checkBusKind(bus, for: type)
      throw QMPError("blockscope does not model the device '\(type)'")
    }
    let id = arguments.id ?? ""
    let name = deviceName(id)
    if isTaken(id) { throw QMPError("Duplicate device ID '\(id)'") }
    let set = try setProperties(of: model, arguments)
    switch (model.family, bus) {
    case (.scsiDisk, .scsi(let controller)):
      return .disk(try checkSCSIDisk(name, set, on: controller))
    case (.scsiPassthrough, .scsi(let controller)):
      _ = try findAddress(on: controller, set)
      if set.node.isNull { throw QMPError("drive property not set") }
      throw QMPError("cannot get SG_IO version number: Operation not supported")
    case (.virtioSCSI, _): return .controller(try checkVirtIOSCSI(name, set))
    case (.virtioBlk, _): return .blk(try checkVirtIOBlk(name, set))
    default: throw QMPError("No '\(model.bus)' bus found for device '\(model.name)'")
    }
  }

  /// qdev_get_device_class: the type that a name stands for.
  private func pluggableType(_ driver: String) throws(QMPError) -> String {
    let types = TypeTree.all
    let known = types[driver] == nil ? DeviceModel.aliases[driver] ?? Self.otherAliases[driver] ?? driver : driver
    guard let type = types[known], types.isA(known, "device") else {
      let alias = known == driver ? "" : " (alias '\(driver)')"
      throw QMPError("'\(known)'\(alias) is not a valid device model name")
    }
    if type.isAbstract { throw QMPError("Parameter 'driver' expects a non-abstract device type") }
    if !type.isPluggable { throw QMPError("Parameter 'driver' expects a pluggable device type") }
    return known
  }

  /// Aliases of devices that the engine has not.
  private static var otherAliases: [String: String] {
    [
      "ac97": "AC97", "ahci": "ich9-ahci", "es1370": "ES1370", "lsi": "lsi53c895a",
      "virtio-9p": "virtio-9p-pci", "virtio-balloon": "virtio-balloon-pci", "virtio-gpu": "virtio-gpu-pci",
      "virtio-input-host": "virtio-input-host-pci", "virtio-keyboard": "virtio-keyboard-pci",
      "virtio-mouse": "virtio-mouse-pci", "virtio-net": "virtio-net-pci", "virtio-rng": "virtio-rng-pci",
      "virtio-serial": "virtio-serial-pci", "virtio-tablet": "virtio-tablet-pci",
    ]
  }

  /// The bus that a device goes on: the one that was named, or the first of its kind.
  private func findBus(_ path: String?, for type: String) throws(QMPError) -> Bus? {
    let kind = Self.busKind(of: type)
    if let path {
      let bus = try findBus(path: path)
      if kind == nil || !TypeTree.all.isA(self.type(of: bus), kind ?? "") {
        throw QMPError("Device '\(type)' can't go on \(self.type(of: bus)) bus")
      }
      try checkHotplug(bus)
      return bus
    }
    guard let kind else { return nil }
    guard let bus = findBus(type: kind), !isFull(bus) else {
      throw QMPError("No '\(kind)' bus found for device '\(type)'")
    }
    try checkHotplug(bus)
    return bus
  }

  private func checkBusKind(_ bus: Bus?, for type: String) throws(QMPError) {
    let hasHandler = TypeTree.all.isA(type, "cpu") || TypeTree.all.isA(type, "memory-device")
    if bus == nil && !hasHandler { throw QMPError("Device '\(type)' can not be hotplugged on this machine") }
  }

  private func checkHotplug(_ bus: Bus) throws(QMPError) {
    if !isHotpluggable(bus) { throw QMPError("Bus '\(name(of: bus))' does not support hotplugging") }
  }

  /// The bus_type of a device's class.
  private static func busKind(of type: String) -> String? {
    let kinds = [
      "scsi-device": "SCSI", "pci-device": "PCI", "virtio-device": "virtio-bus", "isa-device": "ISA",
      "usb-device": "usb-bus", "ide-device": "IDE", "hda-codec": "HDA", "ccid-card": "ccid-bus",
      "virtio-serial-port": "virtio-serial-bus", "sd-card": "sd-bus", "ipack-device": "IndustryPack",
      "nvme-ns": "nvme-bus", "i2c-slave": "i2c-bus", "floppy": "floppy-bus", "sys-bus-device": "System",
    ]
    return TypeTree.all.ancestry(of: type).lazy.compactMap { kinds[$0] }.first
  }

  /// Whether an id is in use, also by a device that is being unplugged.
  private func isTaken(_ id: String) -> Bool { !id.isEmpty && findDevice(id) != nil }
}
