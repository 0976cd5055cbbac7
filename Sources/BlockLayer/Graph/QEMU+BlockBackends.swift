import Machine

extension QEMU {
  /// blk_new: a backend without a root node, with one reference [block/block-backend.c, 9.0].
  public func blkNew(name: String = "", ctx: AioContext, perm: Permissions, shared: Permissions) -> BlockBackend {
    let blk = BlockBackend(address: m.allocate(Kinds.backend))
    m[blk.name] = symbol(name)
    m[blk.ctx] = ctx
    m[blk.perm] = perm.rawValue
    m[blk.sharedPerm] = shared.rawValue
    m[blk.refcnt] = 1
    m[blk.next] = global(.allBackends)
    setGlobal(.allBackends, blk)
    return blk
  }

  /// blk_unref: with the last reference the root goes, and the backend.
  ///
  /// `name` is what trace lines call it, where it has been its device's and is not any more.
  public func blkUnref(_ blk: BlockBackend, tracedAs name: String? = nil) {
    m[blk.refcnt] -= 1
    guard m[blk.refcnt] == 0 else { return }
    if !m[blk.root].isNull { blkRemoveBS(blk, tracedAs: name) }
    unlink(blk, from: .allBackends, next: \.next)
    releaseIO(of: blk)
    m.free(blk.address)
  }

  /// blk_insert_bs: takes a reference to `bs` and makes it the root, with the backend's permissions.
  public func blkInsertBS(_ blk: BlockBackend, _ bs: BlockNode) throws(QMPError) {
    try takingBack { () throws(QMPError) in
      bdrvRef(bs)
      m[blk.root] = try bdrvRootAttachChild(
        to: blk, bs: bs, perm: Permissions(rawValue: m[blk.perm]), shared: Permissions(rawValue: m[blk.sharedPerm]))
      traceRoot("attach", blk, bs)
    }
  }

  /// blk_remove_bs. Its drained sections are only noted.
  public func blkRemoveBS(_ blk: BlockBackend, tracedAs name: String? = nil) {
    let root = m[blk.root]
    m.store.atomically { forgetContents(blk.expected) }
    drainedSectionsOfRemoval(m[root.bs])
    m[blk.root] = .null
    traceRoot("detach", blk, m.peek(root.bs), name: name)
    bdrvRootUnrefChild(root)
  }

  /// blk_set_perm.
  public func blkSetPerm(_ blk: BlockBackend, perm: Permissions, shared: Permissions) throws(QMPError) {
    try takingBack { () throws(QMPError) in
      m[blk.perm] = perm.rawValue
      m[blk.sharedPerm] = shared.rawValue
      let root = m[blk.root]
      if root.isNull { return }
      m[root.perm] = perm.rawValue
      m[root.sharedPerm] = shared.rawValue
      try bdrvRefreshPerms([m[root.bs]])
    }
  }

  /// blk_by_name; NULL if there is none.
  func blkByName(_ name: String) -> BlockBackend {
    guard !name.isEmpty else { return .null }
    let wanted = symbol(name)
    return allBackends().first { m[$0.name] == wanted } ?? .null
  }

  /// All backends, oldest first.
  func allBackends() -> [BlockBackend] { list(global(.allBackends), next: \.next).reversed() }

  /// bdrv_has_blk.
  func bdrvHasBlk(_ bs: BlockNode) -> Bool { parents(of: bs).contains { m[$0.parentKind] == .backend } }

  /// The parent of an edge in QEMU's words: get_parent_desc of the BdrvChildClass.
  func parentDescription(_ edge: BlockChild) -> String {
    switch m[edge.parentKind] {
    case .node: return "node '\(nodeName(BlockNode(address: m[edge.opaque])))'"
    case .backend:
      let name = backendName(BlockBackend(address: m[edge.opaque]))
      return name.isEmpty ? "an unnamed block device" : "block device '\(name)'"
    case .job:
      let job = Job(address: m[edge.opaque])
      return "\(text(m[job.type])) job '\(text(m[job.id]))'"
    case .none: return "an unknown parent"
    }
  }

  /// The name of a backend, else that of its device, else empty.
  func backendName(_ blk: BlockBackend) -> String {
    if m[blk.name] != .none { return text(m[blk.name]) }
    return m[blk.dev].isNull ? "" : text(m[m[blk.dev].id])
  }
}
