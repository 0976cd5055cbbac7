import JSON
import Machine

extension QEMU {
  /// object-add for iothreads and throttle groups [qom/qom-qmp-cmds.c, qom/object_interfaces.c, 7.2].
  func objectAdd(_ arguments: JSONValue) throws(QMPError) {
    guard let type = arguments["qom-type"] else { throw .missing("qom-type") }
    guard let name = type.string else { throw .type("qom-type", "string") }
    guard let own = Self.objectOptions[name] else {
      if Self.unmodelledObjects.contains(name) { throw QMPError("blockscope does not model the object type '\(name)'") }
      throw .value("qom-type", name)
    }
    let common = [
      OptionType.Option("qom-type", .string, required: true), OptionType.Option("id", .string, required: true),
    ]
    try OptionType.check(arguments, common + own)
    let id = arguments["id"]?.string ?? ""
    guard isWellFormed(id: id) else { throw QMPError("Parameter 'id' expects an identifier") }
    if !findIOThread(id).isNull || !findObject(id).isNull {
      throw QMPError("attempt to add duplicate property '\(id)' to object (type 'container')")
    }
    if name == "iothread" {
      for option in own {
        if let value = arguments[option.name]?.int, value < 0 {
          throw QMPError("\(option.name) value must be in range [0, 9223372036854775807]")
        }
      }
      return try objectAddIOThread(id: id)
    }
    try checkThrottleLimits(arguments["limits"] ?? .object([]))
    if !findImplicitThrottleGroup(id).isNull { throw QMPError("A group with this name already exists") }
    let object = QOMObject(address: m.allocate(Kinds.object))
    m[object.type] = symbol(name)
    m[object.id] = symbol(id)
    m[object.refcount] = 1
    setLimits(of: object, arguments["limits"] ?? .object([]))
    m[object.next] = global(.allObjects)
    setGlobal(.allObjects, object)
  }

  /// object-del [qom/object_interfaces.c, 7.2].
  func objectDel(id: String) throws(QMPError) {
    if !findIOThread(id).isNull { return try objectDelIOThread(id: id) }
    let object = findObject(id)
    if object.isNull { throw QMPError("object '\(id)' not found") }
    let isUsed = allNodes().contains { state(of: $0).options["throttle-group"]?.string == id }
    if isUsed || hasMembers(object) { throw QMPError("object '\(id)' is in use, can not be deleted") }
    unlink(object, from: .allObjects, next: \.next)
    m.free(object.address)
  }

  func findObject(_ id: String) -> QOMObject {
    let wanted = symbol(id)
    return list(global(.allObjects, QOMObject.self), next: \.next).first { m[$0.id] == wanted } ?? .null
  }

  func findThrottleGroup(_ id: String) -> QOMObject {
    let object = findObject(id)
    return !object.isNull && text(m[object.type]) == "throttle-group" ? object : .null
  }

  /// iothread_by_id: by id or by path; NULL if there is none [iothread.c, 7.2].
  public func findIOThread(_ name: String) -> IOThread {
    let path = "/objects/"
    let id = name.hasPrefix(path) ? String(name.dropFirst(path.count)) : name
    guard !id.isEmpty else { return .null }
    let wanted = symbol(id)
    return list(global(.allIOThreads, IOThread.self), next: \.next).first { m[$0.id] == wanted } ?? .null
  }

  /// query-iothreads, oldest first [monitor/qmp-cmds.c, 7.2]; the polling values are the defaults.
  func queryIOThreads() -> JSONValue {
    let all = list(global(.allIOThreads, IOThread.self), next: \.next).reversed()
    return .array(
      all.map {
        .object([
          .init("id", .string(text(m[$0.id]))), .init("thread-id", .int(m[$0.thread])),
          .init("poll-max-ns", .int(32768)), .init("poll-grow", .int(0)), .init("poll-shrink", .int(0)),
          .init("aio-max-batch", .int(0)),
        ])
      })
  }

  private static var objectOptions: [String: [OptionType.Option]] {
    [
      "iothread": ["poll-max-ns", "poll-grow", "poll-shrink", "aio-max-batch", "thread-pool-min", "thread-pool-max"]
        .map { OptionType.Option($0, .int) },
      "throttle-group": [OptionType.Option("limits", .object(throttleLimits))],
    ]
  }

  private static var unmodelledObjects: Set<String> {
    [
      "authz-list", "authz-listfile", "authz-pam", "authz-simple", "can-bus", "can-host-socketcan", "colo-compare",
      "cryptodev-backend", "cryptodev-backend-builtin", "cryptodev-vhost-user", "dbus-vmstate", "filter-buffer",
      "filter-dump", "filter-mirror", "filter-redirector", "filter-replay", "filter-rewriter", "input-barrier",
      "input-linux", "main-loop", "memory-backend-epc", "memory-backend-file", "memory-backend-memfd",
      "memory-backend-ram", "pef-guest", "pr-manager-helper", "qtest", "rng-builtin", "rng-egd", "rng-random",
      "s390-pv-guest", "secret", "secret_keyring", "sev-guest", "tls-creds-anon", "tls-creds-psk", "tls-creds-x509",
      "tls-cipher-suites", "x-remote-object", "x-vfio-user-server",
    ]
  }
}
