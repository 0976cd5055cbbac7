import JSON

/// A property of a device model.
struct DeviceProperty: Sendable {
  let name: String
  let type: PropertyType
  /// Its value where nothing else was given; nil for none.
  var initial: JSONValue?
  /// Whether device-list-properties shows it.
  var isListed = true
  var isWritable = true
  /// Whether it may still be set when the device is realized.
  var isLate = false

  init(_ name: String, _ type: PropertyType, _ initial: JSONValue? = nil) {
    self.name = name
    self.type = type
    self.initial = initial
  }

  /// What every device has; not for users.
  static func own(_ name: String, _ type: PropertyType, isWritable: Bool = false) -> DeviceProperty {
    var property = DeviceProperty(name, type)
    property.isListed = false
    property.isWritable = isWritable
    property.isLate = isWritable
    return property
  }

  static func flag(_ name: String, _ value: Bool) -> DeviceProperty { DeviceProperty(name, .bit, .bool(value)) }
  static func bool(_ name: String, _ value: Bool) -> DeviceProperty { DeviceProperty(name, .bool, .bool(value)) }
  static func uint16(_ name: String, _ value: Int) -> DeviceProperty { DeviceProperty(name, .uint16, .int(value)) }
  static func uint32(_ name: String, _ value: Int) -> DeviceProperty { DeviceProperty(name, .uint32, .int(value)) }
  static func uint64(_ name: String, _ value: Int) -> DeviceProperty { DeviceProperty(name, .uint64, .int(value)) }
  static func onOffAuto(_ name: String) -> DeviceProperty { DeviceProperty(name, .onOffAuto, .string("auto")) }
  static func string(_ name: String) -> DeviceProperty { DeviceProperty(name, .string) }

  /// The truth that the text of a property stands for, as `on` and `off` of an OnOffAuto.
  static func bool(_ value: JSONValue) -> Bool? { value.bool ?? value.string.flatMap(PropertyType.bool) }

  static func link(_ name: String, _ type: String) -> DeviceProperty {
    var property = DeviceProperty(name, .link(type))
    property.isLate = false
    return property
  }
}
