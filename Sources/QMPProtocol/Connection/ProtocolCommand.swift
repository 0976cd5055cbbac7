import JSON

/// Commands that belong to the monitor, not to the machine behind it; among them all that QEMU 7.2 executes out of band.
///
/// They answer at once. No migration is ever under way here, and nothing can be yanked but what nobody has.
enum ProtocolCommand: String, CaseIterable {
  case capabilities = "qmp_capabilities"
  case version = "query-version"
  case queryYank = "query-yank"
  case yank = "yank"
  case migratePause = "migrate-pause"
  case migrateRecover = "migrate-recover"

  /// `allow-oob` in query-qmp-schema, QEMU 7.2.22.
  var allowsOutOfBand: Bool {
    switch self {
    case .capabilities, .version: false
    case .queryYank, .yank, .migratePause, .migrateRecover: true
    }
  }

  struct Failure: Error {
    var reply: QMPReply

    init(_ text: String, class errorClass: String = "GenericError") {
      reply = .error(text, class: errorClass)
    }
  }

  /// The reply of those that change nothing.
  func reply(_ arguments: JSONObject) throws(Failure) -> QMPReply {
    switch self {
    case .capabilities, .version: break
    case .queryYank:
      try expectNothing(arguments)
      return .value("[]")
    case .yank: try Self.checkInstances(arguments)
    case .migratePause:
      try expectNothing(arguments)
      throw Failure("migrate-pause is currently only supported during postcopy-active state")
    case .migrateRecover:
      try Self.expect("uri", in: arguments)
      guard arguments["uri"]?.string != nil else { throw Failure.type("uri", "string") }
      try Self.expectOnly("uri", arguments)
      throw Failure("Migrate recover can only be run when postcopy is paused.")
    }
    return .value("{}")
  }

  /// Fails where there are arguments.
  func expectNothing(_ arguments: JSONObject) throws(Failure) {
    try Self.expectOnly(nil, arguments)
  }

  /// The `enable` of qmp_capabilities: whether out-of-band execution is in it.
  static func enabled(_ arguments: JSONObject) throws(Failure) -> Bool {
    if let enable = arguments["enable"] {
      guard let list = enable.array else { throw Failure.type("enable", "array") }
      for (index, element) in list.enumerated() {
        guard let name = element.string else { throw Failure.type("enable[\(index)]", "string") }
        guard name == "oob" else {
          throw Failure("Parameter 'null' does not accept value '\(name)'")
        }
      }
    }
    try expectOnly("enable", arguments)
    return arguments["enable"]?.array?.isEmpty == false
  }

  private static func checkInstances(_ arguments: JSONObject) throws(Failure) {
    try expect("instances", in: arguments)
    guard let list = arguments["instances"]?.array else { throw Failure.type("instances", "array") }
    let names = ["block-node": "node-name", "chardev": "id"]
    for (index, element) in list.enumerated() {
      let place = "instances[\(index)]"
      guard let instance = element.object else { throw Failure.type(place, "object") }
      guard let type = instance["type"] else {
        throw Failure("Parameter '\(place).type' is missing")
      }
      guard let kind = type.string else { throw Failure.type("\(place).type", "string") }
      guard kind == "migration" || names[kind] != nil else {
        throw Failure("Parameter 'type' does not accept value '\(kind)'")
      }
      guard let key = names[kind] else { continue }
      guard let name = instance[key] else {
        throw Failure("Parameter '\(place).\(key)' is missing")
      }
      guard name.string != nil else { throw Failure.type("\(place).\(key)", "string") }
    }
    try expectOnly("instances", arguments)
    if !list.isEmpty { throw Failure("Instance not found", class: "DeviceNotFound") }
  }

  private static func expect(_ name: String, in arguments: JSONObject) throws(Failure) {
    if arguments[name] == nil { throw Failure("Parameter '\(name)' is missing") }
  }

  private static func expectOnly(_ name: String?, _ arguments: JSONObject) throws(Failure) {
    for member in arguments.members where member.name != name {
      throw Failure("Parameter '\(member.name)' is unexpected")
    }
  }
}

extension ProtocolCommand.Failure {
  fileprivate static func type(_ name: String, _ expected: String) -> Self {
    Self("Invalid parameter type for '\(name)', expected: \(expected)")
  }
}
