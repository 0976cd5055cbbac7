import Machine

extension QEMU {
  /// commit_prepare: the nodes from the filter down to the base go.
  func commitPrepare(_ job: Job) -> Int {
    let s = commit(of: job)
    bdrvUnfreezeBackingChain(m[s.commitTopBS], above: m[s.baseBS])
    m[s.chainFrozen] = false
    let blk = m[s.base]
    m[s.base] = .null
    blkUnref(blk)
    let name = text(m[s.backingFile])
    return bdrvDropIntermediate(m[s.commitTopBS], m[s.baseBS], backingFile: name.isEmpty ? nil : name)
  }

  /// commit_abort.
  func commitAbort(_ job: Job) {
    let s = commit(of: job)
    if s.isNull || m[s.commitTopBS].isNull { return }
    let filter = m[s.commitTopBS]
    let top = m[s.top].isNull ? BlockNode.null : blkBS(m[s.top])
    if m[s.chainFrozen] {
      bdrvUnfreezeBackingChain(filter, above: m[s.baseBS])
      m[s.chainFrozen] = false
    }
    bdrvRef(filter)
    if !top.isNull { bdrvRef(top) }
    let blk = m[s.base]
    m[s.base] = .null
    if !blk.isNull { blkUnref(blk) }
    blockJobRemoveAllBdrv(job)
    let below = bdrvFilterBS(filter)
    drainedSection(of: [filter])
    if !below.isNull { try? bdrvReplaceNode(filter, by: below) }
    bdrvUnref(filter)
    if !top.isNull { bdrvUnref(top) }
  }

  /// commit_clean.
  func commitClean(_ job: Job) {
    let s = commit(of: job)
    if s.isNull { return }
    if m[s.baseReadOnly] { try? bdrvReopenSetReadOnly(m[s.baseBS], true) }
    let blk = m[s.top]
    m[s.top] = .null
    if !blk.isNull { blkUnref(blk) }
  }

  /// bdrv_drop_intermediate: what uses `top` uses `base` instead, and overlays call it `backingFile`, nil for the name
  /// of the base [block.c, 7.2]. Answers 0 or -errno.
  func bdrvDropIntermediate(_ top: BlockNode, _ base: BlockNode, backingFile: String?) -> Int {
    drainedSection(of: [base])
    guard bdrvChainContains(top, base) else { return -Errno.io }
    let name = backingFile ?? filename(of: base)
    let edges = parents(of: top)
    bdrvRef(top)
    defer { bdrvUnref(top) }
    do throws(QMPError) {
      try bdrvReplaceNode(top, by: base, autoSkip: false)
    } catch {
      return -Errno.perm
    }
    // QEMU goes through them oldest first.
    for edge in edges.reversed() where m[edge.parentKind] == .node {
      guard ChildRole(rawValue: m[edge.role]).contains(.cow) else { continue }
      let parent = BlockNode(address: m[edge.opaque])
      let isReadOnly = m[parent.readOnly]
      if isReadOnly, (try? bdrvReopenSetReadOnly(parent, false)) == nil { return -Errno.perm }
      bdrvChangeBackingFile(parent, name, format: text(m[base.drv]))
      if isReadOnly { try? bdrvReopenSetReadOnly(parent, true) }
    }
    return 0
  }
}
