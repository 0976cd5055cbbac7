import JSON
import Machine

extension QEMU {
  /// qom-set.
  func qomSet(path: String, property name: String, value: JSONValue) throws(QMPError) {
    let object = try qomObject(path)
    switch object {
    case .function(let function):
      guard let (property, owner) = model(of: function)?.property(name) else { break }
      let id = owner == text(m[function.model]) ? idOf(function) : ""
      return try set(property, value, owner: owner, shownAs: typeName(of: object), id: id, options: function.options) {
        m[function.devices]
      }
    case .backend(let function):
      guard let property = model(of: function)?.backend?.properties.first(where: { $0.name == name }) else { break }
      let type = typeName(of: object)
      return try set(property, value, owner: type, shownAs: type, id: "", options: function.options) {
        m[function.devices]
      }
    case .disk(let device):
      guard let property = model(of: device)?.property(name)?.property else { break }
      let type = typeName(of: object)
      return try set(property, value, owner: type, shownAs: type, id: idOf(device), options: device.options) { device }
    case .iothread(let iothread): return try setObject(object, iothread.properties, name, value)
    case .object(let found): return try setObject(object, found.properties, name, value)
    case .scsiBus, .virtioBus:
      if name == "realized", try PropertyType.bool.check(value, name: name).bool == true { return }
      if name == "hotplug-handler", let path = value.string {
        _ = try qomObject(path)
        throw QMPError("blockscope does not change the hotplug handler of a bus")
      }
    default: break
    }
    let isThere = name == "type" || children(of: object).contains { $0.name == name }
    let isReadable = (try? qomGet(path: path, property: name)) != nil
    if case .machine = object, isReadable && !isThere { throw QMPError("blockscope does not change the machine") }
    if isThere || isReadable { throw QMPError("Property '\(typeName(of: object)).\(name)' is not writable") }
    throw QMPError("Property '\(typeName(of: object)).\(name)' not found")
  }

  private func set(
    _ property: DeviceProperty, _ value: JSONValue, owner: String, shownAs type: String, id: String,
    options: Field<Symbol>, drive: () -> SCSIDevice
  ) throws(QMPError) {
    let name = property.name
    if !property.isWritable { throw QMPError("Property '\(type).\(name)' is not writable") }
    switch property.type {
    case .drive: return try replaceDrive(drive(), try property.type.check(value, name: name).string ?? "")
    case .bootIndex:
      let index = try property.type.check(value, name: name)
      try checkBootIndex(index.int ?? -1)
      var values = values(m[options])
      values[name] = index
      m[options] = intern(values)
      return
    case .link(let wanted):
      _ = try resolveLink(try property.type.check(value, name: name).string ?? "", type: wanted, property: name)
      throw QMPError(
        "Attempt to set link property '\(name)' on device '\(id.isEmpty ? "(null)" : id)' (type '\(owner)') after it was realized"
      )
    default: break
    }
    if name == "realized" {
      if try property.type.check(value, name: name).bool == true { return }
      throw QMPError("blockscope unplugs devices with device_del only")
    }
    let device = id.isEmpty ? "anonymous device" : "device '\(id)'"
    throw QMPError("Attempt to set property '\(name)' on \(device) (type '\(owner)') after it was realized")
  }

  /// set_drive of a realized device: another root node, with the same permissions [hw/core/qdev-properties-system.c].
  private func replaceDrive(_ device: SCSIDevice, _ name: String) throws(QMPError) {
    let bs = bdrvFindNode(name)
    if bs.isNull { throw QMPError("Cannot find device='' nor node-name='\(name)'") }
    let root = m[m[device.blk].root]
    // QEMU 7.2 crashes.
    if root.isNull { throw QMPError("blockscope refuses to set the drive of an empty device") }
    let old = m[root.bs]
    if old == bs { throw QMPError("blockscope refuses to replace a node by itself") }
    try takingBack { () throws(QMPError) in
      let ctx = m[old.aioContext]
      if m[bs.aioContext] != ctx { try bdrvTryChangeAioContext(bs, to: ctx, ignoring: .null) }
      bdrvRef(bs)
      bdrvReplaceChildNoPerm(root, bs)
      try bdrvRefreshPerms([old, bs])
      bdrvUnref(old)
    }
  }
}
