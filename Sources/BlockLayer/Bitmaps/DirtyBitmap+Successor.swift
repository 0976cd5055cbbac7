import Machine

extension QEMU {
  /// bdrv_dirty_bitmap_create_successor: freezes a bitmap for a job. New writes go to an anonymous successor, and the bitmap
  /// is busy until `bdrvDirtyBitmapAbdicate` or `bdrvReclaimDirtyBitmap`.
  ///
  /// Throws where the bitmap is busy or has a successor already.
  func bdrvDirtyBitmapCreateSuccessor(_ bitmap: DirtyBitmap) throws(QMPError) {
    try bdrvDirtyBitmapCheck(bitmap, .busy)
    if !m[bitmap.successor].isNull {
      throw QMPError("Cannot create a successor for a bitmap that already has one")
    }
    let child = try bdrvCreateDirtyBitmap(m[bitmap.bs], granularity: m[bitmap.granularity], name: nil)
    m[child.disabled] = m[bitmap.disabled]
    m[bitmap.disabled] = true
    m[bitmap.successor] = child
    m[bitmap.busy] = true
  }

  /// bdrv_dirty_bitmap_abdicate: the job succeeded. The successor takes the bitmap's name and place; the bitmap is gone. Answers
  /// the successor.
  @discardableResult
  func bdrvDirtyBitmapAbdicate(_ bitmap: DirtyBitmap) -> DirtyBitmap {
    let successor = m[bitmap.successor]
    if successor.isNull { return .null }
    m[successor.name] = m[bitmap.name]
    m[bitmap.name] = .none
    m[successor.persistent] = m[bitmap.persistent]
    m[bitmap.persistent] = false
    m[bitmap.busy] = false
    m[bitmap.successor] = .null
    bdrvReleaseDirtyBitmap(bitmap)
    return successor
  }

  /// bdrv_reclaim_dirty_bitmap: the job failed. What the successor recorded is added to the bitmap, which is free again.
  func bdrvReclaimDirtyBitmap(_ bitmap: DirtyBitmap) {
    let successor = m[bitmap.successor]
    if successor.isNull { return }
    setDirtyRanges(bitmap, dirtyRanges(bitmap).union(dirtyRanges(successor)))
    m[bitmap.disabled] = m[successor.disabled]
    m[bitmap.busy] = false
    m[bitmap.successor] = .null
    bdrvReleaseDirtyBitmap(successor)
  }

  /// bdrv_dirty_bitmap_recording: whether writes are recorded, by itself or by its successor.
  func bdrvDirtyBitmapRecording(_ bitmap: DirtyBitmap) -> Bool {
    if !m[bitmap.disabled] { return true }
    return !m[bitmap.successor].isNull && !m[m[bitmap.successor].disabled]
  }
}

extension QEMU {
  /// bdrv_release_named_dirty_bitmaps and the rest: a node that goes takes its bitmaps along.
  func releaseDirtyBitmaps(of bs: BlockNode) {
    if global(.allDirtyBitmaps, Int.self) == 0 { return }
    for bitmap in dirtyBitmaps(of: bs) {
      unlink(bitmap, from: .allDirtyBitmaps, next: \.next)
      m.free(bitmap.address)
    }
  }
}
