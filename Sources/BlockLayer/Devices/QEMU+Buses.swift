import Machine

/// A bus of the machine.
enum Bus: Hashable {
  /// One that the machine was born with.
  case fixed(FixedBus)
  /// The bus between a PCI function and its virtio device.
  case virtio(Controller)
  case scsi(Controller)
}

/// The buses of the empty pc machine that other devices could go on.
enum FixedBus: String, CaseIterable {
  case system = "main-system-bus"
  case pci = "pci.0"
  case isa = "isa.0"
  case floppy = "floppy-bus.0"
  case ide0 = "ide.0"
  case ide1 = "ide.1"
  case i2c = "i2c"

  var type: String {
    switch self {
    case .system: "System"
    case .pci: "PCI"
    case .isa: "ISA"
    case .floppy: "floppy-bus"
    case .ide0, .ide1: "IDE"
    case .i2c: "i2c-bus"
    }
  }
}

/// A device as the end of a way through the buses.
struct BusDevice {
  let id: String
  let type: String
  let buses: [Bus]
}

extension QEMU {
  func name(of bus: Bus) -> String {
    switch bus {
    case .fixed(let fixed): fixed.rawValue
    case .virtio: "virtio-bus"
    case .scsi(let controller): busName(controller)
    }
  }

  func type(of bus: Bus) -> String {
    switch bus {
    case .fixed(let fixed): fixed.type
    case .virtio: "virtio-pci-bus"
    case .scsi: "SCSI"
    }
  }

  func isHotpluggable(_ bus: Bus) -> Bool {
    switch bus {
    case .fixed(let fixed): fixed == .pci
    case .virtio: false
    case .scsi: true
    }
  }

  /// qbus_is_full.
  func isFull(_ bus: Bus) -> Bool {
    if case .virtio = bus { return true }
    return false
  }

  /// What is on a bus, newest first.
  func devices(on bus: Bus) -> [BusDevice] {
    func fixed(_ type: String, _ buses: [FixedBus]) -> BusDevice {
      BusDevice(id: "", type: type, buses: buses.map(Bus.fixed))
    }
    switch bus {
    case .fixed(.system): return [fixed("i440FX-pcihost", [.pci]), fixed("fw_cfg_io", [])]
    case .fixed(.pci):
      let plugged = pciFunctions.reversed().map { function in
        BusDevice(id: idOf(function), type: text(m[function.model]), buses: [.virtio(function)])
      }
      return plugged + [
        fixed("PIIX4_PM", [.i2c]), fixed("piix3-ide", [.ide1, .ide0]), fixed("PIIX3", [.isa]), fixed("i440FX", []),
      ]
    case .fixed(.isa): return [fixed("isa-fdc", [.floppy])]
    case .fixed: return []
    case .virtio(let function):
      let isSCSI = self.model(of: function)?.family == .virtioSCSI
      let type = self.model(of: function)?.backend?.name ?? ""
      return [BusDevice(id: "", type: type, buses: isSCSI ? [.scsi(function)] : [])]
    case .scsi(let controller):
      return list(m[controller.devices], next: \.next).reversed().map {
        BusDevice(id: idOf($0), type: text(m[$0.model]), buses: [])
      }
    }
  }

  /// All virtio functions on pci.0: SCSI controllers, then disks, the oldest of each first.
  var pciFunctions: [Controller] {
    list(global(.allControllers, Controller.self), next: \.next)
      + list(global(.allVirtIOBlks, Controller.self), next: \.next)
  }

  /// qbus_find_recursive: the first bus with a name or of a type, in QEMU's order; one with room before a full one.
  func findBus(under start: Bus = .fixed(.system), name: String? = nil, type: String? = nil) -> Bus? {
    let fitsName = name.map { $0 == self.name(of: start) } ?? true
    let fitsType = type.map { TypeTree.all.isA(self.type(of: start), $0) } ?? true
    let fits = fitsName && fitsType
    if fits && !isFull(start) { return start }
    var pick: Bus? = fits ? start : nil
    for bus in devices(on: start).flatMap(\.buses) {
      guard let found = findBus(under: bus, name: name, type: type) else { continue }
      if !isFull(found) { return found }
      if pick == nil { pick = found }
    }
    return pick
  }

  /// qbus_find: the bus of a name or a path [softmmu/qdev-monitor.c, 7.2].
  func findBus(path: String) throws(QMPError) -> Bus {
    var elements = path.split(separator: "/").map(String.init)[...]
    var bus = Bus.fixed(.system)
    if !path.hasPrefix("/") {
      let name = elements.popFirst() ?? ""
      guard let found = findBus(name: name) else { throw QMPError("Bus '\(name)' not found") }
      bus = found
    }
    while let element = elements.popFirst() {
      guard let device = find(element, on: bus) else {
        throw QMPError("Device '\(element)' not found", class: .deviceNotFound)
      }
      guard let next = elements.popFirst() else {
        guard let only = device.buses.first else { throw QMPError("Device '\(element)' has no child bus") }
        if device.buses.count > 1 { throw QMPError("Device '\(element)' has multiple child buses") }
        bus = only
        break
      }
      guard let found = device.buses.first(where: { name(of: $0) == next }) else {
        throw QMPError("Bus '\(next)' not found")
      }
      bus = found
    }
    if isFull(bus) { throw QMPError("Bus '\(path)' is full") }
    return bus
  }

  /// qbus_find_dev: by id, then by type, then by alias.
  private func find(_ element: String, on bus: Bus) -> BusDevice? {
    let all = devices(on: bus)
    return all.first { !$0.id.isEmpty && $0.id == element } ?? all.first { $0.type == element }
      ?? DeviceModel.aliases[element].flatMap { type in all.first { $0.type == type } }
  }

  /// The name of a controller's SCSI bus.
  func busName(_ controller: Controller) -> String {
    let id = idOf(controller)
    return id.isEmpty ? "scsi.\(m[controller.busNumber])" : "\(id).0"
  }
}
