import JSON

extension OptionType {
  private static let inet = [
    Option("host", .string, required: true), Option("port", .string, required: true), Option("numeric", .bool),
    Option("to", .unsigned(bits: 16)), Option("ipv4", .bool), Option("ipv6", .bool), Option("keep-alive", .bool),
    Option("mptcp", .bool),
  ]
  private static let unix = [
    Option("path", .string, required: true), Option("abstract", .bool), Option("tight", .bool),
  ]
  private static let vsock = [Option("cid", .string, required: true), Option("port", .string, required: true)]
  private static let fd = [Option("str", .string, required: true)]

  /// SocketAddress and SocketAddressLegacy [qapi/sockets.json, 7.2].
  static func checkSocketAddress(_ value: JSONValue, isLegacy: Bool, path: String) throws(QMPError) {
    guard value.members != nil else { throw .type(path, "object") }
    guard let member = value["type"] else { throw .missing(path + ".type") }
    guard let type = member.string else { throw .type(path + ".type", "string") }
    let options: [Option]
    switch type {
    case "inet": options = inet
    case "unix": options = unix
    case "vsock": options = vsock
    case "fd": options = fd
    default: throw .value("type", type)
    }
    let name = [Option("type", .string, required: true)]
    if isLegacy {
      try check(value, name + [Option("data", .object(options), required: true)], path: path)
    } else {
      try check(value, name + options, path: path)
    }
  }
}
