import Machine

extension QEMU {
  /// stream_prepare: the filter goes, and the target's backing node is the base.
  func streamPrepare(_ job: Job) -> Int {
    let s = stream(of: job)
    let bs = bdrvSkipFilters(m[s.targetBS])
    let filter = m[s.corFilterBS]
    m[s.corFilterBS] = .null
    drainedSection(of: [m[s.targetBS]])
    bdrvCorFilterDrop(filter)
    let base = bdrvFilterOrCowBS(m[s.aboveBase])
    drainedSection(of: [m[s.aboveBase]])
    if bdrvCowChild(bs).isNull { return 0 }
    let unfiltered = bdrvSkipFilters(base)
    var name: String?
    var format: String?
    if !unfiltered.isNull {
      let given = text(m[s.backingFile])
      name = given.isEmpty ? filename(of: unfiltered) : given
      format = text(m[unfiltered.drv])
    }
    if !base.isNull { bdrvRef(base) }
    defer { if !base.isNull { bdrvUnref(base) } }
    do throws(QMPError) {
      try bdrvSetBackingHD(bs, base)
    } catch {
      return -Errno.perm
    }
    bdrvChangeBackingFile(bs, name, format: format)
    return 0
  }

  /// stream_clean.
  func streamClean(_ job: Job) {
    let s = stream(of: job)
    if s.isNull { return }
    let filter = m[s.corFilterBS]
    if !filter.isNull {
      m[s.corFilterBS] = .null
      drainedSection(of: [m[s.targetBS]])
      bdrvCorFilterDrop(filter)
    }
    let blk = m[s.blk]
    m[s.blk] = .null
    if !blk.isNull { blkUnref(blk) }
    if m[s.isReadOnly] { try? bdrvReopenSetReadOnly(m[s.targetBS], true) }
  }
}
