import JSON
import Machine

/// The properties of a device that is being made.
struct PropertySet {
  let model: DeviceModel
  /// What was given, and what realizing the device makes of it.
  var values = JSONObject()
  /// NULL without a drive.
  var node = BlockNode.null
  /// NULL without an iothread.
  var iothread = IOThread.null

  /// The value of a property, given or initial.
  subscript(_ name: String) -> JSONValue? { values[name] ?? model.property(name)?.property.initial }

  func number(_ name: String) -> Int { self[name]?.int ?? 0 }
}

extension QEMU {
  /// Sets the properties that device_add was given, in QEMU's order [qom/object_interfaces.c, 7.2].
  func setProperties(of model: DeviceModel, _ arguments: DeviceArguments) throws(QMPError) -> PropertySet {
    var set = PropertySet(model: model)
    for (name, text) in arguments.options where name != "driver" && name != "bus" {
      guard let (property, owner) = model.property(name) else {
        throw QMPError("Property '\(model.name).\(name)' not found")
      }
      guard property.isWritable else { throw QMPError("Property '\(owner).\(name)' is not writable") }
      if name == "realized" { throw QMPError("blockscope refuses to realize a device before its properties are set") }
      let value = try property.type.parse(text, name: name)
      // The backend behind a PCI function has no id.
      let id = owner == model.name ? arguments.id ?? "" : ""
      try assign(property, value, owner: owner, id: id, in: &set)
    }
    return set
  }

  private func assign(
    _ property: DeviceProperty, _ value: JSONValue, owner: String, id: String, in set: inout PropertySet
  ) throws(QMPError) {
    let name = property.name
    var value = value
    switch property.type {
    case .drive:
      let text = value.string ?? ""
      if text.isEmpty { return }
      set.node = bdrvFindNode(text)
      if set.node.isNull { throw QMPError("Property '\(owner).\(name)' can't find value '\(text)'") }
      // DEFINE_PROP_DRIVE: the device wants its backend in the main context.
      let isHome = m[set.node.aioContext] == global(.mainContext)
      if set.model.family != .scsiDisk && set.model.name != "scsi-block" && !isHome {
        _ = try collectContextChange(of: set.node, to: global(.mainContext), ignoring: .null)
      }
      return
    case .link(let type):
      set.iothread = try resolveLink(value.string ?? "", type: type, property: name)
      return
    case .blockSize: try checkBlockSize(value.bits ?? 0, path: "\(id).\(name)")
    case .size32:
      if let size = value.bits, size > UInt64(UInt32.max) {
        throw QMPError("Property \(owner).\(name) doesn't take value \(size) (maximum: \(UInt32.max))")
      }
    case .pciAddress:
      guard let address = PCIAddress(value.string ?? "") else {
        throw QMPError("Property '\(owner).\(name)' doesn't take value '\(value.string ?? "")'")
      }
      value = .int(address.devfn)
    case .bootIndex: try checkBootIndex(value.int ?? -1)
    default: break
    }
    set.values[name] = value
  }

  private func checkBlockSize(_ size: UInt64, path: String) throws(QMPError) {
    if size == 0 { return }
    if size < 512 || size > 2_097_152 {
      throw QMPError("Property \(path) doesn't take value \(size) (minimum: 512, maximum: 2097152)")
    }
    if size & (size &- 1) != 0 {
      throw QMPError("Property \(path) doesn't take value '\(size)', it's not a power of 2")
    }
  }

  /// check_boot_index: no two devices have the same one [softmmu/bootdevice.c, 7.2].
  func checkBootIndex(_ index: Int) throws(QMPError) {
    guard index >= 0 else { return }
    let disks = list(global(.allControllers, Controller.self), next: \.next)
      .flatMap { list(m[$0.devices], next: \.next) }
    let used = disks.map { m[$0.options] } + pciFunctions.map { m[$0.options] }
    if used.contains(where: { values($0)["bootindex"]?.int == index }) {
      throw QMPError("The bootindex \(index) has already been used")
    }
  }

  /// object_resolve_link for an iothread; an empty path is none.
  func resolveLink(_ path: String, type: String, property: String) throws(QMPError) -> IOThread {
    if path.isEmpty { return .null }
    switch resolve(path, type: type) {
    case .one(.iothread(let found)): return found
    case .ambiguous: throw QMPError("Path '\(path)' does not uniquely identify an object")
    default: break
    }
    switch resolve(path) {
    case .none: throw QMPError("Device '\(path)' not found", class: .deviceNotFound)
    default: throw .type(property, type)
    }
  }
}
