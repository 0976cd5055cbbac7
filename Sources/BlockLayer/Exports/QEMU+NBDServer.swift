import JSON
import Machine

// The NBD server as state: it listens for the machine's own clients only [blockdev-nbd.c, 7.2].

extension QEMU {
  /// qmp_nbd_server_start.
  func nbdServerStart(_ arguments: JSONValue) throws(QMPError) {
    if global(.nbdServer, Int.self) != 0 { throw QMPError("NBD server already running") }
    let legacy = arguments["addr"] ?? .null
    let address = JSONValue.object(
      [.init("type", legacy["type"] ?? .null)] + (legacy["data"]?.members ?? []))
    // QEMU binds before it looks at the credentials, and lets go again.
    try checkListening(address)
    if let credentials = arguments["tls-creds"]?.string { try checkTLSCredentials(credentials) }
    setGlobal(.nbdServer, commands.intern(Command("nbd-server", .object([.init("addr", address)]))))
  }

  /// qmp_nbd_server_stop: takes all NBD exports along, before its reply.
  func nbdServerStop() throws(QMPError) {
    if global(.nbdServer, Int.self) == 0 { throw QMPError("NBD server not running") }
    blkExpCloseAll(type: "nbd")
    setGlobal(.nbdServer, 0)
  }

  /// Where the server listens; nil while it does not run.
  var nbdServerAddress: JSONValue? { commands[global(.nbdServer, Int.self)]?.arguments["addr"] }

  /// nbd_get_tls_creds: the engine has no objects of that kind.
  func checkTLSCredentials(_ id: String) throws(QMPError) {
    if isObject(id) { throw QMPError("Object with id '\(id)' is not TLS credentials") }
    throw QMPError("No TLS credentials with id '\(id)'")
  }

  private func isObject(_ id: String) -> Bool {
    if id.isEmpty { return false }
    let wanted = symbol(id)
    return !findIOThread(id).isNull
      || list(global(.allObjects, QOMObject.self), next: \.next).contains { m[$0.id] == wanted }
  }
}
