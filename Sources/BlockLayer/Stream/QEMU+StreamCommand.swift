import JSON
import Machine

// block-stream [blockdev.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  static let streamCommands: [MonitorCommand] = [
    .graph(
      "block-stream",
      [
        Option("job-id", .string), Option("device", .string, required: true), Option("base", .string),
        Option("base-node", .string), Option("backing-file", .string), Option("bottom", .string),
        Option("speed", .int), Option("on-error", .enumeration(BlockdevOnError.names)),
        Option("filter-node-name", .string),
      ] + jobEndOptions
    ) { (qemu, arguments) throws(QMPError) in try qemu.blockStream(arguments) }
  ]

  private func blockStream(_ arguments: JSONValue) throws(QMPError) {
    for (one, other) in [("base", "base-node"), ("base", "bottom"), ("bottom", "base-node")]
    where arguments[one] != nil && arguments[other] != nil {
      throw QMPError("'\(one)' and '\(other)' cannot be specified at the same time")
    }
    let device = arguments["device"]?.string ?? ""
    let bs = try bdrvLookup(device: device, node: device)
    var request = StreamRequest(id: arguments["job-id"]?.string, bs: bs)
    request.base = try streamBaseNode(bs, device, arguments)
    request.bottom = try streamBottom(bs, device, arguments)
    let end = request.bottom.isNull ? request.base : bdrvFilterOrCowBS(request.bottom)
    for node in chain(from: bs, above: end) { try checkOpBlockers(node, .stream) }
    request.backingFile = arguments["backing-file"]?.string
    if request.base.isNull && request.backingFile != nil {
      throw QMPError("backing file specified, but streaming the entire chain")
    }
    request.speed = arguments["speed"]?.int ?? 0
    request.onError = BlockdevOnError(name: arguments["on-error"]?.string)
    request.filterName = arguments["filter-node-name"]?.string
    request.options = JobOptions(arguments)
    try streamStart(request)
  }

  private func streamBaseNode(
    _ bs: BlockNode, _ device: String, _ arguments: JSONValue
  ) throws(QMPError) -> BlockNode {
    if let file = arguments["base"]?.string {
      let base = bdrvFindBackingImage(bs, file)
      if base.isNull { throw QMPError("Can't find '\(file)' in the backing chain") }
      return base
    }
    guard let name = arguments["base-node"]?.string else { return .null }
    let base = try bdrvLookup(device: nil, node: name)
    if bs == base || !bdrvChainContains(bs, base) {
      throw QMPError("Node '\(name)' is not a backing image of '\(device)'")
    }
    return base
  }

  private func streamBottom(_ bs: BlockNode, _ device: String, _ arguments: JSONValue) throws(QMPError) -> BlockNode {
    guard let name = arguments["bottom"]?.string else { return .null }
    let bottom = try bdrvLookup(device: nil, node: name)
    guard let driver = driver(of: bottom) else { throw QMPError("Node '\(name)' is not open") }
    if driver.isFilter { throw QMPError("Node '\(name)' is a filter, use a non-filter node as 'bottom'") }
    if !bdrvChainContains(bs, bottom) { throw QMPError("Node '\(name)' is not in a chain starting from '\(device)'") }
    return bottom
  }
}
