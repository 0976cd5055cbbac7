import JSON
import Machine

extension QEMU {
  /// The properties of an object, without those that name children.
  private func properties(of object: QOMRef) -> [QOMProperty] {
    switch object {
    case .root, .container: [.type]
    case .machine: [.type] + MachineObject.properties.map { QOMProperty($0.name, $0.type) }
    case .fixed(let fixed):
      if let model = ObjectModel.named(fixed.type) {
        model.shown
      } else if TypeTree.all.isA(fixed.type, "bus") {
        QOMProperty.bus + (fixed.type == "PCI" ? [QOMProperty("acpi-pcihp-bsel", "uint32")] : [])
      } else {
        QOMProperty.device
      }
    case .function(let function): (model(of: function)?.all ?? []).map(QOMProperty.init)
    case .backend(let function):
      QOMProperty.device + (model(of: function)?.backend?.properties ?? []).map(QOMProperty.init)
    case .virtioBus, .scsiBus: QOMProperty.bus
    case .disk(let device): (model(of: device)?.properties ?? []).map(QOMProperty.init)
    case .leaf(_, let type):
      type == "irq"
        ? [.type]
        : [.type]
          + [
            ("addr", "uint64"), ("container", "link<memory-region>"), ("priority", "uint32"), ("size", "uint64"),
          ].map { QOMProperty($0.0, $0.1) }
    case .iothread, .object: ObjectModel.named(typeName(of: object))?.shown ?? [.type]
    }
  }

  /// qom-list.
  func qomList(path: String) throws(QMPError) -> JSONValue {
    let object: QOMRef
    switch resolve(path) {
    case .one(let found): object = found
    case .ambiguous: throw QMPError("Path '\(path)' is ambiguous")
    case .none: throw QMPError("Device '\(path)' not found", class: .deviceNotFound)
    }
    var shown = properties(of: object)
    func add(_ name: String, _ type: String) {
      if !shown.contains(where: { $0.name == name }) { shown.append(QOMProperty(name, type)) }
    }
    for (name, child) in children(of: object) { add(name, "child<\(typeName(of: child))>") }
    for (name, target) in links(of: object) where name != "parent_bus" { add(name, "link<\(typeName(of: target))>") }
    return .array(shown.map { $0.value(isDetailed: false) })
  }

  /// The memory regions of a virtio function [hw/virtio/virtio-pci.c, hw/pci/msix.c, 7.2].
  func memoryRegions(of function: Controller) -> [String] {
    guard let model = model(of: function) else { return [] }
    let kind = model.family == .virtioSCSI ? "virtio-scsi" : "virtio-blk"
    let options = values(m[function.options])
    var names = ["bus master container[0]", "bus master[0]"]
    if (options["vectors"]?.int ?? 0) > 0 { names += ["msix-table[0]", "msix-pba[0]", "\(model.name)-msix[0]"] }
    if options["disable-modern"]?.bool != true {
      names += ["common", "isr", "device", "notify", "notify-pio"].map { "virtio-pci-\($0)-\(kind)[0]" }
    }
    return names + ["virtio-pci[0]"] + (isLegacy(options, model) ? ["virtio-pci[1]"] : [])
  }

  private func isLegacy(_ options: JSONObject, _ model: DeviceModel) -> Bool {
    options["disable-legacy"]?.string != "on" && !model.name.hasSuffix("-non-transitional")
  }

  /// qom-list-properties: the properties of a type.
  func qomListProperties(type: String) throws(QMPError) -> JSONValue {
    guard TypeTree.all[type] != nil else { throw QMPError("Class '\(type)' not found", class: .deviceNotFound) }
    let shown: [QOMProperty]
    if let model = DeviceModel.models.first(where: { $0.name == type }) {
      shown = model.all.map(QOMProperty.init)
    } else if let backend = Self.backends.first(where: { $0.name == type }) {
      shown = QOMProperty.device + backend.properties.map(QOMProperty.init)
    } else if let model = ObjectModel.named(type) {
      shown = model.shown
    } else if TypeTree.all.isA(type, "device") {
      shown = QOMProperty.device + DeviceModel.common(of: type).map(QOMProperty.init)
    } else {
      let isBus = TypeTree.all.isA(type, "bus") && TypeTree.all[type]?.isAbstract == false
      shown = isBus ? QOMProperty.bus : [.type]
    }
    return .array(shown.map { $0.value(isDetailed: true) })
  }

  /// device-list-properties.
  func deviceListProperties(type: String) throws(QMPError) -> JSONValue {
    guard let known = TypeTree.all[type] else {
      throw QMPError("Device '\(type)' not found", class: .deviceNotFound)
    }
    guard TypeTree.all.isA(type, "device"), !known.isAbstract else {
      throw QMPError("Parameter 'typename' expects a non-abstract device type")
    }
    let model = DeviceModel.models.first { $0.name == type }
    let own = model?.all ?? Self.backends.first { $0.name == type }?.properties
    guard let own else { throw QMPError("blockscope does not model the device '\(type)'") }
    return .array(
      own.filter(\.isListed).map { QOMProperty($0).value(isDetailed: true, showsInitial: true) })
  }

  private static var backends: [DeviceModel.VirtIODevice] { DeviceModel.models.compactMap(\.backend) }
}
