import Machine

// Frozen chains: links that nobody may change while a job relies on them [block.c, 7.2].

extension QEMU {
  /// bdrv_is_backing_chain_frozen as a check: throws for the first link between `bs` and `base` that is frozen.
  func checkBackingChainNotFrozen(_ bs: BlockNode, above base: BlockNode) throws(QMPError) {
    for node in chain(from: bs, above: base) {
      let edge = bdrvFilterOrCowChild(node)
      if edge.isNull || !m[edge.frozen] { continue }
      throw QMPError(
        "Cannot change '\(text(m[edge.name]))' link from '\(nodeName(node))' to '\(nodeName(m[edge.bs]))'")
    }
  }

  /// bdrv_freeze_backing_chain: freezes all links between `bs` and `base`, or throws and freezes none.
  func bdrvFreezeBackingChain(_ bs: BlockNode, above base: BlockNode) throws(QMPError) {
    try checkBackingChainNotFrozen(bs, above: base)
    let edges = chain(from: bs, above: base).map(bdrvFilterOrCowChild).filter { !$0.isNull }
    for edge in edges where driver(of: m[edge.bs])?.isNeverFrozen == true {
      throw QMPError("Cannot freeze '\(text(m[edge.name]))' link to '\(nodeName(m[edge.bs]))'")
    }
    for edge in edges { m[edge.frozen] = true }
  }

  /// bdrv_unfreeze_backing_chain.
  func bdrvUnfreezeBackingChain(_ bs: BlockNode, above base: BlockNode) {
    for node in chain(from: bs, above: base) {
      let edge = bdrvFilterOrCowChild(node)
      if !edge.isNull { m[edge.frozen] = false }
    }
  }

  /// What cor_close does to the chain that a copy-on-read filter with a `bottom` holds: no effect on other nodes, nor a
  /// second time.
  func releaseBottom(_ bs: BlockNode) {
    guard case .copyOnRead = driver(of: bs)?.permissions else { return }
    var state = state(of: bs)
    guard let name = state.options["bottom"]?.string else { return }
    let bottom = bdrvFindNode(name)
    bdrvUnfreezeBackingChain(bs, above: bottom)
    state.options = .object((state.options.members ?? []).filter { $0.name != "bottom" })
    setState(of: bs, state)
    bdrvUnref(bottom)
  }

  /// bdrv_cor_filter_drop: the filter gives up its chain and leaves it. It goes with the reference that the caller has.
  func bdrvCorFilterDrop(_ bs: BlockNode) {
    releaseBottom(bs)
    try? bdrvDropFilter(bs)
    bdrvUnref(bs)
  }
}

extension Driver {
  /// BlockDriverState.never_freeze: a job's own filter must always be able to go.
  var isNeverFrozen: Bool { isInternal && name != "copy-before-write" }
}
