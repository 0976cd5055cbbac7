import Machine

// What a mirror job copies [block/mirror.c, 7.2].

extension QEMU {
  /// What an L2 slice of a qcow2 image with clusters of 64 KiB maps, in bytes.
  private static var sliceCoverage: Int { 32 << 20 }

  /// mirror_dirty_init: marks as dirty what the target does not have yet.
  func mirrorDirtyInit(_ job: Job) {
    var offset = 0
    while offset < m[mirrorSource(job).totalBytes] { offset = mirrorDirtyInit(job, from: offset) }
  }

  /// One round of its loop: up to where bdrv_is_allocated_above can tell. Answers where it goes on.
  func mirrorDirtyInit(_ job: Job, from offset: Int) -> Int {
    let s = mirror(of: job)
    let bitmap = m[s.dirtyBitmap]
    let source = mirrorSource(job)
    let length = m[source.totalBytes]
    if m[s.zeroTarget] && !canWriteZeroesWithUnmap(m[s.targetBS]) {
      m.store.atomically { bdrvSetDirtyBitmap(bitmap, offset: 0, bytes: length) }
      return length
    }
    if m[s.zeroTarget] && offset == 0 { mirrorPerform(job, 0, length, .zero) }
    let bytes = rules.mirrorWrites == .bitmap ? length - offset : min(Self.sliceCoverage, length - offset)
    let (isAllocated, count) = isAllocatedAbove(
      source, base: m[s.baseOverlay], includeBase: true, offset: offset, bytes: bytes)
    if count <= 0 { return length }
    if isAllocated { m.store.atomically { bdrvSetDirtyBitmap(bitmap, offset: offset, bytes: count) } }
    return offset + count
  }

  /// mirror_iteration: copies the first dirty stretch, as far as the buffer goes. Answers for how many ns to wait then.
  func mirrorIteration(_ job: Job) -> Int {
    let s = mirror(of: job)
    let bitmap = m[s.dirtyBitmap]
    let granularity = max(512, m[s.granularity])
    let source = mirrorSource(job)
    let length = m[source.totalBytes]
    guard let stretch = m.store.atomically({ dirtyRanges(bitmap).ranges.first }) else { return 0 }
    let start = stretch.lowerBound &* granularity
    let granules = min(stretch.count, max(1, m[s.bufSize] / granularity))
    m.store.atomically { bdrvResetDirtyBitmap(bitmap, offset: start, bytes: granules &* granularity) }
    var offset = start
    let end = start &+ granules &* granularity
    var delay = 0
    while offset < min(end, length) {
      let (status, found) = blockStatusAbove(source, offset: offset, bytes: end - offset)
      var bytes = min(end - offset, found / granularity * granularity)
      var method = MirrorMethod.copy
      if bytes < granularity {
        bytes = granularity
      } else if !status.isData {
        method = status.isZero ? .zero : .discard
      }
      let clipped = min(bytes, length - offset)
      let error = mirrorPerform(job, offset, clipped, method)
      // Not counted where the search decides how long the job runs: the count would make states differ.
      if error == nil && rules.mirrorWrites == .bitmap { jobProgressUpdate(job, clipped) }
      let counted = method != .copy && canWriteZeroesWithUnmap(m[s.targetBS]) ? 0 : clipped
      delay = jobRateLimitDelay(job, counted)
      offset += bytes
    }
    return delay
  }

  /// MirrorMethod.
  enum MirrorMethod {
    case copy, zero, discard

    var operation: BlockOperation {
      switch self {
      case .copy: .write
      case .zero: .writeZeroes
      case .discard: .discard
      }
    }
  }

  /// mirror_perform: a coroutine for one request, of which nobody sees the middle. What fails is dirty again; nil for
  /// success.
  @discardableResult
  private func mirrorPerform(_ job: Job, _ offset: Int, _ bytes: Int, _ method: MirrorMethod) -> BlockError? {
    trace("qemu_aio_coroutine_enter ctx \(traceName(currentContext)) from co to co opaque opaque")
    let error = writeToTarget(job, offset, bytes, method)
    trace("mirror_iteration_done", job, " offset \(offset) bytes \(bytes) ret \(-(error?.number ?? 0))")
    trace("qemu_coroutine_terminate self co")
    return error
  }

  private func writeToTarget(_ job: Job, _ offset: Int, _ bytes: Int, _ method: MirrorMethod) -> BlockError? {
    let s = mirror(of: job)
    let target = m[s.targetBS]
    traceRequest(job, offset, bytes, method)
    let readError = method == .copy ? bdrvRequest(mirrorSource(job), .read, offset: offset, bytes: bytes).error : nil
    if let error = readError ?? bdrvRequest(target, method.operation, offset: offset, bytes: bytes).error {
      m.store.atomically { bdrvSetDirtyBitmap(m[s.dirtyBitmap], offset: offset, bytes: bytes) }
      let action = blockJobErrorAction(job, isRead: readError != nil, error)
      if action == .report && m[s.ret] >= 0 { m[s.ret] = -error.number }
      return error
    }
    switch method {
    case .copy:
      copyContents(from: mirrorSource(job), to: target, offset, bytes) { markWritten(target, offset, bytes) }
    case .zero: markZeroed(target, offset, bytes)
    // A node that was not opened with `discard=unmap` drops the request.
    case .discard: if state(of: target).discard == "unmap" { markDiscarded(target, offset, bytes) }
    }
    bdrvSetDirty(target, offset: offset, bytes: bytes)
    return nil
  }

  /// The read of the source, and the write or the zeroes of the target.
  private func traceRequest(_ job: Job, _ offset: Int, _ bytes: Int, _ method: MirrorMethod) {
    guard m.isListening, method != .discard else { return }
    let s = mirror(of: job)
    if method == .copy {
      for node in dataChain(mirrorSource(job)) {
        trace("bdrv_co_preadv_part bs \(traceName(node)) offset \(offset) bytes \(bytes) flags 0x0")
      }
    }
    // Zeroes are written by the root's driver in its own way.
    let target = m.peek(s.targetBS)
    traceIO(
      m.peek(s.target), method == .copy ? dataChain(target) : [target], offset: offset, bytes: bytes, isWrite: true,
      flags: method == .copy ? "0x0" : "0x6")
  }

  /// bdrv_can_write_zeroes_with_unmap.
  private func canWriteZeroesWithUnmap(_ bs: BlockNode) -> Bool {
    guard state(of: bs).discard == "unmap", let driver = driver(of: bs) else { return false }
    switch driver.length {
    case .file, .qcow2: return true
    case .raw: return canWriteZeroesWithUnmap(primaryChild(of: bs))
    case .child:
      let below = bdrvFilterBS(bs)
      return !below.isNull && canWriteZeroesWithUnmap(below)
    case .null: return true
    case .quorum, .nbd: return false
    }
  }

  /// bdrv_block_status_above with the whole chain: what reading `bs` at an offset gives, for how many bytes.
  func blockStatusAbove(_ bs: BlockNode, offset: Int, bytes: Int) -> (status: BlockStatus, count: Int) {
    var count = bytes
    var last = BlockStatus()
    for node in chain(from: bs, above: .null) {
      let (status, found) = blockStatus(of: node, offset: offset, bytes: count)
      // Behind the end of a backing file there are zeros.
      if found <= 0 { return (BlockStatus(isZero: true, isAllocated: true), count) }
      count = found
      last = status
      if status.isAllocated { break }
    }
    return (last, count)
  }
}
