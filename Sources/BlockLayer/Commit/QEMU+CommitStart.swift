import JSON
import Machine

/// What commit_start is given.
struct CommitRequest {
  var id: String?
  var bs: BlockNode
  var base: BlockNode
  var top: BlockNode
  /// Bytes a second.
  var speed = 0
  var onError = BlockdevOnError.report
  var backingFile: String?
  var filterName: String?
  var options = JobOptions()
}

extension QEMU {
  /// commit_start: a job that copies `top` and what is between into `base`, and drops them [block/commit.c, 7.2].
  ///
  /// Throws QEMU's refusal; the events of a job that came as far as `created` are out then.
  func commitStart(_ request: CommitRequest) throws(QMPError) {
    if bdrvSkipFilters(request.top) == bdrvSkipFilters(request.base) {
      throw QMPError("Invalid files for merge: top and base are the same")
    }
    let job = try blockJobCreate(
      id: request.id, driver: .commit, bs: request.bs, perm: [], shared: .all, speed: request.speed,
      options: request.options)
    do throws(QMPError) {
      try setUp(job, request)
    } catch {
      jobEarlyFail(job)
      throw error
    }
    m.emit(
      .trace,
      "commit_start bs \(nodeName(request.bs)) base \(nodeName(request.base)) top \(nodeName(request.top)) "
        + "s \(text(m[job.id]))")
    jobStart(job)
  }

  private func setUp(_ job: Job, _ request: CommitRequest) throws(QMPError) {
    let (base, top) = (request.base, request.top)
    let s = CommitBlockJob(address: m.allocate(Kinds.commitJob))
    m[job.opaque] = s.address
    var perm: Permissions = [.consistentRead, .write]
    if m[base.totalBytes] < m[top.totalBytes] { perm.insert(.resize) }
    m[s.baseReadOnly] = m[base.readOnly]
    if m[base.readOnly] { try bdrvReopenSetReadOnly(base, false) }

    let filter = try bdrvNewOpenDriver(.commitTop, name: request.filterName, isReadOnly: true)
    m[filter.totalBytes] = m[top.totalBytes]
    try bdrvAppend(filter, to: top)
    bdrvUnref(filter)
    m[s.commitTopBS] = filter
    m[s.baseOverlay] = bdrvFindOverlay(top, base)
    let filteredBase = bdrvCowBS(m[s.baseOverlay])
    var shared: Permissions = [.writeUnchanged, .write]
    for node in chain(from: top, above: base) {
      // From here on there are only filters of the base.
      if node == filteredBase { shared.insert(.consistentRead) }
      try blockJobAddBdrv(job, name: "intermediate node", node, perm: [], shared: shared)
    }
    try bdrvFreezeBackingChain(filter, above: base)
    m[s.chainFrozen] = true
    try blockJobAddBdrv(job, name: "base", base, perm: [], shared: .all)
    m[s.base] = try jobBackend(job, base, perm: perm, shared: [.consistentRead, .writeUnchanged])
    m[s.baseBS] = base
    m[s.top] = try jobBackend(job, top, perm: [], shared: .all)
    m[s.backingFile] = symbol(request.backingFile ?? "")
    m[job.onSourceError] = request.onError.rawValue
    m[job.onTargetError] = request.onError.rawValue
  }

  /// A backend for a job's own requests, which no drained section queues.
  func jobBackend(
    _ job: Job, _ bs: BlockNode, perm: Permissions, shared: Permissions
  ) throws(QMPError) -> BlockBackend {
    let blk = blkNew(ctx: m[job.aioContext], perm: perm, shared: shared)
    try blkInsertBS(blk, bs)
    m[blk.disableRequestQueuing] = true
    return blk
  }
}
