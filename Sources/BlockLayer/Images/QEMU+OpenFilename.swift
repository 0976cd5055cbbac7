import Images
import JSON
import Machine

extension QEMU {
  /// bdrv_open with a name: a node of that format, or of the one that is found in the file.
  ///
  /// The name may have a protocol (`nbd://...`) or be `json:{...}`. The caller gets the only reference; on an error
  /// everything is as before [block.c, 7.2].
  func bdrvOpenFilename(
    _ filename: String, format: String?, options: [JSONValue.Member] = [], _ defaults: OpenDefaults
  ) throws(QMPError) -> BlockNode {
    try takingBack { () throws(QMPError) in
      if filename.hasPrefix("json:") {
        let value = try parseJSONFilename(filename)
        // What is given beside the name counts more than what is in it.
        var given = options
        if let format { given.append(.init("driver", .string(format))) }
        let names = Set(given.map(\.name))
        let whole = JSONValue.object((value.members ?? []).filter { !names.contains($0.name) } + given)
        guard let driver = whole["driver"]?.string else {
          guard let file = value["file"] else { throw QMPError("Must specify either driver or file") }
          return try openProbed(file, options, defaults)
        }
        for child in Driver.named(driver)?.children ?? [] where whole[child.name] == nil {
          throw QMPError("A block device must be specified for \"\(child.name)\"")
        }
        return try bdrvOpen(whole, defaults)
      }
      let file = try protocolOptions(filename)
      guard let format else { return try openProbed(file, options, defaults) }
      guard let driver = Driver.named(format) else { throw QMPError("Unknown driver '\(format)'") }
      if driver.isProtocol {
        return try bdrvOpen(
          .object((file.members ?? []).filter { $0.name != "driver" } + [.init("driver", .string(format))] + options),
          defaults)
      }
      return try bdrvOpen(
        .object([.init("driver", .string(format)), .init("file", file)] + options), defaults)
    }
  }

  /// find_image_format: opens the file, and above it the format that its first bytes tell.
  private func openProbed(
    _ file: JSONValue, _ options: [JSONValue.Member], _ defaults: OpenDefaults
  ) throws(QMPError) -> BlockNode {
    let node = try bdrvOpen(file, defaults)
    let format = probe(node)
    bdrvUnref(node)
    let counter: Int = global(.generatedNames)
    // The file is opened once, so its name is given once.
    if file["node-name"] == nil && counter > 0 { setGlobal(.generatedNames, counter - 1) }
    return try bdrvOpen(.object([.init("driver", .string(format)), .init("file", file)] + options), defaults)
  }

  /// The format of what is in a node.
  func probe(_ bs: BlockNode) -> String {
    if case .file = driver(of: bs)?.length {
      let file = hostFile(state(of: bs).options["filename"]?.string ?? "")
      if !file.isNull, m[file.image] != 0 { return "qcow2" }
    }
    return ImageProbe.format(of: nodeBytes(bs), filename: filename(of: bs))
  }

  /// The options of the node that a name without a format opens: bdrv_find_protocol and bdrv_parse_filename.
  func protocolOptions(_ filename: String) throws(QMPError) -> JSONValue {
    func options(_ driver: String, _ members: [JSONValue.Member] = []) -> JSONValue {
      .object([.init("driver", .string(driver))] + members)
    }
    let facts = try? hostFacts(filename)
    if facts?.kind == .device { return options("host_device", [.init("filename", .string(filename))]) }
    guard let prefix = protocolPrefix(filename) else { return options("file", [.init("filename", .string(filename))]) }
    switch prefix {
    case "file": return options("file", [.init("filename", .string(String(filename.dropFirst(5))))])
    case "null-co", "null-aio": return options(prefix)
    default:
      if Driver.named(prefix) != nil || Driver.unmodelled.contains(prefix) {
        throw QMPError("blockscope does not open names with the protocol '\(prefix)'")
      }
      throw QMPError("Unknown protocol '\(prefix)'")
    }
  }

  /// path_has_protocol: what stands before a colon that no slash precedes.
  func protocolPrefix(_ filename: String) -> String? {
    guard let end = filename.firstIndex(where: { $0 == ":" || $0 == "/" }), filename[end] == ":" else { return nil }
    return String(filename[..<end])
  }

  private func parseJSONFilename(_ filename: String) throws(QMPError) -> JSONValue {
    guard let value = try? JSONParser.parse(String(filename.dropFirst(5))) else {
      throw QMPError("Could not parse the JSON options: ")
    }
    guard value.members != nil else { throw QMPError("Invalid JSON object given") }
    return value
  }

  /// bdrv_make_absolute_filename: a name beside that of a node. Throws where the node's name has no folder.
  func absoluteName(_ name: String, besides bs: BlockNode) throws(QMPError) -> String {
    if name.isEmpty || name.hasPrefix("/") || name.hasPrefix("json:") || protocolPrefix(name) != nil { return name }
    var node = bs
    while !primaryChild(of: node).isNull { node = primaryChild(of: node) }
    let own = filename(of: node)
    guard !own.hasPrefix("json:"), let driver = driver(of: node), case .file = driver.length else {
      throw QMPError("Cannot generate a base directory for \(text(m[node.drv])) nodes")
    }
    guard let slash = own.lastIndex(of: "/") else { return name }
    return own[...slash] + name
  }
}
