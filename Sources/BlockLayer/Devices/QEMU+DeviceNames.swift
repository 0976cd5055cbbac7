import JSON
import Machine

extension QEMU {
  /// The id that a user gave; empty for none.
  func idOf(_ controller: Controller) -> String { userID(text(m[controller.id])) }

  func idOf(_ device: SCSIDevice) -> String { userID(text(m[device.id])) }

  /// A device without an id is called by its path.
  private func userID(_ name: String) -> String { name.hasPrefix("/") ? "" : name }

  /// The place of a device in the object tree.
  func path(ofDeviceNamed name: String) -> String { name.hasPrefix("/") ? name : "/machine/peripheral/\(name)" }

  func model(of controller: Controller) -> DeviceModel? { DeviceModel.named(text(m[controller.model])) }

  func model(of device: SCSIDevice) -> DeviceModel? { DeviceModel.named(text(m[device.model])) }

  /// The values of a device's properties that are not the initial ones.
  func values(_ number: Symbol) -> JSONObject {
    if case .object(let object) = commands[number.number]?.arguments { return object }
    return JSONObject()
  }

  func intern(_ values: JSONObject) -> Symbol { Symbol(cell: commands.intern(Command("", .object(values)))) }

  /// What a device is called: its id, or its path where it has none. Counts the latter.
  func deviceName(_ id: String) -> String {
    if !id.isEmpty { return id }
    let number = global(.anonymousDevices, Int.self)
    setGlobal(.anonymousDevices, number &+ 1)
    return "/machine/peripheral-anon/device[\(number)]"
  }
}
