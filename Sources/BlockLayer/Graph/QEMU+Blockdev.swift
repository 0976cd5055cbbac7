import JSON
import Machine

extension QEMU {
  /// blockdev-add [blockdev.c, 7.2]: options as QMP gives them. Throws QEMU's refusal; nothing has changed then.
  @discardableResult
  public func blockdevAdd(_ options: JSONValue) throws(QMPError) -> BlockNode {
    try OptionType.blockdev.check(options, name: nil, path: "")
    guard options["node-name"] != nil else {
      throw QMPError("'node-name' must be specified for the root node")
    }
    let bs = try bdrvOpen(options, OpenDefaults())
    m[bs.monitorOwned] = true
    return bs
  }

  /// blockdev-del [blockdev.c, 7.2].
  public func blockdevDel(_ name: String) throws(QMPError) {
    let bs = bdrvFindNode(name)
    if bs.isNull { throw QMPError("Failed to find node with node-name='\(name)'") }
    if bdrvHasBlk(bs) { throw QMPError("Node \(name) is in use") }
    try checkOpBlockers(bs, .driveDel)
    if !m[bs.monitorOwned] { throw QMPError("Node \(name) is not owned by the monitor") }
    if m[bs.refcnt] > 1 { throw QMPError("Block device \(name) is in use") }
    bdrvUnref(bs)
  }

  /// x-blockdev-change: adds or removes a child of a quorum [blockdev.c, block/quorum.c, 7.2].
  public func blockdevChange(parent: String, child: String?, node: String?) throws(QMPError) {
    let bs = try bdrvLookup(device: parent, node: parent)
    if child != nil && node != nil { throw QMPError("The parameters child and node are in conflict") }
    if let child { return try delChild(bs, child) }
    guard let node else { throw QMPError("Either child or node must be specified") }
    try addChild(bs, node)
  }

  private func addChild(_ bs: BlockNode, _ node: String) throws(QMPError) {
    let new = bdrvFindNode(node)
    if new.isNull { throw QMPError("Node '\(node)' not found") }
    guard isQuorum(bs) else { throw QMPError("The node \(nodeName(bs)) does not support adding a child") }
    if !m[new.parents].isNull { throw QMPError("The node \(node) already has a parent") }
    var state = state(of: bs)
    if state.bool("blkverify") { throw QMPError("Cannot add a child to a quorum in blkverify mode") }
    drainedSection(of: [bs])
    try takingBack { () throws(QMPError) in
      bdrvRef(new)
      _ = try bdrvAttachChild(parent: bs, bs: new, name: "children.\(state.nextChild)", role: .data)
    }
    state.nextChild += 1
    setState(of: bs, state)
  }

  private func delChild(_ bs: BlockNode, _ name: String) throws(QMPError) {
    let edge = child(name, of: bs)
    if edge.isNull { throw QMPError("Node '\(nodeName(bs))' does not have child '\(name)'") }
    guard isQuorum(bs) else { throw QMPError("The node \(nodeName(bs)) does not support removing a child") }
    var state = state(of: bs)
    let threshold = state.options["vote-threshold"]?.int ?? 1
    if children(of: bs).count <= threshold {
      throw QMPError("The number of children cannot be lower than the vote threshold \(threshold)")
    }
    if name == "children.\(state.nextChild - 1)" { state.nextChild -= 1 }
    setState(of: bs, state)
    drainedSection(of: [bs])
    bdrvUnrefChild(edge)
    try? bdrvRefreshPerms([bs])
  }

  private func isQuorum(_ bs: BlockNode) -> Bool {
    guard case .quorum = driver(of: bs)?.length else { return false }
    return true
  }
}
