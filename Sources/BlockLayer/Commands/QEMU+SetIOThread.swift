import JSON
import Machine

extension QEMU {
  /// The checks of x-blockdev-set-iothread, in QEMU's order: the node and where it shall go [blockdev.c, 7.2].
  public func checkSetIOThread(_ arguments: JSONValue) throws(QMPError) -> (bs: BlockNode, ctx: AioContext) {
    try OptionType.check(
      arguments,
      [
        OptionType.Option("node-name", .string, required: true),
        OptionType.Option("iothread", .stringOrNull, required: true), OptionType.Option("force", .bool),
      ])
    let name = arguments["node-name"]?.string ?? ""
    let bs = bdrvFindNode(name)
    if bs.isNull { throw QMPError("Failed to find node with node-name='\(name)'") }
    if arguments["force"]?.bool != true && bdrvHasBlk(bs) {
      throw QMPError(
        "Node \(name) is associated with a BlockBackend and could be in use (use force=true to override this check)")
    }
    guard let wanted = arguments["iothread"]?.string else { return (bs, global(.mainContext)) }
    let iothread = findIOThread(wanted)
    if iothread.isNull { throw QMPError("Cannot find iothread \(wanted)") }
    return (bs, m[iothread.ctx])
  }
}
