import JSON
import Machine

/// What mirror_start_job is given.
struct MirrorRequest {
  var id: String?
  var source: BlockNode
  var target: BlockNode
  var replaces: String?
  /// Bytes a second.
  var speed = 0
  /// In bytes; 0 for the target's default.
  var granularity = 0
  /// In bytes; 0 for QEMU's default.
  var bufSize = 0
  var zeroTarget = false
  var isNoneMode = false
  /// What need not be copied; NULL for a copy of everything.
  var base = BlockNode.null
  var filterName: String?
  var isWriteBlocking = false
  var onSourceError = BlockdevOnError.report
  var onTargetError = BlockdevOnError.report
  var options = JobOptions()
}

extension QEMU {
  /// DEFAULT_MIRROR_BUF_SIZE in bytes.
  private static var defaultBufSize: Int { 16 << 20 }

  /// mirror_start_job: the filter above the source, the job with its edges, and off [block/mirror.c, 7.2].
  ///
  /// Throws QEMU's refusal; the events of a job that came as far as `created` are out then.
  func mirrorStartJob(_ driver: JobDriver, _ request: MirrorRequest) throws(QMPError) {
    let bs = request.source
    let target = request.target
    let granularity = request.granularity == 0 ? bdrvDefaultBitmapGranularity(target) : request.granularity
    if request.bufSize < 0 { throw QMPError("Invalid parameter 'buf-size'") }
    if bdrvSkipFilters(bs) == bdrvSkipFilters(target) { throw QMPError("Can't mirror node into itself") }
    let targetIsBacking = bdrvChainContains(bs, target)

    let top = try bdrvNewOpenDriver(.mirrorTop, name: request.filterName, isReadOnly: false)
    m[top.totalBytes] = m[bs.totalBytes]
    setMirrorTop(top, isCommit: targetIsBacking, isStopped: false)
    try drainedSection(of: [bs]) { () throws(QMPError) in try bdrvAppend(top, to: bs) }

    do throws(QMPError) {
      let job = try blockJobCreate(
        id: request.id, driver: driver, bs: top, perm: .consistentRead,
        shared: [.consistentRead, .writeUnchanged, .write], speed: request.speed, options: request.options)
      do throws(QMPError) {
        try setUp(job, request, top: top, granularity: granularity, targetIsBacking: targetIsBacking)
      } catch {
        jobEarlyFail(job)
        throw error
      }
      bdrvUnref(top)
      trace("mirror_start bs \(traceName(bs)) s \(traceName(job)) opaque (nil)")
      jobStart(job)
    } catch {
      // All is taken back with the command; jobs see the section in which the filter goes.
      drainedSection(of: [top])
      throw error
    }
  }

  private func setUp(
    _ job: Job, _ request: MirrorRequest, top: BlockNode, granularity: Int, targetIsBacking: Bool
  ) throws(QMPError) {
    let bs = request.source
    let target = request.target
    var perm: Permissions = .write
    var shared: Permissions = .writeUnchanged
    if targetIsBacking {
      if m[target.totalBytes] < m[bs.totalBytes] { perm.insert(.resize) }
      shared.formUnion([.consistentRead, .write])
    } else if bdrvChainContains(bs, bdrvSkipFilters(target)) {
      throw QMPError("Cannot mirror to a filter on top of a node in the source's backing chain")
    }
    let s = MirrorBlockJob(address: m.allocate(Kinds.mirrorJob))
    m[job.opaque] = s.address
    m[s.mirrorTopBS] = top
    m[s.targetBS] = target
    let blk = blkNew(ctx: m[job.aioContext], perm: perm, shared: shared)
    m[s.target] = blk
    try blkInsertBS(blk, target)
    m[blk.allowAioContextChange] = true
    m[blk.disableRequestQueuing] = true
    m[s.base] = request.base
    m[s.baseOverlay] = bdrvFindOverlay(bs, request.base)
    m[s.granularity] = granularity
    m[s.bufSize] = (request.bufSize == 0 ? Self.defaultBufSize : request.bufSize).roundedUp(to: granularity)
    m[s.isNoneMode] = request.isNoneMode
    m[s.zeroTarget] = request.zeroTarget
    m[s.isWriteBlocking] = request.isWriteBlocking
    m[s.replaces] = symbol(request.replaces ?? "")
    m[job.onSourceError] = request.onSourceError.rawValue
    m[job.onTargetError] = request.onTargetError.rawValue
    let bitmap = try bdrvCreateDirtyBitmap(bs, granularity: granularity, name: nil)
    switch rules.mirrorWrites {
    case .bitmap:
      m[bitmap.disabled] = request.isWriteBlocking
      m[s.isPublished] = true
    case .filter: m[bitmap.disabled] = true
    case .published: break
    }
    m[s.dirtyBitmap] = bitmap

    let anyWrite: Permissions = [.consistentRead, .writeUnchanged, .write]
    try blockJobAddBdrv(job, name: "source", bs, perm: [], shared: anyWrite)
    try blockJobAddBdrv(job, name: "target", target, perm: [], shared: .all)
    if !targetIsBacking { return }
    let filteredTarget = bdrvCowBS(bdrvFindOverlay(bs, target))
    var sharedBetween: Permissions = [.writeUnchanged, .write]
    for node in chain(from: bdrvFilterOrCowBS(bs), above: target) {
      // From here on there are only filters of the target.
      if node == filteredTarget { sharedBetween.insert(.consistentRead) }
      try blockJobAddBdrv(job, name: "intermediate node", node, perm: [], shared: sharedBetween)
    }
    try bdrvFreezeBackingChain(top, above: target)
  }

  /// commit_active_start: the active layer goes into a node of its own chain.
  func commitActiveStart(_ request: MirrorRequest) throws(QMPError) {
    var request = request
    if m[request.target.readOnly] { try bdrvReopenSetReadOnly(request.target, false) }
    request.base = request.target
    try mirrorStartJob(.commitActive, request)
  }
}

extension Int {
  /// The next multiple of `step`, or the number itself.
  func roundedUp(to step: Int) -> Int {
    let rest = step <= 0 ? 0 : self % step
    return rest == 0 ? self : self &+ (step - rest)
  }
}
