import JSON
import Machine

// blockdev-mirror [blockdev.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  /// Options that end the list of every command that starts a block job.
  static let jobEndOptions: [OptionType.Option] = [Option("auto-finalize", .bool), Option("auto-dismiss", .bool)]

  static let mirrorCommands: [MonitorCommand] = [
    .graph(
      "blockdev-mirror",
      [
        Option("job-id", .string), Option("device", .string, required: true), Option("target", .string, required: true),
        Option("replaces", .string),
        Option("sync", .enumeration(["top", "full", "none", "incremental", "bitmap"]), required: true),
        Option("speed", .int), Option("granularity", .int), Option("buf-size", .int),
        Option("on-source-error", .enumeration(BlockdevOnError.names)),
        Option("on-target-error", .enumeration(BlockdevOnError.names)), Option("filter-node-name", .string),
        Option("copy-mode", .enumeration(["background", "write-blocking"])),
      ] + jobEndOptions
    ) { (qemu, arguments) throws(QMPError) in try qemu.blockdevMirror(arguments) }
  ]

  private func blockdevMirror(_ arguments: JSONValue) throws(QMPError) {
    if let granularity = arguments["granularity"]?.int, granularity < 0 || granularity > Int(UInt32.max) {
      throw QMPError("Parameter 'granularity' expects uint32_t")
    }
    let bs = try qmpGetRootBS(arguments["device"]?.string ?? "")
    let name = arguments["target"]?.string ?? ""
    let target = try bdrvLookup(device: name, node: name)
    var request = MirrorRequest(id: arguments["job-id"]?.string, source: bs, target: target)
    try bdrvTryChangeAioContext(target, to: m[bs.aioContext], ignoring: .null)
    request.replaces = arguments["replaces"]?.string
    request.speed = arguments["speed"]?.int ?? 0
    request.granularity = arguments["granularity"]?.int ?? 0
    request.bufSize = arguments["buf-size"]?.int ?? 0
    request.filterName = arguments["filter-node-name"]?.string
    request.isWriteBlocking = arguments["copy-mode"]?.string == "write-blocking"
    request.onSourceError = BlockdevOnError(name: arguments["on-source-error"]?.string)
    request.onTargetError = BlockdevOnError(name: arguments["on-target-error"]?.string)
    request.options = JobOptions(arguments)
    try blockdevMirrorCommon(request, sync: arguments["sync"]?.string ?? "full")
  }

  /// blockdev_mirror_common.
  private func blockdevMirrorCommon(_ given: MirrorRequest, sync: String) throws(QMPError) {
    var request = given
    let bs = request.source
    let granularity = request.granularity
    if granularity != 0 && !(512...64 << 20).contains(granularity) {
      throw QMPError("Parameter 'granularity' expects a value in range [512B, 64MB]")
    }
    if granularity & (granularity &- 1) != 0 { throw QMPError("Parameter 'granularity' expects a power of 2") }
    try checkOpBlockers(bs, .mirrorSource)
    try checkOpBlockers(request.target, .mirrorTarget)
    let backing = bdrvBackingChainNext(bs)
    request.zeroTarget = sync == "full"
    request.isNoneMode = sync == "none"
    request.base = sync == "top" ? backing : .null
    let unfiltered = bdrvSkipImplicitFilters(bs)
    if request.replaces == nil && unfiltered != bs { request.replaces = nodeName(unfiltered) }
    if let name = request.replaces {
      let other = try checkToReplace(bs, name)
      if m[other.totalBytes] != m[bs.totalBytes] {
        throw QMPError("cannot replace image with a mirror image of different size")
      }
    }
    if sync == "incremental" || sync == "bitmap" { throw QMPError("Sync mode '\(sync)' not supported") }
    try mirrorStartJob(.mirror, request)
  }

  /// check_to_replace_node.
  private func checkToReplace(_ bs: BlockNode, _ name: String) throws(QMPError) -> BlockNode {
    let other = bdrvFindNode(name)
    if other.isNull { throw QMPError("Failed to find node with node-name='\(name)'") }
    try checkOpBlockers(other, .replace)
    if !bdrvRecurseCanReplace(bs, other) {
      throw QMPError(
        "Cannot replace '\(name)' by a node mirrored from '\(nodeName(bs))', because it cannot be guaranteed that "
          + "doing so would not lead to an abrupt change of visible data")
    }
    return other
  }
}
