import Machine

// Walks down a chain of overlays and filters [block.c, 7.2].

extension QEMU {
  /// bdrv_filter_child: the edge of a filter to what it filters; NULL for other nodes.
  func bdrvFilterChild(_ bs: BlockNode) -> BlockChild {
    guard !bs.isNull, driver(of: bs)?.isFilter == true else { return .null }
    return child(of: bs, with: .filtered)
  }

  /// bdrv_cow_child: the edge of an overlay to its backing node; NULL for other nodes.
  func bdrvCowChild(_ bs: BlockNode) -> BlockChild {
    guard !bs.isNull, driver(of: bs)?.isFilter == false else { return .null }
    return child(of: bs, with: .cow)
  }

  /// bdrv_filter_or_cow_child.
  func bdrvFilterOrCowChild(_ bs: BlockNode) -> BlockChild {
    let edge = bdrvFilterChild(bs)
    return edge.isNull ? bdrvCowChild(bs) : edge
  }

  /// bdrv_filter_bs.
  func bdrvFilterBS(_ bs: BlockNode) -> BlockNode { target(of: bdrvFilterChild(bs)) }

  /// bdrv_cow_bs.
  func bdrvCowBS(_ bs: BlockNode) -> BlockNode { target(of: bdrvCowChild(bs)) }

  /// bdrv_filter_or_cow_bs.
  func bdrvFilterOrCowBS(_ bs: BlockNode) -> BlockNode { target(of: bdrvFilterOrCowChild(bs)) }

  /// bdrv_skip_filters.
  func bdrvSkipFilters(_ bs: BlockNode) -> BlockNode { skip(bs) { _ in true } }

  /// bdrv_skip_implicit_filters: what query-block shows.
  func bdrvSkipImplicitFilters(_ bs: BlockNode) -> BlockNode { skip(bs) { m[$0.implicit] } }

  private func skip(_ bs: BlockNode, where isSkipped: (BlockNode) -> Bool) -> BlockNode {
    var bs = bs
    while !bs.isNull, isSkipped(bs) {
      let below = bdrvFilterBS(bs)
      if below.isNull { break }
      bs = below
    }
    return bs
  }

  /// bdrv_backing_chain_next: the backing node without the filters on both sides of the edge.
  func bdrvBackingChainNext(_ bs: BlockNode) -> BlockNode { bdrvSkipFilters(bdrvCowBS(bdrvSkipFilters(bs))) }

  /// bdrv_find_overlay: the node above `bs` in the chain of `active`; `bs` NULL asks for the last one.
  func bdrvFindOverlay(_ active: BlockNode, _ bs: BlockNode) -> BlockNode {
    let wanted = bdrvSkipFilters(bs)
    var node = bdrvSkipFilters(active)
    while !node.isNull {
      let next = bdrvBackingChainNext(node)
      if next == wanted { return node }
      node = next
    }
    return .null
  }

  /// bdrv_find_base: the last node of a chain.
  func bdrvFindBase(_ bs: BlockNode) -> BlockNode { bdrvFindOverlay(bs, .null) }

  /// bdrv_chain_contains.
  func bdrvChainContains(_ top: BlockNode, _ base: BlockNode) -> Bool {
    var node = top
    while !node.isNull, node != base { node = bdrvFilterOrCowBS(node) }
    return !node.isNull
  }

  /// The nodes from `top` down to just above `end`; NULL as `end` for the whole chain.
  func chain(from top: BlockNode, above end: BlockNode) -> [BlockNode] {
    var found: [BlockNode] = []
    var node = top
    while !node.isNull, node != end {
      found.append(node)
      node = bdrvFilterOrCowBS(node)
    }
    return found
  }

  /// bdrv_is_root_node: only backends use it.
  func bdrvIsRootNode(_ bs: BlockNode) -> Bool { parents(of: bs).allSatisfy { m[$0.parentKind] == .backend } }

  /// qmp_get_root_bs [blockdev.c, 7.2].
  func qmpGetRootBS(_ name: String) throws(QMPError) -> BlockNode {
    let bs = try bdrvLookup(device: name, node: name)
    if !bdrvIsRootNode(bs) { throw QMPError("Need a root block node") }
    return bs
  }

  /// bdrv_recurse_can_replace: whether putting a copy of `bs` where `other` is changes nothing that anybody can see.
  func bdrvRecurseCanReplace(_ bs: BlockNode, _ other: BlockNode) -> Bool {
    if bs.isNull { return false }
    if bs == other { return true }
    guard let driver = driver(of: bs) else { return false }
    if case .quorum = driver.length {
      return children(of: bs).contains { m[$0.bs] == other } && parents(of: other).count == 1
    }
    if driver.name == "blkverify" { return children(of: bs).contains { bdrvRecurseCanReplace(m[$0.bs], other) } }
    return bdrvRecurseCanReplace(bdrvFilterBS(bs), other)
  }
}
