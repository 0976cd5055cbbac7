import Machine

// Moving parents from one node to another [block.c, 7.2].

extension QEMU {
  /// bdrv_replace_node_common: all parents of `from` get `to` instead, but for jobs and for edges that would close a
  /// loop. With `autoSkip` those stay, without it they are an error. `detachSubchain` also takes `from` off the chain.
  ///
  /// The caller has drained both nodes. Throws for a frozen link and for conflicts of permissions; nothing has changed
  /// then.
  func bdrvReplaceNode(
    _ from: BlockNode, by to: BlockNode, autoSkip: Bool = true, detachSubchain: Bool = false
  ) throws(QMPError) {
    bdrvRef(from)
    defer { bdrvUnref(from) }
    var loose: [BlockNode] = []
    try takingBack { () throws(QMPError) in
      loose = try replaceNodeNoPerm(from, by: to, autoSkip: autoSkip)
      if detachSubchain {
        var above = from
        while bdrvFilterOrCowBS(above) != to, !bdrvFilterOrCowBS(above).isNull { above = bdrvFilterOrCowBS(above) }
        let edge = bdrvFilterOrCowChild(above)
        if !edge.isNull { loose.append(detach(edge)) }
      }
      try bdrvRefreshPerms([to, from])
    }
    for bs in loose { bdrvUnref(bs) }
  }

  /// bdrv_replace_node_noperm. Returns the nodes whose references the caller must drop once all has gone well.
  func replaceNodeNoPerm(
    _ from: BlockNode, by to: BlockNode, autoSkip: Bool
  ) throws(QMPError) -> [BlockNode] {
    var loose: [BlockNode] = []
    for edge in parents(of: from) {
      if !shouldUpdate(edge, to) {
        if autoSkip { continue }
        throw QMPError("Should not change '\(text(m[edge.name]))' link to '\(nodeName(from))'")
      }
      if m[edge.frozen] { throw QMPError("Cannot change '\(text(m[edge.name]))' link to '\(nodeName(from))'") }
      bdrvRef(to)
      bdrvReplaceChildNoPerm(edge, to)
      if m.isListening, m.peek(edge.parentKind) == .backend {
        let blk = BlockBackend(address: m.peek(edge.opaque))
        traceRoot("detach", blk, from)
        traceRoot("attach", blk, to)
      }
      loose.append(from)
    }
    return loose
  }

  /// should_update_child: a job's edge stays, and so does an edge below `to`, which would lead to itself.
  private func shouldUpdate(_ edge: BlockChild, _ to: BlockNode) -> Bool {
    if m[edge.parentKind] == .job { return false }
    var found: Set<BlockNode> = [to]
    var queue = [to]
    while let bs = queue.popLast() {
      for other in children(of: bs) {
        if other == edge { return false }
        if found.insert(m[other.bs]).inserted { queue.append(m[other.bs]) }
      }
    }
    return true
  }

  /// bdrv_remove_child without permissions: takes an edge off its parent node. The caller drops the reference to the
  /// node that it returns.
  func detach(_ edge: BlockChild) -> BlockNode {
    let bs = m[edge.bs]
    unlink(edge, from: BlockNode(address: m[edge.opaque]).children, next: \.next)
    bdrvReplaceChildNoPerm(edge, .null)
    m.free(edge.address)
    return bs
  }
}
