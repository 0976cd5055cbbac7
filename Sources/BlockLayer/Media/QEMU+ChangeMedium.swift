import JSON
import Machine

extension QEMU {
  /// qmp_blockdev_change_medium: opens a file, then opens the tray, changes the medium and closes the tray. What was done
  /// before an error stays done [block/qapi-sysemu.c, 7.2].
  func changeMedium(_ arguments: JSONValue) throws(QMPError) {
    let device = arguments["device"]?.string
    let id = arguments["id"]?.string
    let blk = try qmpGetBlk(device: device, id: id)
    updateRootState(blk)
    var state = rootState(of: blk)
    switch arguments["read-only-mode"]?.string {
    case "read-only": state.isWritable = false
    case "read-write": state.isWritable = true
    default: break
    }
    let bs = try openMedium(arguments["filename"]?.string ?? "", format: arguments["format"]?.string, state)
    defer { bdrvUnref(bs) }
    if case .isLocked(let error) = try openTray(device: device, id: id, force: arguments["force"]?.bool ?? false) {
      throw error
    }
    try removeMedium(device: device, id: id)
    try insertAnonymousMedium(blk, bs)
    try closeTray(device: device, id: id)
  }

  /// bdrv_open of a file name [block.c, 7.2]: `json:` options, or a protocol's name and a file to be probed.
  func openMedium(_ filename: String, format: String?, _ state: RootState) throws(QMPError) -> BlockNode {
    var members: [JSONValue.Member] = [
      .init("read-only", .bool(!state.isWritable)), .init("detect-zeroes", .string(state.detectsZeroes ? "on" : "off")),
      .init(
        "cache", .object([.init("direct", .bool(state.isDirect)), .init("no-flush", .bool(state.isNoFlush))])),
    ]
    let json = "json:"
    if filename.hasPrefix(json) {
      guard let options = try? JSONParser.parse(String(filename.dropFirst(json.count))), let given = options.members
      else { throw QMPError("Could not parse the JSON options") }
      let names = given.map(\.name)
      return try openChecked(.object(given + members.filter { !names.contains($0.name) }))
    }
    if let format, Driver.named(format) == nil { throw QMPError("Unknown driver '\(format)'") }
    let file = try protocolOptions(filename)
    let probed = format ?? probeFormat(file)
    if Driver.named(probed)?.isProtocol == true, probed == file["driver"]?.string {
      return try openChecked(.object((file.members ?? []) + members))
    }
    members += [.init("driver", .string(probed)), .init("file", file)]
    return try openChecked(.object(members))
  }

  private func openChecked(_ options: JSONValue) throws(QMPError) -> BlockNode {
    try OptionType.blockdev.check(options, name: nil, path: "")
    return try bdrvOpen(options, OpenDefaults())
  }

  /// The protocol layer that a file name asks for: bdrv_find_protocol and its bdrv_parse_filename.
  private func protocolOptions(_ filename: String) throws(QMPError) -> JSONValue {
    func options(_ driver: String, _ rest: [JSONValue.Member]) -> JSONValue {
      .object([.init("driver", .string(driver))] + rest)
    }
    let head = filename.prefix { $0 != ":" && $0 != "/" }
    guard filename.dropFirst(head.count).first == ":" else {
      return options("file", [.init("filename", .string(filename))])
    }
    switch String(head) {
    case "file": return options("file", [.init("filename", .string(String(filename.dropFirst(5))))])
    case "null-co", "null-aio": return options(String(head), [])
    default:
      if Driver.unmodelled.contains(String(head)) {
        throw QMPError("blockscope does not model the block driver '\(head)'")
      }
      throw QMPError("Unknown protocol '\(head)'")
    }
  }

  /// find_image_format: raw, or what the file's first bytes say.
  private func probeFormat(_ file: JSONValue) -> String {
    guard let filename = file["filename"]?.string else { return "raw" }
    let host = hostFile(filename)
    return !host.isNull && m[host.header] != 0 ? "qcow2" : "raw"
  }
}
