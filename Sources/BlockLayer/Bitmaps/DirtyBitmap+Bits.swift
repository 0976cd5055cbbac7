import Machine

extension QEMU {
  /// What is dirty, in granules.
  func dirtyRanges(_ bitmap: DirtyBitmap) -> DirtyRanges { DirtyRanges(bounds: probes[m[bitmap.bits]] ?? []) }

  /// What is dirty, in granules, for those who only look.
  func peekDirtyRanges(_ bitmap: DirtyBitmap) -> DirtyRanges {
    DirtyRanges(bounds: probes[m.peek(bitmap.bits)] ?? [])
  }

  /// Replaces all that is dirty: bdrv_restore_dirty_bitmap with what `dirtyRanges` gave before.
  func setDirtyRanges(_ bitmap: DirtyBitmap, _ ranges: DirtyRanges) {
    m[bitmap.bits] = ranges.isEmpty ? 0 : probes.intern(ranges.bounds)
  }

  /// bdrv_get_dirty_count: dirty bytes, whole granules.
  func bdrvDirtyCount(_ bitmap: DirtyBitmap) -> Int { dirtyRanges(bitmap).count &* m[bitmap.granularity] }

  /// bdrv_set_dirty_bitmap: marks every granule that these bytes touch, whether the bitmap records or not.
  func bdrvSetDirtyBitmap(_ bitmap: DirtyBitmap, offset: Int, bytes: Int) {
    setDirtyRanges(bitmap, dirtyRanges(bitmap).union(DirtyRanges(granules(bitmap, offset, bytes))))
  }

  /// bdrv_reset_dirty_bitmap: the granules that these bytes touch are clean.
  func bdrvResetDirtyBitmap(_ bitmap: DirtyBitmap, offset: Int, bytes: Int) {
    setDirtyRanges(bitmap, dirtyRanges(bitmap).subtracting(granules(bitmap, offset, bytes)))
  }

  /// bdrv_clear_dirty_bitmap: nothing is dirty any more. Answers what was, for `setDirtyRanges`.
  @discardableResult
  func bdrvClearDirtyBitmap(_ bitmap: DirtyBitmap) -> DirtyRanges {
    let old = dirtyRanges(bitmap)
    m[bitmap.bits] = 0
    return old
  }

  /// bdrv_merge_dirty_bitmap: what is dirty in `source` becomes dirty in `target`, of the same or another node and
  /// granularity. Answers what was dirty in the target. Throws where one of them must not be used, or the sizes differ.
  @discardableResult
  func bdrvMergeDirtyBitmap(into target: DirtyBitmap, _ source: DirtyBitmap) throws(QMPError) -> DirtyRanges {
    try bdrvDirtyBitmapCheck(target, .all)
    try bdrvDirtyBitmapCheck(source, .allowReadonly)
    if m[source.size] != m[target.size] {
      throw QMPError(
        "Bitmaps are of different sizes (destination size is \(m[target.size]), source size is \(m[source.size])) "
          + "and can't be merged")
    }
    return bdrvMergeDirtyBitmapInternal(into: target, source)
  }

  /// bdrv_dirty_bitmap_merge_internal: the same without the checks, for jobs that hold the bitmap.
  @discardableResult
  func bdrvMergeDirtyBitmapInternal(into target: DirtyBitmap, _ source: DirtyBitmap) -> DirtyRanges {
    let old = dirtyRanges(target)
    let scaled = dirtyRanges(source).scaled(
      from: m[source.granularity], to: m[target.granularity], length: m[target.size])
    setDirtyRanges(target, old.union(scaled))
    return old
  }

  /// bdrv_set_dirty: `bytes` at `offset` of a node were written or discarded. Every enabled bitmap of the node takes note.
  ///
  /// For whoever changes a node's data: guest requests, jobs.
  func bdrvSetDirty(_ bs: BlockNode, offset: Int, bytes: Int) {
    if global(.allDirtyBitmaps, Int.self) == 0 { return }
    for bitmap in dirtyBitmaps(of: bs) where !m[bitmap.disabled] {
      m.assert(!m[bitmap.readonly], "!bdrv_dirty_bitmap_readonly(bitmap)")
      bdrvSetDirtyBitmap(bitmap, offset: offset, bytes: bytes)
    }
  }

  /// The same for the nodes below as well, as far as the data is theirs.
  func bdrvSetDirtyBelow(_ bs: BlockNode, offset: Int, bytes: Int) {
    if global(.allDirtyBitmaps, Int.self) == 0 { return }
    bdrvSetDirty(bs, offset: offset, bytes: bytes)
    switch driver(of: bs)?.length {
    case .raw:
      let shift = state(of: bs).options["offset"]?.int ?? 0
      bdrvSetDirtyBelow(primaryChild(of: bs), offset: offset &+ shift, bytes: bytes)
    case .child where !filteredChild(of: bs).isNull:
      bdrvSetDirtyBelow(filteredChild(of: bs), offset: offset, bytes: bytes)
    case .quorum: for edge in children(of: bs) { bdrvSetDirtyBelow(m[edge.bs], offset: offset, bytes: bytes) }
    default: break
    }
  }

  /// bdrv_dirty_bitmap_truncate: the node has a new length; all its bitmaps follow.
  func bdrvDirtyBitmapTruncate(_ bs: BlockNode) {
    if global(.allDirtyBitmaps, Int.self) == 0 { return }
    let length = m[bs.totalBytes]
    for bitmap in dirtyBitmaps(of: bs) where m[bitmap.size] != length {
      m[bitmap.size] = length
      setDirtyRanges(bitmap, dirtyRanges(bitmap).prefix(granuleCount(bitmap)))
    }
  }

  /// How many granules a bitmap has, the last one perhaps in part behind the end.
  func granuleCount(_ bitmap: DirtyBitmap) -> Int {
    let granularity = max(1, m[bitmap.granularity])
    return m[bitmap.size] / granularity + (m[bitmap.size] % granularity == 0 ? 0 : 1)
  }

  /// The granules that some bytes touch, within the bitmap.
  private func granules(_ bitmap: DirtyBitmap, _ offset: Int, _ bytes: Int) -> Range<Int> {
    let granularity = max(1, m[bitmap.granularity])
    let size = m[bitmap.size]
    let start = min(max(0, offset), size)
    let end = bytes > size &- start ? size : start &+ max(0, bytes)
    return start < end ? start / granularity..<(end - 1) / granularity + 1 : 0..<0
  }
}
