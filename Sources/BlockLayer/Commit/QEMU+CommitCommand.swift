import JSON
import Machine

// block-commit [blockdev.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  static let commitCommands: [MonitorCommand] = [
    .graph(
      "block-commit",
      [
        Option("job-id", .string), Option("device", .string, required: true), Option("base-node", .string),
        Option("base", .string), Option("top-node", .string), Option("top", .string), Option("backing-file", .string),
        Option("speed", .int), Option("on-error", .enumeration(BlockdevOnError.names)),
        Option("filter-node-name", .string),
      ] + jobEndOptions
    ) { (qemu, arguments) throws(QMPError) in try qemu.blockCommit(arguments) }
  ]

  private func blockCommit(_ arguments: JSONValue) throws(QMPError) {
    let bs = try commitDevice(arguments["device"]?.string ?? "")
    // bdrv_drain_all would let other jobs end; a section of the node is what 7.2 has.
    try checkOpBlockers(bs, .commitSource)
    let top = try commitTop(bs, arguments)
    let base = try commitBase(top, arguments)
    for node in chain(from: top, above: bdrvFilterOrCowBS(base)) { try checkOpBlockers(node, .commitTarget) }
    if top == base { throw QMPError("cannot commit an image into itself") }

    let isActive = bdrvSkipFilters(top) == bdrvSkipFilters(bs)
    let onError = BlockdevOnError(name: arguments["on-error"]?.string)
    let speed = arguments["speed"]?.int ?? 0
    let filterName = arguments["filter-node-name"]?.string
    let id = arguments["job-id"]?.string
    if isActive || bdrvGetCumulativePerm(top).permissions.contains(.write) {
      if arguments["backing-file"] != nil {
        throw QMPError(
          isActive
            ? "'backing-file' specified, but 'top' is the active layer"
            : "'backing-file' specified, but 'top' has a writer on it")
      }
      var request = MirrorRequest(id: id ?? bdrvDeviceName(bs), source: top, target: base)
      request.speed = speed
      request.filterName = filterName
      request.onSourceError = onError
      request.onTargetError = onError
      request.options = JobOptions(arguments)
      return try commitActiveStart(request)
    }
    let overlay = bdrvFindOverlay(bs, top)
    if !overlay.isNull { try checkOpBlockers(overlay, .commitTarget) }
    try commitStart(
      CommitRequest(
        id: id, bs: bs, base: base, top: top, speed: speed, onError: onError,
        backingFile: arguments["backing-file"]?.string, filterName: filterName, options: JobOptions(arguments)))
  }

  /// libvirt relies on DeviceNotFound for a device that is not there.
  private func commitDevice(_ name: String) throws(QMPError) -> BlockNode {
    if (try? bdrvLookup(device: name, node: name)) == nil {
      throw QMPError("Device '\(name)' not found", class: .deviceNotFound)
    }
    return try qmpGetRootBS(name)
  }

  private func commitTop(_ bs: BlockNode, _ arguments: JSONValue) throws(QMPError) -> BlockNode {
    let node = arguments["top-node"]?.string
    let file = arguments["top"]?.string
    if node != nil && file != nil { throw QMPError("'top-node' and 'top' are mutually exclusive") }
    if let node {
      let top = try bdrvLookup(device: nil, node: node)
      if !bdrvChainContains(bs, top) { throw QMPError("'\(node)' is not in this backing file chain") }
      return top
    }
    guard let file, file != filename(of: bs) else { return bs }
    let top = bdrvFindBackingImage(bs, file)
    if top.isNull { throw QMPError("Top image file \(file) not found") }
    return top
  }

  private func commitBase(_ top: BlockNode, _ arguments: JSONValue) throws(QMPError) -> BlockNode {
    let node = arguments["base-node"]?.string
    let file = arguments["base"]?.string
    if node != nil && file != nil { throw QMPError("'base-node' and 'base' are mutually exclusive") }
    if let node {
      let base = try bdrvLookup(device: nil, node: node)
      if !bdrvChainContains(top, base) { throw QMPError("'\(node)' is not in this backing file chain") }
      return base
    }
    if let file {
      let base = bdrvFindBackingImage(top, file)
      if base.isNull { throw QMPError("Can't find '\(file)' in the backing chain") }
      return base
    }
    let base = bdrvFindBase(top)
    if base.isNull { throw QMPError("There is no backimg image") }
    return base
  }
}
