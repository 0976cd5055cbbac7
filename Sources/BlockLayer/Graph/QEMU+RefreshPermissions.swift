import Machine

extension QEMU {
  /// bdrv_list_refresh_perms: computes the permissions on all edges below these nodes anew, parents before children.
  ///
  /// `reopening` are nodes whose `readOnly` has just been changed by a reopen. On an error everything is as before.
  func bdrvRefreshPerms(_ nodes: [BlockNode], reopening: Set<BlockNode> = []) throws(QMPError) {
    try takingBack { () throws(QMPError) in
      for bs in topologicalOrder(from: nodes) { try nodeRefreshPerm(bs, isReopening: reopening.contains(bs)) }
    }
  }

  /// bdrv_topological_dfs: every node before all of its children.
  private func topologicalOrder(from nodes: [BlockNode]) -> [BlockNode] {
    var order: [BlockNode] = []
    var found: Set<BlockNode> = []
    func visit(_ bs: BlockNode) {
      guard found.insert(bs).inserted else { return }
      for edge in children(of: bs) { visit(m[edge.bs]) }
      order.append(bs)
    }
    for bs in nodes { visit(bs) }
    return order.reversed()
  }

  private func nodeRefreshPerm(_ bs: BlockNode, isReopening: Bool) throws(QMPError) {
    try checkConflict(bs)
    let cumulative = bdrvGetCumulativePerm(bs)
    let writes = !cumulative.permissions.isDisjoint(with: [.write, .writeUnchanged])
    if writes && m[bs.readOnly] {
      if isReopening { throw QMPError("Read-only block node '\(nodeName(bs))' cannot support read-write users") }
      throw QMPError("Block node is read-only")
    }
    if writes && !cumulative.permissions.contains(.resize) && m[bs.totalBytes] % requestAlignment(of: bs) != 0 {
      throw QMPError(
        "Cannot get 'write' permission without 'resize': Image size is not a multiple of request alignment")
    }
    guard let driver = driver(of: bs) else { return }
    if case .file = driver.length { try checkFileLocks(bs, cumulative) }
    for edge in children(of: bs) {
      let granted = bdrvChildPerm(
        bs, ChildRole(rawValue: m[edge.role]), cumulative, isWritable: !m[bs.readOnly], child: m[edge.bs])
      m[edge.perm] = granted.permissions.rawValue
      m[edge.sharedPerm] = granted.shared.rawValue
    }
  }

  /// bdrv_parent_perms_conflict.
  private func checkConflict(_ bs: BlockNode) throws(QMPError) {
    let edges = parents(of: bs)
    for unsharing in edges {
      for user in edges where user != unsharing {
        let denied = Permissions(rawValue: m[user.perm] & ~m[unsharing.sharedPerm])
        if denied.isEmpty { continue }
        throw QMPError(
          "Permission conflict on node '\(nodeName(bs))': permissions '\(denied.message)' are both required by "
            + "\(use(user)) and unshared by \(use(unsharing)).")
      }
    }
  }

  private func use(_ edge: BlockChild) -> String {
    "\(parentDescription(edge)) (uses node '\(nodeName(m[edge.bs]))' as '\(text(m[edge.name]))' child)"
  }

  /// bl.request_alignment in bytes.
  func requestAlignment(of bs: BlockNode) -> Int {
    guard let driver = driver(of: bs) else { return 1 }
    let options = state(of: bs).options
    switch driver.name {
    case "blkdebug": return max(1, options["align"]?.int ?? 1)
    case "blklogwrites": return max(1, options["log-sector-size"]?.int ?? 512)
    default: return 1
    }
  }

  /// raw_check_lock_bytes: other nodes on the same file must allow what this one does [block/file-posix.c, 7.2].
  private func checkFileLocks(_ bs: BlockNode, _ mine: Granted) throws(QMPError) {
    let state = state(of: bs)
    guard state.options["locking"]?.string != "off", !state.isForceShare else { return }
    for other in allNodes() where other != bs && isSameFile(other, state) {
      let theirs = bdrvGetCumulativePerm(other)
      for (bit, name) in mine.permissions.each where !theirs.shared.contains(bit) {
        throw QMPError("Failed to get \"\(name)\" lock")
      }
      for (bit, name) in Permissions.all.subtracting(mine.shared).each where theirs.permissions.contains(bit) {
        throw QMPError("Failed to get shared \"\(name)\" lock")
      }
    }
  }

  private func isSameFile(_ bs: BlockNode, _ state: NodeState) -> Bool {
    guard let driver = driver(of: bs), case .file = driver.length else { return false }
    let other = self.state(of: bs)
    if other.options["locking"]?.string == "off" || other.isForceShare { return false }
    let names = [other, state].map { $0.options["filename"]?.string ?? "" }
    return names[0] == names[1] || isSameHostFile(names[0], names[1])
  }
}
