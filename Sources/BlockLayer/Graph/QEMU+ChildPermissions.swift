import Machine

extension QEMU {
  /// Permissions of a node's parents taken together, or what an edge shall have.
  struct Granted: Equatable {
    var permissions: Permissions
    var shared: Permissions
  }

  /// bdrv_get_cumulative_perm: what all parents use, and what all of them share.
  func bdrvGetCumulativePerm(_ bs: BlockNode) -> Granted {
    var granted = Granted(permissions: [], shared: .all)
    for edge in parents(of: bs) {
      granted.permissions.formUnion(Permissions(rawValue: m[edge.perm]))
      granted.shared.formIntersection(Permissions(rawValue: m[edge.sharedPerm]))
    }
    return granted
  }

  /// bdrv_child_perm: what a node asks of a child, given what its own parents ask of it [block.c, block/*.c, 7.2].
  func bdrvChildPerm(
    _ bs: BlockNode, _ role: ChildRole, _ cumulative: Granted, isWritable: Bool, child: BlockNode
  ) -> Granted {
    var result = driverChildPerm(bs, role, cumulative, isWritable: isWritable)
    if !child.isNull && state(of: child).isForceShare { result.shared = .all }
    return result
  }

  private func driverChildPerm(
    _ bs: BlockNode, _ role: ChildRole, _ cumulative: Granted, isWritable: Bool
  ) -> Granted {
    var result: Granted
    switch driver(of: bs)?.permissions ?? .byRole {
    case .byRole:
      result = defaultPerms(role, cumulative, isWritable: isWritable)
    case .raw:
      result = defaultPerms(role, cumulative, isWritable: isWritable)
      if role.contains(.data) {
        result.permissions.subtract([.write, .resize])
        result.permissions.formUnion(cumulative.permissions.intersection([.write, .resize]))
      }
    case .quorum:
      let state = state(of: bs)
      result = cumulative
      if state.bool("rewrite-corrupted") && state.options["read-pattern"]?.string != "fifo" {
        result.permissions.insert(.write)
      }
      result.shared.formIntersection([.consistentRead, .writeUnchanged])
    case .blkdebug:
      let state = state(of: bs)
      result = defaultPerms(role, cumulative, isWritable: isWritable)
      for name in state.names("take-child-perms") { result.permissions.formUnion(Permissions(qmpName: name)) }
      for name in state.names("unshare-child-perms") { result.shared.subtract(Permissions(qmpName: name)) }
    case .copyOnRead:
      let passed: Permissions = [.consistentRead, .write, .resize]
      result = Granted(
        permissions: cumulative.permissions.intersection(passed).union(.writeUnchanged),
        shared: cumulative.shared.intersection(passed).union(.writeUnchanged))
    case .copyBeforeWrite:
      guard role.contains(.filtered) else {
        return Granted(permissions: .write, shared: Permissions.all.subtracting(.resize))
      }
      result = defaultPerms(role, cumulative, isWritable: isWritable)
      if !m[bs.parents].isNull {
        if cumulative.permissions.contains(.write) { result.permissions.insert(.consistentRead) }
        result.shared.subtract([.write, .resize])
      }
    case .snapshotAccess:
      result = Granted(permissions: [], shared: .all)
    case .mirrorTop:
      let options = state(of: bs).options
      if options["stop"]?.bool == true { return Granted(permissions: [], shared: .all) }
      result = defaultPerms(role, cumulative, isWritable: isWritable)
      if options["is_commit"]?.bool == true {
        result.permissions.remove(.consistentRead)
        result.shared.insert(.write)
      }
    case .commitTop:
      result = Granted(permissions: [], shared: .all)
    case .preallocate:
      result = defaultPerms(role, cumulative, isWritable: isWritable)
      if cumulative.permissions.isSuperset(of: [.write, .resize]) {
        result.permissions.formUnion([.write, .resize])
        result.shared.subtract([.write, .resize])
      }
    }
    return result
  }

  /// bdrv_default_perms.
  private func defaultPerms(_ role: ChildRole, _ cumulative: Granted, isWritable: Bool) -> Granted {
    if role.contains(.filtered) { return cumulative }
    if role.contains(.cow) {
      var shared: Permissions = [.consistentRead, .writeUnchanged]
      if cumulative.shared.contains(.write) { shared.formUnion([.write, .resize]) }
      return Granted(permissions: cumulative.permissions.intersection(.consistentRead), shared: shared)
    }
    var result = cumulative
    if role.contains(.metadata) {
      if isWritable { result.permissions.formUnion([.write, .resize]) }
      result.permissions.insert(.consistentRead)
      result.shared.subtract([.write, .resize])
    }
    if role.contains(.data) {
      result.shared.remove(.resize)
      if result.permissions.contains(.writeUnchanged) { result.permissions.insert(.write) }
      if result.permissions.contains(.write) { result.permissions.insert(.resize) }
    }
    return result
  }
}
