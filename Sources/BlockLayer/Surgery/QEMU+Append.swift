import JSON
import Machine

// Nodes that come into a chain or leave it [block.c, 7.2]. The caller has drained what it changes.

extension QEMU {
  /// bdrv_new_open_driver: a node of one of QEMU's own drivers, with one reference, without children.
  ///
  /// A node without a name of the user's is implicit: query-block does not show it.
  func bdrvNewOpenDriver(
    _ driver: Driver, name: String?, isReadOnly: Bool, options: JSONValue = .object([])
  ) throws(QMPError) -> BlockNode {
    try takingBack { () throws(QMPError) in
      let bs = bdrvNew()
      m[bs.drv] = symbol(driver.name)
      m[bs.readOnly] = isReadOnly
      var state = NodeState()
      state.options = options
      setState(of: bs, state)
      try assignNodeName(bs, name)
      m[bs.implicit] = name == nil
      return bs
    }
  }

  /// bdrv_append: puts a node without a backing child on top of another one, whose parents move to it.
  func bdrvAppend(_ new: BlockNode, to old: BlockNode) throws(QMPError) {
    var loose: [BlockNode] = []
    try takingBack { () throws(QMPError) in
      bdrvRef(old)
      _ = try bdrvAttachChildNoPerm(parent: new, bs: old, name: "backing", role: backingRole(new))
      loose = try replaceNodeNoPerm(old, by: new, autoSkip: true)
      try bdrvRefreshPerms([new])
    }
    for bs in loose { bdrvUnref(bs) }
  }

  /// bdrv_backing_role.
  private func backingRole(_ bs: BlockNode) -> ChildRole {
    driver(of: bs)?.isFilter == true ? [.filtered, .primary] : .cow
  }

  /// bdrv_drop_filter: the filter's parents move to what it filters, and it lets go of that.
  func bdrvDropFilter(_ bs: BlockNode) throws(QMPError) {
    let edge = bdrvFilterOrCowChild(bs)
    if edge.isNull { return }
    try bdrvReplaceNode(bs, by: m[edge.bs], detachSubchain: true)
  }

  /// bdrv_insert_node: a new node from `options`, which name `bs` as its child, takes over the parents of `bs`.
  ///
  /// The caller gets the reference to the new node.
  func bdrvInsertNode(_ bs: BlockNode, _ options: JSONValue) throws(QMPError) -> BlockNode {
    try takingBack { () throws(QMPError) in
      guard let driver = options["driver"]?.string else { throw QMPError("driver is not specified") }
      if Driver.named(driver) == nil { throw QMPError("Unknown driver: '\(driver)'") }
      var new = BlockNode.null
      do throws(QMPError) {
        new = try bdrvOpen(options, OpenDefaults())
      } catch {
        throw QMPError("Could not create node: \(error.description)", class: error.errorClass)
      }
      do throws(QMPError) {
        try bdrvReplaceNode(bs, by: new)
      } catch {
        throw QMPError("Could not replace node: \(error.description)", class: error.errorClass)
      }
      return new
    }
  }

  /// bdrv_set_backing_hd: another backing child, or none.
  func bdrvSetBackingHD(_ bs: BlockNode, _ backing: BlockNode) throws(QMPError) {
    var loose = BlockNode.null
    try takingBack { () throws(QMPError) in
      let edge = bdrvFilterOrCowChild(bs)
      if !edge.isNull, m[edge.frozen] {
        throw QMPError(
          "Cannot change frozen '\(text(m[edge.name]))' link from '\(nodeName(bs))' to '\(nodeName(m[edge.bs]))'")
      }
      guard let driver = driver(of: bs) else { throw QMPError("Node corrupted") }
      if !driver.isFilter && !driver.supportsBacking {
        throw QMPError("Driver '\(driver.name)' of node '\(nodeName(bs))' does not support backing files")
      }
      if !edge.isNull { loose = detach(edge) }
      if !backing.isNull {
        bdrvRef(backing)
        _ = try bdrvAttachChildNoPerm(parent: bs, bs: backing, name: "backing", role: backingRole(bs))
      }
      try bdrvRefreshPerms([bs] + (loose.isNull ? [] : [loose]))
    }
    if !loose.isNull { releaseOrphan(loose) }
  }

  /// What bdrv_remove_child does with a child that has lost a parent: it goes home if it can.
  func releaseOrphan(_ bs: BlockNode) {
    try? bdrvTryChangeAioContext(bs, to: global(.mainContext), ignoring: .null)
    bdrvUnref(bs)
  }

  /// bdrv_reopen_set_read_only: with the children that were made with the node.
  func bdrvReopenSetReadOnly(_ bs: BlockNode, _ isReadOnly: Bool) throws(QMPError) {
    try takingBack { () throws(QMPError) in
      var nodes: [BlockNode] = []
      func add(_ bs: BlockNode) {
        m[bs.readOnly] = isReadOnly
        nodes.append(bs)
        for edge in children(of: bs) where isOwnChild(m[edge.bs]) && !ChildRole(rawValue: m[edge.role]).contains(.cow) {
          add(m[edge.bs])
        }
      }
      add(bs)
      drainedSection(ofSubtrees: [bs])
      try bdrvRefreshPerms(nodes, reopening: Set(nodes))
    }
  }

  /// Whether a node was made inline with its only parent (inherits_from).
  private func isOwnChild(_ bs: BlockNode) -> Bool { !m[bs.monitorOwned] && parents(of: bs).count == 1 }
}

extension Driver {
  /// BlockDriver.supports_backing.
  var supportsBacking: Bool {
    if case .qcow2 = length { return true }
    return false
  }
}
