import JSON
import Machine

/// What stream_start is given.
struct StreamRequest {
  var id: String?
  var bs: BlockNode
  /// NULL for the whole chain, and where `bottom` is given.
  var base = BlockNode.null
  var bottom = BlockNode.null
  var backingFile: String?
  /// Bytes a second.
  var speed = 0
  var onError = BlockdevOnError.report
  var filterName: String?
  var options = JobOptions()
}

extension QEMU {
  /// stream_start: a job that copies what is between a node and a base into the node [block/stream.c, 7.2].
  ///
  /// Throws QEMU's refusal; the events of a job that came as far as `created` are out then.
  func streamStart(_ request: StreamRequest) throws(QMPError) {
    let bs = request.bs
    let (overlay, above) = try streamBase(request)
    let isReadOnly = m[bs.readOnly]
    if isReadOnly {
      try checkBackingChainNotFrozen(bs, above: above)
      try bdrvReopenSetReadOnly(bs, false)
    }
    var members: [JSONValue.Member] = [
      .init("driver", .string("copy-on-read")), .init("file", .string(nodeName(bs))),
      .init("bottom", .string(nodeName(overlay))),
    ]
    if let name = request.filterName { members.append(.init("node-name", .string(name))) }
    let filter = try drainedSection(of: [bs]) { () throws(QMPError) in try bdrvInsertNode(bs, .object(members)) }
    m[filter.implicit] = request.filterName == nil
    let mark = m.store.journalCount
    var hasBackend = false
    do throws(QMPError) {
      let job = try blockJobCreate(
        id: request.id, driver: .stream, bs: filter, perm: [], shared: .all, speed: request.speed,
        options: request.options)
      do throws(QMPError) {
        try setUp(job, request, filter: filter, above: above, &hasBackend)
      } catch {
        jobEarlyFail(job)
        throw error
      }
      let s = stream(of: job)
      m[s.baseOverlay] = overlay
      m[s.aboveBase] = above
      m[s.isReadOnly] = isReadOnly
      m.emit(
        .trace,
        "stream_start bs \(nodeName(bs)) base \(request.base.isNull ? "(nil)" : nodeName(request.base)) "
          + "s \(text(m[job.id]))")
      jobStart(job)
    } catch {
      drainedSection(of: [bs])
      guard hasBackend else { throw error }
      // QEMU 7.2 forgets the backend of the job that it could not start.
      m.store.undo(to: mark)
      if isReadOnly { try? bdrvReopenSetReadOnly(bs, true) }
      bdrvCorFilterDrop(filter)
      let blk = blkNew(
        ctx: m[bs.aioContext], perm: .consistentRead, shared: [.consistentRead, .writeUnchanged, .write])
      try blkInsertBS(blk, bs)
      m[blk.allowAioContextChange] = true
      m[blk.disableRequestQueuing] = true
      fail(error)
    }
  }

  /// The overlay of the base, and the node right above the base.
  private func streamBase(_ request: StreamRequest) throws(QMPError) -> (overlay: BlockNode, above: BlockNode) {
    if !request.bottom.isNull { return (request.bottom, request.bottom) }
    let overlay = bdrvFindOverlay(request.bs, request.base)
    if overlay.isNull {
      throw QMPError("'\(nodeName(request.base))' is not in the backing chain of '\(nodeName(request.bs))'")
    }
    var above = overlay
    if bdrvCowBS(above) != request.base {
      above = bdrvCowBS(above)
      while bdrvFilterBS(above) != request.base, !bdrvFilterBS(above).isNull { above = bdrvFilterBS(above) }
    }
    return (overlay, above)
  }

  private func setUp(
    _ job: Job, _ request: StreamRequest, filter: BlockNode, above: BlockNode,
    _ hasBackend: inout Bool
  ) throws(QMPError) {
    let s = StreamBlockJob(address: m.allocate(Kinds.streamJob))
    m[job.opaque] = s.address
    let basic: Permissions = [.consistentRead, .writeUnchanged]
    let blk = try jobBackend(job, filter, perm: .consistentRead, shared: basic.union(.write))
    m[blk.allowAioContextChange] = true
    hasBackend = true
    m[s.blk] = blk
    m[s.corFilterBS] = filter
    m[s.targetBS] = request.bs
    m[s.backingFile] = symbol(request.backingFile ?? "")
    m[job.onSourceError] = request.onError.rawValue
    m[job.onTargetError] = request.onError.rawValue
    try blockJobAddBdrv(job, name: "active node", request.bs, perm: [], shared: basic.union(.write))
    let base = bdrvFilterOrCowBS(above)
    for node in chain(from: bdrvFilterOrCowBS(request.bs), above: base) {
      try blockJobAddBdrv(job, name: "intermediate node", node, perm: [], shared: basic)
    }
  }
}
