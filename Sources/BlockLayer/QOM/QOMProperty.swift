import JSON

/// A property as qom-list shows it.
struct QOMProperty {
  let name: String
  let type: String
  var description: String?
  var initial: JSONValue?

  init(_ name: String, _ type: String, description: String? = nil, initial: JSONValue? = nil) {
    self.name = name
    self.type = type
    self.description = description
    self.initial = initial
  }

  init(_ property: DeviceProperty) {
    self.init(
      property.name, property.type.name, description: property.type.description, initial: property.initial)
  }

  /// Name and type, and what else is known where `isDetailed`.
  func value(isDetailed: Bool, showsInitial: Bool = false) -> JSONValue {
    var members: [JSONValue.Member] = [.init("name", .string(name)), .init("type", .string(type))]
    if isDetailed, let description { members.append(.init("description", .string(description))) }
    if showsInitial, let initial { members.append(.init("default-value", initial)) }
    return .object(members)
  }

  static let type = QOMProperty("type", "string")
  static let bus = [
    type, QOMProperty("hotplug-handler", "link<hotplug-handler>"), QOMProperty("realized", "bool"),
  ]
  static let device = [
    type, QOMProperty("parent_bus", "link<bus>"), QOMProperty("realized", "bool"), QOMProperty("hotplugged", "bool"),
    QOMProperty("hotpluggable", "bool"),
  ]
}
