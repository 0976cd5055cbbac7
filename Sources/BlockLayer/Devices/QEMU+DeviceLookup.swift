import JSON
import Machine

extension QEMU {
  /// Checks the arguments of device_del: the device it names [softmmu/qdev-monitor.c, 7.2].
  public func checkDeviceDel(_ arguments: JSONValue) throws(QMPError) -> DeviceTarget {
    try OptionType.check(arguments, [OptionType.Option("id", .string, required: true)])
    let name = arguments["id"]?.string ?? ""
    let start = QOMRef.container("/machine/peripheral")
    guard let found = name.hasPrefix("/") ? walk(from: .root, name) : walk(from: start, name) else {
      throw QMPError("Device '\(name)' not found", class: .deviceNotFound)
    }
    switch found {
    case .function(let function):
      if m[function.state] == 1 { throw QMPError("Device \(name) is already in the process of unplug") }
      return .controller(function)
    case .disk(let device): return .disk(device)
    case .backend: throw QMPError("Bus 'virtio-bus' does not support hotplugging")
    case .fixed(let fixed) where TypeTree.all.isA(fixed.type, "cpu"): throw QMPError("Boot CPU is unpluggable")
    case .fixed(let fixed) where fixed.isDevice:
      guard let bus = fixed.bus, bus != FixedBus.pci.rawValue else {
        throw QMPError("Device '\(fixed.type)' does not support hotplugging")
      }
      throw QMPError("Bus '\(bus)' does not support hotplugging")
    default: throw QMPError("\(name) is not a hotpluggable device")
    }
  }

  /// The device of an id, among those that are in the object tree; nil if there is none, or for an empty id.
  func findDevice(_ id: String) -> DeviceTarget? {
    guard !id.isEmpty else { return nil }
    let wanted = symbol(id)
    for function in pciFunctions {
      if m[function.id] == wanted { return .controller(function) }
      let device = list(m[function.devices], next: \.next).first { m[$0.id] == wanted }
      if let device { return .disk(device) }
    }
    return nil
  }
}
