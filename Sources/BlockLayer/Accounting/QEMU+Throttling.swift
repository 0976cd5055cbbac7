import JSON
import Machine

// I/O limits of devices [block/throttle-groups.c, block/qapi-sysemu.c, 7.2]. A group that nobody made with object-add
// lives as long as it has members.

extension QEMU {
  private static var implicitType: String { "throttle-group of devices" }

  /// A group that block_set_io_throttle made; NULL if there is none of that name.
  func findImplicitThrottleGroup(_ name: String) -> QOMObject {
    let type = symbol(Self.implicitType)
    let id = symbol(name)
    let found = m.records(Kinds.object).map(QOMObject.init(address:)).first { m[$0.type] == type && m[$0.id] == id }
    guard let found, hasMembers(found) || isUsedByNode(name) else { return .null }
    return found
  }

  /// Whether a throttle node limits its requests with the group of that name.
  private func isUsedByNode(_ name: String) -> Bool {
    allNodes().contains { state(of: $0).options["throttle-group"]?.string == name }
  }

  /// throttle_group_by_name.
  private func throttleGroup(named name: String) -> QOMObject {
    let group = findThrottleGroup(name)
    return group.isNull ? findImplicitThrottleGroup(name) : group
  }

  /// Whether a backend is a member of a group.
  func hasMembers(_ group: QOMObject) -> Bool { allBackends().contains { io($0, \.throttleGroup) == group } }

  /// Limits of a group, as ThrottleLimits.
  func limits(of group: QOMObject) -> JSONValue { .object(values(m[group.properties])) }

  func setLimits(of group: QOMObject, _ limits: JSONValue) {
    m[group.properties] = intern(limits.object ?? JSONObject())
  }

  private func throttleGroupRegister(_ blk: BlockBackend, _ name: String) {
    var group = throttleGroup(named: name)
    if group.isNull {
      group = QOMObject(address: m.allocate(Kinds.object))
      m[group.type] = symbol(Self.implicitType)
      m[group.id] = symbol(name)
    }
    m[ioState(of: blk).throttleGroup] = group
  }

  /// throttle_group_unregister_tgm: an implicit group goes with its last member.
  func throttleGroupUnregister(_ blk: BlockBackend) {
    guard let group = io(blk, \.throttleGroup), !group.isNull else { return }
    m[ioState(of: blk).throttleGroup] = .null
    if m[group.type] == symbol(Self.implicitType), !hasMembers(group), !isUsedByNode(text(m[group.id])) {
      m.free(group.address)
    }
  }

  /// block_set_io_throttle.
  func blockSetIOThrottle(_ arguments: JSONValue) throws(QMPError) {
    let device = arguments["device"]?.string
    let id = arguments["id"]?.string
    let blk = try qmpGetBlk(device: device, id: id)
    if blkBS(blk).isNull { throw QMPError("Device has no medium") }
    let limits = Self.limits(arguments)
    try checkThrottleLimits(limits)
    let current = io(blk, \.throttleGroup) ?? .null
    let isLimited = Self.throttleNames.contains { (limits[$0.name]?.int ?? 0) > 0 }
    if !isLimited { return throttleGroupUnregister(blk) }
    if current.isNull {
      throttleGroupRegister(blk, arguments["group"]?.string ?? device ?? id ?? "")
    } else if let name = arguments["group"]?.string, text(m[current.id]) != name {
      throttleGroupUnregister(blk)
      throttleGroupRegister(blk, name)
    }
    setLimits(of: m[ioState(of: blk).throttleGroup], limits)
  }

  /// BlockIOThrottle as ThrottleLimits.
  private static func limits(_ arguments: JSONValue) -> JSONValue {
    var members: [JSONValue.Member] = []
    for (name, short) in throttleNames {
      for (suffix, ending) in [("", ""), ("-max", "_max"), ("-max-length", "_max_length")] {
        guard let value = arguments[short + ending]?.int else { continue }
        members.append(.init(name + suffix, .int(value)))
      }
    }
    if let size = arguments["iops_size"]?.int { members.append(.init("iops-size", .int(size))) }
    return .object(members)
  }

  /// The names of a limit in ThrottleLimits, and in BlockIOThrottle and BlockDeviceInfo.
  static var throttleNames: [(name: String, short: String)] {
    [
      ("bps-total", "bps"), ("bps-read", "bps_rd"), ("bps-write", "bps_wr"), ("iops-total", "iops"),
      ("iops-read", "iops_rd"), ("iops-write", "iops_wr"),
    ]
  }

  static var throttleArguments: [OptionType.Option] {
    [.init("device", .string), .init("id", .string)]
      + throttleNames.map { .init($0.short, .int, required: true) }
      + throttleNames.map { .init($0.short + "_max", .int) }
      + throttleNames.map { .init($0.short + "_max_length", .int) }
      + [.init("iops_size", .int), .init("group", .string)]
  }

  /// The part of BlockDeviceInfo about limits; zeroes where there are none.
  func throttleMembers(of blk: BlockBackend) -> [JSONValue.Member] {
    let group = (blk.isNull ? nil : io(blk, \.throttleGroup)) ?? .null
    let limits = group.isNull ? JSONValue.object([]) : limits(of: group)
    var members = Self.throttleNames.map { JSONValue.Member($0.short, .int(limits[$0.name]?.int ?? 0)) }
    if group.isNull { return members }
    for (name, short) in Self.throttleNames {
      guard let peak = limits[name + "-max"]?.int, peak != 0 else { continue }
      members.append(.init(short + "_max", .int(peak)))
      members.append(.init(short + "_max_length", .int(limits[name + "-max-length"]?.int ?? 1)))
    }
    if let size = limits["iops-size"]?.int, size != 0 { members.append(.init("iops_size", .int(size))) }
    members.append(.init("group", .string(text(m[group.id]))))
    return members
  }
}
