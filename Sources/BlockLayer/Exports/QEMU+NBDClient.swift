import JSON
import Machine

// The `nbd` block driver: a client of the machine's own server, the only one within reach [block/nbd.c, 7.2].

extension QEMU {
  private static var maximumName: Int { 4096 }

  /// nbd_open: connects to the server, or throws why it cannot.
  func openNBD(_ bs: BlockNode, _ options: JSONValue) throws(QMPError) {
    let name = options["export"]?.string ?? ""
    if name.utf8.count > Self.maximumName { throw QMPError("export name too long to send to server") }
    if let bitmap = options["x-dirty-bitmap"]?.string, bitmap.utf8.count > Self.maximumName {
      throw QMPError("x-dirty-bitmap query too long to send to server")
    }
    if let credentials = options["tls-creds"]?.string { try checkTLSCredentials(credentials) }
    let server = options["server"] ?? .null
    guard let own = nbdServerAddress, isSamePlace(own, server) else { throw try connectionRefusal(server) }
    let export = nbdExportFind(name)
    if export.isNull { throw QMPError("Requested export not available") }
    let isWritable = commands[m[export.options]]?.arguments["writable"]?.bool == true
    if options["x-dirty-bitmap"] != nil { throw QMPError("Could not open image: Invalid argument") }
    if !isWritable && !m[bs.readOnly] {
      if !state(of: bs).isAutoReadOnly { throw QMPError("Could not open image: Permission denied") }
      m[bs.readOnly] = true
    }
    let client = NBDClient(address: m.allocate(Kinds.nbdClient))
    m[client.bs] = bs
    m[client.next] = m[export.clients]
    m[export.clients] = client
    m[export.refcount] += 1
    m[bs.totalBytes] = m[node(of: export).totalBytes]
  }

  /// nbd_close: hangs up.
  func closeNBD(_ bs: BlockNode) {
    for export in allExports() {
      for client in list(m[export.clients], next: \.next) where m[client.bs] == bs {
        unlink(client, from: export.clients, next: \.next)
        m.free(client.address)
        m[export.refcount] -= 1
      }
    }
  }

  /// nbd_refresh_filename: a URI; empty where none can tell the node.
  func nbdFilename(_ bs: BlockNode) -> String {
    let options = state(of: bs).options
    if options["tls-creds"] != nil { return "" }
    let server = options["server"] ?? .null
    let export = options["export"]?.string
    let path = export.map { "/\($0)" } ?? ""
    switch server["type"]?.string {
    case "unix": return "nbd+unix://\(path)?socket=\(server["path"]?.string ?? "")"
    case "inet": return "nbd://\(server["host"]?.string ?? ""):\(server["port"]?.string ?? "")\(path)"
    default: return ""
    }
  }
}
