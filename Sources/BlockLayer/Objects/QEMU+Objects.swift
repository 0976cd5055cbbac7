import JSON
import Machine

extension QEMU {
  /// object-add [qom/qom-qmp-cmds.c, qom/object_interfaces.c, 7.2].
  func objectAdd(_ arguments: JSONValue) throws(QMPError) {
    guard let type = arguments["qom-type"] else { throw .missing("qom-type") }
    guard let name = type.string else { throw .type("qom-type", "string") }
    guard let model = ObjectModel.named(name), TypeTree.all[name]?.isAbstract == false else {
      if Self.unmodelledObjects.contains(name) { throw QMPError("blockscope does not model the object type '\(name)'") }
      throw .value("qom-type", name)
    }
    let common = [
      OptionType.Option("qom-type", .string, required: true), OptionType.Option("id", .string, required: true),
    ]
    try OptionType.check(arguments, common + model.options)
    let id = arguments["id"]?.string ?? ""
    guard isWellFormed(id: id) else { throw QMPError("Parameter 'id' expects an identifier") }
    var values = JSONObject()
    let given = (arguments.members ?? []).map(\.name).filter { $0 != "qom-type" && $0 != "id" }
    for property in KeyOrder.sorted(given) {
      try setObjectProperty(&values, model, property, arguments[property] ?? .null, isComplete: false)
    }
    if !findIOThread(id).isNull || !findObject(id).isNull || id == "pc.ram" {
      throw QMPError("attempt to add duplicate property '\(id)' to object (type 'container')")
    }
    let others = list(global(.allObjects, QOMObject.self), next: \.next).map { text(m[$0.type]) }
    if name == "main-loop" && others.contains(name) { throw QMPError("only one main-loop instance allowed") }
    try complete(model, values)
    if name == "throttle-group", !findImplicitThrottleGroup(id).isNull {
      throw QMPError("A group with this name already exists")
    }
    if name == "iothread" {
      try objectAddIOThread(id: id)
      m[findIOThread(id).properties] = intern(values)
      return
    }
    let object = QOMObject(address: m.allocate(Kinds.object))
    m[object.type] = symbol(name)
    m[object.id] = symbol(id)
    m[object.refcount] = 1
    m[object.properties] = intern(values)
    m[object.next] = global(.allObjects)
    setGlobal(.allObjects, object)
  }

  /// object-del [qom/object_interfaces.c, 7.2].
  func objectDel(id: String) throws(QMPError) {
    if !id.hasPrefix("/"), !findIOThread(id).isNull { return try objectDelIOThread(id: id) }
    let object = findObject(id)
    if object.isNull && id != "pc.ram" { throw QMPError("object '\(id)' not found") }
    if object.isNull || isInUse(object) { throw QMPError("object '\(id)' is in use, can not be deleted") }
    unlink(object, from: .allObjects, next: \.next)
    m.free(object.address)
  }

  /// user_creatable_can_be_deleted.
  private func isInUse(_ object: QOMObject) -> Bool {
    switch text(m[object.type]) {
    case "main-loop": return true
    case "throttle-group":
      let id = text(m[object.id])
      return allNodes().contains { state(of: $0).options["throttle-group"]?.string == id } || hasMembers(object)
    default: return false
    }
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

  /// query-iothreads, oldest first [monitor/qmp-cmds.c, 7.2].
  func queryIOThreads() -> JSONValue {
    let all = list(global(.allIOThreads, IOThread.self), next: \.next).reversed()
    let shown = ["poll-max-ns", "poll-grow", "poll-shrink", "aio-max-batch"]
    return .array(
      all.map { iothread in
        let values = values(m[iothread.properties])
        let numbers = shown.map { name in
          JSONValue.Member(name, values[name] ?? ObjectModel.named("iothread")?.property(name)?.initial ?? 0)
        }
        return .object(
          [.init("id", .string(text(m[iothread.id]))), .init("thread-id", .int(m[iothread.thread]))] + numbers)
      })
  }

  private static var unmodelledObjects: Set<String> {
    [
      "authz-listfile", "authz-pam", "can-host-socketcan", "colo-compare", "cryptodev-backend",
      "cryptodev-backend-builtin", "cryptodev-vhost-user", "dbus-vmstate", "filter-buffer", "filter-dump",
      "filter-mirror", "filter-redirector", "filter-replay", "filter-rewriter", "input-barrier", "input-linux",
      "memory-backend-file", "memory-backend-memfd", "pef-guest", "pr-manager-helper", "qtest", "rng-egd",
      "rng-random", "s390-pv-guest", "secret_keyring", "sev-guest", "thread-context", "tls-creds-anon",
      "tls-creds-psk", "tls-creds-x509", "tls-cipher-suites", "x-remote-object", "x-vfio-user-server",
    ]
  }
}
