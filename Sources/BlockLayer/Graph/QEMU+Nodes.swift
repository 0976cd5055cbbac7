import Machine

extension QEMU {
  /// bdrv_find_node: the node of that name; NULL if there is none [block.c, 9.0].
  public func bdrvFindNode(_ name: String) -> BlockNode {
    guard !name.isEmpty else { return .null }
    let wanted = symbol(name)
    var bs: BlockNode = global(.allNodes)
    while !bs.isNull && m[bs.nodeName] != wanted { bs = m[bs.next] }
    return bs
  }

  /// bdrv_lookup_bs: by the name of a backend, then by that of a node. Throws QEMU's text for neither.
  func bdrvLookup(device: String?, node: String?) throws(QMPError) -> BlockNode {
    if let device, !device.isEmpty {
      let blk = blkByName(device)
      if !blk.isNull {
        if m[blk.root].isNull { throw QMPError("Device '\(device)' has no medium") }
        return m[m[blk.root].bs]
      }
    }
    let bs = bdrvFindNode(node ?? "")
    if bs.isNull { throw QMPError("Cannot find device='\(device ?? "")' nor node-name='\(node ?? "")'") }
    return bs
  }

  /// All nodes, oldest first.
  func allNodes() -> [BlockNode] { list(global(.allNodes), next: \.next).reversed() }

  /// Edges to parents, newest first.
  func parents(of bs: BlockNode) -> [BlockChild] { list(m[bs.parents], next: \.nextParent) }

  /// Edges to children, newest first.
  func children(of bs: BlockNode) -> [BlockChild] { list(m[bs.children], next: \.next) }

  /// The edge to the child of that name; NULL if there is none.
  func child(_ name: String, of bs: BlockNode) -> BlockChild {
    let wanted = symbol(name)
    return children(of: bs).first { m[$0.name] == wanted } ?? .null
  }

  /// The newest edge to a child with that role; NULL if there is none.
  func child(of bs: BlockNode, with role: ChildRole) -> BlockChild {
    children(of: bs).first { ChildRole(rawValue: m[$0.role]).contains(role) } ?? .null
  }

  /// The node that an edge leads to; NULL without an edge.
  func target(of edge: BlockChild) -> BlockNode { edge.isNull ? .null : m[edge.bs] }

  /// bdrv_new: a node without a driver, in the main context, with one reference.
  func bdrvNew() -> BlockNode {
    let bs = BlockNode(address: m.allocate(Kinds.node))
    m[bs.refcnt] = 1
    m[bs.aioContext] = global(.mainContext)
    m[bs.quiesceCounter] = global(.drainAllCount)
    m[bs.next] = global(.allNodes)
    setGlobal(.allNodes, bs)
    return bs
  }

  /// bdrv_ref: one reference more.
  public func bdrvRef(_ bs: BlockNode) { m[bs.refcnt] += 1 }

  /// bdrv_unref: closes the node with its last reference, and its children with theirs.
  public func bdrvUnref(_ bs: BlockNode) {
    guard !bs.isNull else { return }
    m.assert(m[bs.refcnt] > 0, "bs->refcnt > 0")
    m[bs.refcnt] -= 1
    guard m[bs.refcnt] == 0 else { return }
    m.assert(m[bs.parents].isNull, "QLIST_EMPTY(&bs->parents)")
    unlink(bs, from: .allNodes, next: \.next)
    releaseBottom(bs)
    cbwClose(bs)
    if global(.allDirtyBitmaps, Int.self) != 0 { if !m[bs.readOnly] { storeDirtyBitmaps(bs) } }
    if case .nbd? = driver(of: bs)?.length { closeNBD(bs) }
    for edge in children(of: bs) { bdrvUnrefChild(edge) }
    releaseDirtyBitmaps(of: bs)
    releaseIO(of: bs)
    m.free(bs.address)
  }

  /// bdrv_assign_node_name [block.c, 7.2]; an empty name asks for a generated one.
  func assignNodeName(_ bs: BlockNode, _ name: String?) throws(QMPError) {
    guard let name else {
      let counter: Int = global(.generatedNames)
      setGlobal(.generatedNames, counter + 1)
      // QEMU takes two random digits, so that nobody relies on the name.
      let digits = (counter &* 61 &+ 17) % 100
      m[bs.nodeName] = symbol("#block\(counter)\(digits / 10)\(digits % 10)")
      return
    }
    if !isWellFormed(id: name) { throw QMPError("Invalid node-name: '\(name)'") }
    if !blkByName(name).isNull { throw QMPError("node-name=\(name) is conflicting with a device id") }
    if !bdrvFindNode(name).isNull { throw QMPError("Duplicate nodes with node-name='\(name)'") }
    if name.utf8.count >= 32 { throw QMPError("Node name too long") }
    m[bs.nodeName] = symbol(name)
  }

  /// id_wellformed: a letter, then letters, digits, `-`, `.` and `_` [util/id.c, 9.0].
  func isWellFormed(id: String) -> Bool {
    guard let first = id.utf8.first, isLetter(first) else { return false }
    return id.utf8.allSatisfy {
      isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "-._".utf8.contains($0)
    }
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}
