import JSON
import Machine

extension QEMU {
  /// The object of a path, as qom-get and qom-set look for it.
  func qomObject(_ path: String) throws(QMPError) -> QOMRef {
    guard case .one(let object) = resolve(path) else {
      throw QMPError("Device '\(path)' not found", class: .deviceNotFound)
    }
    return object
  }

  /// qom-get.
  func qomGet(path: String, property: String) throws(QMPError) -> JSONValue {
    let object = try qomObject(path)
    if property == "type" { return .string(typeName(of: object)) }
    if let child = children(of: object).first(where: { $0.name == property }) {
      return .string(self.path(of: child.child))
    }
    if let link = links(of: object).first(where: { $0.name == property }) { return .string(self.path(of: link.target)) }
    if let value = try value(of: object, property) { return value }
    throw QMPError("Property '\(typeName(of: object)).\(property)' not found")
  }

  private func value(of object: QOMRef, _ name: String) throws(QMPError) -> JSONValue? {
    switch object {
    case .root, .container: return nil
    case .leaf(let path, _): throw QMPError("blockscope does not look into '\(path)'")
    case .machine:
      if name == "rtc-time" { throw QMPError("blockscope has no clock to read") }
      return MachineObject.properties.first { $0.name == name }?.value
    case .fixed(let fixed):
      if let model = ObjectModel.named(fixed.type) {
        return name == "size" ? .int(64 << 20) : model.property(name)?.initial
      }
      return TypeTree.all.isA(fixed.type, "bus")
        ? busValue(
          name, handler: fixed.type == "PCI" ? "/machine/unattached/device[18]" : "", isPCI: fixed.type == "PCI")
        : deviceValue(name, isPlugged: false, of: fixed)
    case .virtioBus: return busValue(name)
    case .scsiBus(let function): return busValue(name, handler: path(of: .backend(function)))
    case .function(let function):
      guard let model = model(of: function) else { return nil }
      if name == "parent_bus" { return .string("/machine/i440fx/pci.0") }
      if name == "legacy-addr" { return .string(PCIAddress(devfn: m[function.devfn]).description) }
      if let value = deviceValue(name, isPlugged: true) { return value }
      guard let property = model.property(name)?.property else { return nil }
      return read(property, values(m[function.options]), drive: m[function.devices], iothread: m[function.iothread])
    case .backend(let function):
      if name == "legacy-iothread" {
        throw QMPError("Property '\(typeName(of: object)).legacy-iothread' is not readable")
      }
      if let value = deviceValue(name, isPlugged: true) { return value }
      guard let property = model(of: function)?.backend?.properties.first(where: { $0.name == name }) else {
        return nil
      }
      return read(property, values(m[function.options]), drive: m[function.devices], iothread: m[function.iothread])
    case .disk(let device):
      if let value = deviceValue(name, isPlugged: true) { return value }
      guard let property = model(of: device)?.property(name)?.property else { return nil }
      return read(property, values(m[device.options]), drive: device, iothread: .null)
    case .iothread(let iothread): return objectValue("iothread", m[iothread.properties], name)
    case .object(let found): return objectValue(text(m[found.type]), m[found.properties], name)
    }
  }

  private func busValue(_ name: String, handler: String = "", isPCI: Bool = false) -> JSONValue? {
    switch name {
    case "realized": true
    case "hotplug-handler": .string(handler)
    case "acpi-pcihp-bsel": isPCI ? 0 : nil
    default: nil
    }
  }

  private func deviceValue(_ name: String, isPlugged: Bool, of fixed: FixedObject? = nil) -> JSONValue? {
    switch name {
    case "realized": true
    case "hotplugged": .bool(isPlugged)
    case "hotpluggable": .bool(isPlugged)
    case "parent_bus": fixed.map { .string($0.bus.map(FixedObject.path(ofBus:)) ?? "") }
    default: nil
    }
  }

  /// A property's value in the device.
  private func read(
    _ property: DeviceProperty, _ values: JSONObject, drive: SCSIDevice, iothread: IOThread
  ) -> JSONValue {
    switch property.type {
    case .drive:
      if drive.isNull || m[drive.blk].isNull { return "" }
      let blk = m[drive.blk]
      if m[blk.name] != .none { return .string(text(m[blk.name])) }
      return .string(m[blk.root].isNull ? "" : nodeName(m[m[blk.root].bs]))
    case .link: return .string(isListed(iothread) ? path(of: .iothread(iothread)) : "")
    case .bootIndex: return values[property.name] ?? -1
    case .string, .constant: return values[property.name] ?? ""
    default: return values[property.name] ?? property.initial ?? .null
    }
  }

  /// Whether an iothread is still among the objects: object-del takes it away from under a controller.
  private func isListed(_ iothread: IOThread) -> Bool {
    !iothread.isNull && list(global(.allIOThreads, IOThread.self), next: \.next).contains(iothread)
  }

  private func objectValue(_ type: String, _ properties: Symbol, _ name: String) -> JSONValue? {
    guard let property = ObjectModel.named(type)?.property(name) else { return nil }
    let values = values(properties)
    if type == "throttle-group" { return throttleValue(values, name) }
    return values[name] ?? property.initial
  }
}
