import Machine

extension QEMU {
  /// bdrv_attach_child: makes `bs` a child of a node; the edge takes over the caller's reference to `bs`.
  ///
  /// Throws the first error of the context change, a cycle or a permission conflict; nothing has changed then.
  func bdrvAttachChild(
    parent: BlockNode, bs: BlockNode, name: String, role: ChildRole
  ) throws(QMPError) -> BlockChild {
    try takingBack { () throws(QMPError) -> BlockChild in
      let child = try bdrvAttachChildNoPerm(parent: parent, bs: bs, name: name, role: role)
      try bdrvRefreshPerms([parent])
      return child
    }
  }

  /// bdrv_attach_child_noperm: the same, with permissions that are still to be refreshed.
  func bdrvAttachChildNoPerm(
    parent: BlockNode, bs: BlockNode, name: String, role: ChildRole
  ) throws(QMPError) -> BlockChild {
    if isReachable(parent, from: bs) {
      throw QMPError("Making '\(nodeName(bs))' a \(name) child of '\(nodeName(parent))' would create a cycle")
    }
    let granted = bdrvChildPerm(
      parent, role, bdrvGetCumulativePerm(parent), isWritable: !m[parent.readOnly], child: bs)
    let child = newEdge(name: name, role: role, granted)
    m[child.parentKind] = .node
    m[child.opaque] = parent.address
    try attach(child, to: bs, parentContext: m[parent.aioContext])
    m[child.next] = m[parent.children]
    m[parent.children] = child
    return child
  }

  /// bdrv_root_attach_child for a backend; the edge takes over the caller's reference to `bs`.
  func bdrvRootAttachChild(
    to blk: BlockBackend, bs: BlockNode, perm: Permissions, shared: Permissions
  ) throws(QMPError) -> BlockChild {
    try takingBack { () throws(QMPError) -> BlockChild in
      let child = newEdge(
        name: "root", role: [.filtered, .primary],
        Granted(permissions: perm, shared: shared))
      m[child.parentKind] = .backend
      m[child.opaque] = blk.address
      try attach(child, to: bs, parentContext: m[blk.ctx])
      try bdrvRefreshPerms([bs])
      return child
    }
  }

  /// bdrv_root_attach_child for a job; the edge takes over the caller's reference to `bs`.
  func bdrvRootAttachChild(
    to job: Job, name: String, bs: BlockNode, perm: Permissions, shared: Permissions
  ) throws(QMPError) -> BlockChild {
    try takingBack { () throws(QMPError) -> BlockChild in
      let child = newEdge(name: name, role: [], Granted(permissions: perm, shared: shared))
      m[child.parentKind] = .job
      m[child.opaque] = job.address
      try attach(child, to: bs, parentContext: m[job.aioContext])
      try bdrvRefreshPerms([bs])
      return child
    }
  }

  /// bdrv_root_unref_child: takes an edge away, gives its permissions back and moves the orphan home if it can.
  func bdrvRootUnrefChild(_ child: BlockChild) {
    let bs = m[child.bs]
    bdrvReplaceChildNoPerm(child, .null)
    m.free(child.address)
    // Taking a parent away only loosens permissions; where it fails, the tighter ones stay.
    try? bdrvRefreshPerms([bs])
    try? bdrvTryChangeAioContext(bs, to: global(.mainContext), ignoring: .null)
    bdrvUnref(bs)
  }

  /// bdrv_unref_child: the same for an edge from a node.
  func bdrvUnrefChild(_ child: BlockChild) {
    let parent = BlockNode(address: m[child.opaque])
    unlink(child, from: parent.children, next: \.next)
    bdrvUnsetInheritsFrom(parent, m[child.bs])
    bdrvRootUnrefChild(child)
  }

  /// bdrv_replace_child_noperm: lets an edge point to another node, or to none, and keeps the drain counters right.
  ///
  /// An edge to a drained node has `quiesced_parent`, and its parent's counter is raised by one for it.
  func bdrvReplaceChildNoPerm(_ child: BlockChild, _ new: BlockNode) {
    assertGraphWritable()
    m.assert(!m[child.frozen], "!child->frozen")
    let old = m[child.bs]
    let isDrained = !new.isNull && m[new.quiesceCounter] > 0
    if isDrained && !m[child.quiescedParent] { bdrvParentDrainedBeginSingle(child) }
    let isOverlay = m[child.parentKind] == .node && ChildRole(rawValue: m[child.role]).contains(.cow)
    if !old.isNull {
      unlink(child, from: old.parents, next: \.nextParent)
      if isOverlay { bdrvOpUnblockAll(old, owner: child.address) }
    }
    m[child.bs] = new
    if !new.isNull && isOverlay {
      let overlay = deviceOrNodeName(BlockNode(address: m[child.opaque]))
      bdrvOpBlockAll(
        new, owner: child.address, reason: "node is used as backing hd of '\(overlay)'",
        except: BlockOp.allowedOnBacking)
    }
    if !new.isNull {
      m[child.nextParent] = m[new.parents]
      m[new.parents] = child
    }
    if !isDrained && m[child.quiescedParent] { bdrvParentDrainedEndSingle(child) }
  }

  /// Whether `bs` is `start` or below it.
  func isReachable(_ bs: BlockNode, from start: BlockNode) -> Bool {
    bs == start || children(of: start).contains { isReachable(bs, from: m[$0.bs]) }
  }

  private func newEdge(name: String, role: ChildRole, _ granted: Granted) -> BlockChild {
    let child = BlockChild(address: m.allocate(Kinds.child))
    m[child.name] = symbol(name)
    m[child.role] = role.rawValue
    m[child.perm] = granted.permissions.rawValue
    m[child.sharedPerm] = granted.shared.rawValue
    return child
  }

  /// bdrv_attach_child_common: where the contexts differ, the child moves, or else the parent.
  private func attach(_ child: BlockChild, to bs: BlockNode, parentContext: AioContext) throws(QMPError) {
    let context = m[bs.aioContext]
    if context != parentContext {
      do throws(QMPError) {
        try bdrvTryChangeAioContext(bs, to: parentContext, ignoring: .null)
      } catch {
        guard let actions = try? parentContextChange(child, to: context) else { throw error }
        commit(actions, context)
      }
    }
    bdrvReplaceChildNoPerm(child, bs)
  }
}
