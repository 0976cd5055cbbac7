/// A device model: what QOM says of its type.
struct DeviceModel: Sendable {
  /// What kind of device the engine makes of it.
  enum Family: Sendable {
    case scsiDisk, scsiPassthrough
    /// A virtio device behind a PCI function.
    case virtioSCSI, virtioBlk
  }

  let name: String
  let family: Family
  /// The type of the bus that it sits on, as `TYPE_..._BUS`.
  let bus: String
  /// Its own properties, without those of its backend.
  let properties: [DeviceProperty]
  /// The virtio device of a PCI function; its properties are the function's too.
  let backend: VirtIODevice?

  /// A virtio device that only exists as the backend of a PCI function.
  struct VirtIODevice: Sendable {
    let name: String
    let properties: [DeviceProperty]
  }

  /// All properties in which a user may look, the backend's among them.
  var all: [DeviceProperty] {
    guard let backend else { return properties }
    var result = properties
    for property in backend.properties where property.name != "legacy-iothread" {
      if !result.contains(where: { $0.name == property.name }) { result.append(property) }
    }
    result.append(Self.backendChild(backend.name))
    return result
  }

  /// A property, and the type of the object that has it.
  func property(_ wanted: String) -> (property: DeviceProperty, owner: String)? {
    if let own = properties.first(where: { $0.name == wanted }) { return (own, name) }
    guard let backend else { return nil }
    if wanted == "virtio-backend" { return (Self.backendChild(backend.name), name) }
    if wanted == "legacy-iothread" { return nil }
    return backend.properties.first { $0.name == wanted }.map { ($0, backend.name) }
  }

  private static func backendChild(_ type: String) -> DeviceProperty {
    var child = DeviceProperty("virtio-backend", .child(type))
    child.isWritable = false
    return child
  }

  /// The model of a name or of QEMU's alias of it.
  static func named(_ name: String) -> DeviceModel? { table[aliases[name] ?? name] }

  /// Names that QEMU takes in device_add only [softmmu/qdev-monitor.c, 7.2].
  static let aliases: [String: String] = ["virtio-blk": "virtio-blk-pci", "virtio-scsi": "virtio-scsi-pci"]

  private static let table = Dictionary(uniqueKeysWithValues: models.map { ($0.name, $0) })
}
