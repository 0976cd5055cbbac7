import JSON
import Machine

// Socket addresses: what binding and connecting to them would come to [util/qemu-sockets.c, 7.2]. No socket is made: of the
// network, the machine knows its own addresses only.

/// What is at a path of the host.
enum HostPathKind: Hashable {
  case file
  case folder
  case other
  /// Nothing, with the host's reason.
  case missing(String)
}

extension QEMU {
  /// sizeof(sun_path).
  private static var maximumPath: Int { 108 }

  /// socket_listen: throws what it would; an address as in SocketAddress.
  func checkListening(_ address: JSONValue) throws(QMPError) {
    switch address["type"]?.string {
    case "unix": try checkBind(path: address["path"]?.string ?? "", isAbstract: address["abstract"]?.bool == true)
    case "inet":
      let host = try resolve(address, isListening: true)
      if !isOwn(host) { throw QMPError("Failed to bind socket: Cannot assign requested address") }
    case "vsock":
      try checkVSock(address)
      throw QMPError("Failed to bind socket: Cannot assign requested address")
    default: throw missingDescriptor(address)
    }
  }

  /// socket_connect to anything but the machine's own server: throws why nobody is there.
  func connectionRefusal(_ address: JSONValue) throws(QMPError) -> QMPError {
    switch address["type"]?.string {
    case "unix":
      let path = address["path"]?.string ?? ""
      try checkLength(path)
      if address["abstract"]?.bool == true || path.isEmpty {
        return QMPError("Failed to connect to '\(path)': Connection refused")
      }
      guard case .missing(let reason) = hostPathKind(path) else {
        return QMPError("Failed to connect to '\(path)': Connection refused")
      }
      return QMPError("Failed to connect to '\(path)': \(reason)")
    case "inet":
      let port = address["port"]?.string ?? ""
      let host = address["host"]?.string ?? ""
      let known = try resolve(address, isListening: false)
      let reason = isOwn(known) ? "Connection refused" : "Network is unreachable"
      return QMPError("Failed to connect to '\(host):\(port)': \(reason)")
    case "vsock":
      try checkVSock(address)
      let cid = address["cid"]?.string ?? ""
      let port = address["port"]?.string ?? ""
      return QMPError("Failed to connect to '\(cid):\(port)': Connection reset by peer")
    default: return missingDescriptor(address)
    }
  }

  /// Whether two addresses are the same place.
  func isSamePlace(_ one: JSONValue, _ other: JSONValue) -> Bool {
    guard let type = one["type"]?.string, type == other["type"]?.string else { return false }
    switch type {
    case "unix":
      return one["path"] == other["path"] && (one["abstract"]?.bool ?? false) == (other["abstract"]?.bool ?? false)
    case "inet":
      return one["port"] == other["port"] && isOwn(one["host"]?.string ?? "") && isOwn(other["host"]?.string ?? "")
    default: return false
    }
  }

  private func checkBind(path: String, isAbstract: Bool) throws(QMPError) {
    try checkLength(path)
    // An empty path stands for a name of QEMU's choice.
    if isAbstract || path.isEmpty { return }
    if case .folder = hostPathKind(path) { throw QMPError("Failed to unlink socket \(path): Is a directory") }
    if let reason = refusalToCreate(path) { throw QMPError("Failed to bind socket to \(path): \(reason)") }
  }

  private func checkLength(_ path: String) throws(QMPError) {
    if path.utf8.count >= Self.maximumPath { throw QMPError("UNIX socket path '\(path)' is too long") }
  }

  private func missingDescriptor(_ address: JSONValue) -> QMPError {
    QMPError("File descriptor named '\(address["str"]?.string ?? "")' has not been found")
  }

  private func checkVSock(_ address: JSONValue) throws(QMPError) {
    let cid = address["cid"]?.string ?? ""
    let port = address["port"]?.string ?? ""
    if UInt32(cid) == nil { throw QMPError("Failed to parse cid '\(cid)'") }
    if UInt32(port) == nil { throw QMPError("Failed to parse port '\(port)'") }
  }

  /// getaddrinfo, for names that need nobody to be asked.
  private func resolve(_ address: JSONValue, isListening: Bool) throws(QMPError) -> String {
    let host = address["host"]?.string ?? ""
    let port = address["port"]?.string ?? ""
    let ipv4 = address["ipv4"]?.bool
    let ipv6 = address["ipv6"]?.bool
    func failure(_ reason: String) -> QMPError { QMPError("address resolution failed for \(host):\(port): \(reason)") }
    if ipv4 == false && ipv6 == false { throw QMPError("Cannot disable IPv4 and IPv6 at same time") }
    let isIPv4 = isAddress4(host)
    let isIPv6 = host.contains(":")
    if isIPv4 && (ipv4 == false || (ipv6 == true && ipv4 != true)) {
      throw failure("Address family for hostname not supported")
    }
    if isIPv6 && (ipv6 == false || (ipv4 == true && ipv6 != true)) {
      throw failure("Address family for hostname not supported")
    }
    if host.isEmpty && !isListening { throw failure("Name or service not known") }
    if !isIPv4 && !isIPv6 && !host.isEmpty && host != "localhost" { throw failure("Name or service not known") }
    if !port.isEmpty && UInt(port) == nil { throw failure("Servname not supported for ai_socktype") }
    return host
  }

  private func isAddress4(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Whether an address is one of the machine's own.
  private func isOwn(_ host: String) -> Bool {
    ["", "localhost", "0.0.0.0", "::", "::1"].contains(host) || (isAddress4(host) && host.hasPrefix("127."))
  }
}
