import Machine

extension QEMU {
  private static var sector: Int { 512 }

  /// BDRV_MAX_LENGTH: the largest length in bytes that is a multiple of 1 GiB.
  static var maximumLength: Int { (Int.max >> 30) << 30 }

  /// Where a node that passes its length on has it from.
  func primaryChild(of bs: BlockNode) -> BlockNode { target(of: child(of: bs, with: .primary)) }

  /// The node below a filter, or below a raw node that works as one.
  func filteredChild(of bs: BlockNode) -> BlockNode { target(of: child(of: bs, with: .filtered)) }

  /// The node that a node's copy-on-write edge leads to.
  func cowChild(of bs: BlockNode) -> BlockNode { target(of: child(of: bs, with: .cow)) }

  /// bdrv_refresh_total_sectors: the length of a node, whole sectors in bytes.
  func bdrvRefreshLength(_ bs: BlockNode) throws(QMPError) {
    let prefix = "Could not refresh total sector count: "
    guard let driver = driver(of: bs) else { return }
    var length = 0
    switch driver.length {
    case .null:
      length = state(of: bs).options["size"]?.int ?? 1 << 30
    case .file:
      length = hostFileLength(state(of: bs).options["filename"]?.string ?? "")
      if length < 0 { throw QMPError(prefix + "Invalid argument") }
    case .qcow2: length = state(of: bs).header["virtual-size"]?.int ?? m[primaryChild(of: bs).totalBytes]
    case .child(let name): length = m[m[child(name, of: bs).bs].totalBytes]
    case .raw:
      let options = state(of: bs).options
      length = options["size"]?.int ?? m[primaryChild(of: bs).totalBytes] - (options["offset"]?.int ?? 0)
    case .nbd: length = m[bs.totalBytes]
    case .quorum:
      let lengths = Set(children(of: bs).map { m[m[$0.bs].totalBytes] })
      if lengths.count > 1 { throw QMPError(prefix + "Input/output error") }
      length = lengths.first ?? 0
    }
    if length > Self.maximumLength { throw QMPError(prefix + "File too large") }
    m[bs.totalBytes] = max(0, (length + Self.sector - 1) / Self.sector * Self.sector)
  }

  /// Passes a new length on to the nodes above, as their getlength would find it.
  func bdrvParentsResize(_ bs: BlockNode) {
    for edge in parents(of: bs) where m[edge.parentKind] == .node {
      let parent = BlockNode(address: m[edge.opaque])
      let old = m[parent.totalBytes]
      try? bdrvRefreshLength(parent)
      if m[parent.totalBytes] != old { bdrvParentsResize(parent) }
    }
  }

  /// The backends whose medium has a new length when a node's has: those on it and on the nodes that pass it on.
  public func backendsAbove(_ bs: BlockNode) -> [BlockBackend] {
    var found: [BlockBackend] = []
    for edge in parents(of: bs) {
      switch m[edge.parentKind] {
      case .backend: found.append(BlockBackend(address: m[edge.opaque]))
      case .node:
        let parent = BlockNode(address: m[edge.opaque])
        if primaryChild(of: parent) == bs { found += backendsAbove(parent) }
      case .none, .job: break
      }
    }
    return found
  }
}
