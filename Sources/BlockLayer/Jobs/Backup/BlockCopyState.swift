import Machine

// The state of a copy-before-write filter with its block-copy [block/copy-before-write.c, block/block-copy.c, 7.2].

/// A BDRVCopyBeforeWriteState with its BlockCopyState.
struct BlockCopyState: RecordReference {
  static let fields = ["bs", "copy_bitmap", "access_bitmap", "done_bitmap", "cluster_size", "job", "next"]

  let address: Int
  init(address: Int) { self.address = address }
  /// The filter.
  var bs: Field<BlockNode> { field(1) }
  /// What is still to be copied: a bitmap of the source.
  var copyBitmap: Field<DirtyBitmap> { field(2) }
  /// What a reader of the snapshot may see.
  var accessBitmap: Field<DirtyBitmap> { field(3) }
  /// What was copied to the target because of a write to the filter; not what a job copied.
  var doneBitmap: Field<DirtyBitmap> { field(4) }
  /// In bytes.
  var clusterSize: Field<Int> { field(5) }
  /// The job whose progress it counts; NULL without one.
  var job: Field<Job> { field(6) }
  var next: Field<BlockCopyState> { field(7) }
}

extension QEMU {
  /// BLOCK_COPY_CLUSTER_SIZE_DEFAULT, in bytes.
  private static var defaultClusterSize: Int { 65536 }

  /// The state of a filter; NULL for any other node.
  func blockCopyState(of bs: BlockNode) -> BlockCopyState {
    list(global(.blockCopyStates, BlockCopyState.self), next: \.next).first { m[$0.bs] == bs } ?? .null
  }

  /// cbw_open behind its children: the bitmaps. `bitmap` says what is to be copied; everything where it is NULL.
  func cbwOpen(_ bs: BlockNode) throws(QMPError) {
    let options = state(of: bs).options
    var wanted = DirtyBitmap.null
    if let bitmap = options["bitmap"] {
      wanted = try lookupDirtyBitmap(
        node: bitmap["node"]?.string ?? "", name: bitmap["name"]?.string ?? "")
    }
    let source = m[child("file", of: bs).bs]
    let target = m[child("target", of: bs).bs]
    let cluster = max(Self.defaultClusterSize, clusterSize(of: target))
    let state = BlockCopyState(address: m.allocate(Kinds.blockCopyState))
    m[state.bs] = bs
    m[state.clusterSize] = cluster
    m[state.copyBitmap] = try disabledBitmap(source, cluster)
    if wanted.isNull {
      bdrvSetDirtyBitmap(m[state.copyBitmap], offset: 0, bytes: m[source.totalBytes])
    } else {
      try bdrvMergeDirtyBitmap(into: m[state.copyBitmap], wanted)
    }
    m[state.doneBitmap] = try disabledBitmap(bs, cluster)
    m[state.accessBitmap] = try disabledBitmap(bs, cluster)
    bdrvMergeDirtyBitmapInternal(into: m[state.accessBitmap], m[state.copyBitmap])
    m[state.next] = global(.blockCopyStates)
    setGlobal(.blockCopyStates, state)
  }

  /// cbw_close: before the children go. No effect on other nodes.
  func cbwClose(_ bs: BlockNode) {
    let state = blockCopyState(of: bs)
    if state.isNull { return }
    for bitmap in [m[state.doneBitmap], m[state.accessBitmap], m[state.copyBitmap]] { bdrvReleaseDirtyBitmap(bitmap) }
    unlink(state, from: .blockCopyStates, next: \.next)
    m.free(state.address)
  }

  private func disabledBitmap(_ bs: BlockNode, _ granularity: Int) throws(QMPError) -> DirtyBitmap {
    let bitmap = try bdrvCreateDirtyBitmap(bs, granularity: granularity, name: nil)
    m[bitmap.disabled] = true
    return bitmap
  }

  // MARK: Copying

  /// The first area that is to be copied, at most `maximum` bytes; nil if nothing is left.
  func blockCopyNextArea(_ state: BlockCopyState, maximum: Int) -> (offset: Int, bytes: Int)? {
    let bitmap = m[state.copyBitmap]
    guard let range = dirtyRanges(bitmap).ranges.first else { return nil }
    let granularity = m[bitmap.granularity]
    let offset = range.lowerBound &* granularity
    let end = min(range.upperBound &* granularity, m[bitmap.size])
    return (offset, max(1, min(end &- offset, max(granularity, maximum / granularity * granularity))))
  }

  /// Copies an area from the source to the target: only where it has not been copied.
  func blockCopyArea(_ state: BlockCopyState, offset: Int, bytes: Int) {
    let bitmap = m[state.copyBitmap]
    let granularity = m[bitmap.granularity]
    let before = bdrvDirtyCount(bitmap)
    let target = m[child("target", of: m[state.bs]).bs]
    let source = m[child("file", of: m[state.bs]).bs]
    let wanted = offset..<offset &+ bytes
    for range in dirtyRanges(bitmap).ranges {
      let start = max(wanted.lowerBound, range.lowerBound &* granularity)
      let end = min(wanted.upperBound, range.upperBound &* granularity, m[source.totalBytes])
      if start < end { copyData(from: source, to: target, offset: start, bytes: end - start) }
    }
    bdrvResetDirtyBitmap(bitmap, offset: offset, bytes: bytes)
    let job = m[state.job]
    if !job.isNull {
      jobProgressUpdate(job, before &- bdrvDirtyCount(bitmap))
      jobProgressSetRemaining(job, bdrvDirtyCount(bitmap))
    }
  }
}
