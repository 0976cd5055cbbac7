import JSON
import Machine

extension QEMU {
  /// blockdev-reopen: all nodes or none [blockdev.c, block.c, 7.2]. Flags are not passed on to inline children.
  public func blockdevReopen(_ list: [JSONValue]) throws(QMPError) {
    // An empty list ends QEMU 7.2.
    if list.isEmpty { throw QMPError("blockscope refuses an empty list of nodes to reopen") }
    try takingBack { () throws(QMPError) in
      var nodes: [BlockNode] = []
      // All nodes are drained as they are queued, until the end.
      defer { drainedSection(ofSubtrees: nodes) }
      for options in list {
        guard let name = options["node-name"]?.string else { throw QMPError("node-name not specified") }
        let bs = bdrvFindNode(name)
        if bs.isNull { throw QMPError("Failed to find node with node-name='\(name)'") }
        nodes.append(bs)
      }
      var reopening: Set<BlockNode> = []
      var dropped: [BlockNode] = []
      for (bs, options) in zip(nodes, list) {
        let isReadOnly = options["read-only"]?.bool ?? false
        if isReadOnly != m[bs.readOnly] { reopening.insert(bs) }
        m[bs.readOnly] = isReadOnly
        try reopenPrepare(bs, options, &dropped)
      }
      try bdrvRefreshPerms(nodes + dropped, reopening: reopening)
      for bs in nodes where reopening.contains(bs) { reopenDirtyBitmaps(bs) }
      for bs in dropped { bdrvUnref(bs) }
    }
  }

  private func reopenPrepare(
    _ bs: BlockNode, _ options: JSONValue, _ dropped: inout [BlockNode]
  ) throws(QMPError) {
    guard let driver = driver(of: bs) else { return }
    var state = state(of: bs)
    let detectZeroes = options["detect-zeroes"]?.string ?? "off"
    if detectZeroes == "unmap" && options["discard"]?.string != "unmap" {
      throw QMPError("setting detect-zeroes to unmap is not allowed without setting discard operation to unmap")
    }
    if options["driver"]?.string != driver.name { throw QMPError("Cannot change the option 'driver'") }
    let changeable = driver.changeableOptions
    let references = Set(driver.children.map(\.name) + ["backing", "children"])
    let common = Set(Driver.commonOptions.map(\.name))
    let own = (options.members ?? []).filter { !common.contains($0.name) && !references.contains($0.name) }
    for name in driver.children.map(\.name) + ["backing"] {
      if let reference = options[name] { try reopenChild(bs, name, reference, &dropped) }
    }
    if let references = options["children"]?.array { try reopenQuorum(bs, references) }
    for member in own where !changeable.contains(member.name) && state.options[member.name] != member.value {
      throw QMPError("Cannot change the option '\(member.name)'")
    }
    for member in state.options.members ?? [] where !changeable.contains(member.name) && options[member.name] == nil {
      throw QMPError("Option '\(member.name)' cannot be reset to its default value")
    }
    state.options = .object(own)
    state.detectZeroes = detectZeroes
    state.discard = options["discard"]?.string ?? "ignore"
    state.isDirect = options["cache"]?["direct"]?.bool ?? false
    state.isNoFlush = options["cache"]?["no-flush"]?.bool ?? false
    setState(of: bs, state)
    if case .raw = driver.permissions { try checkRaw(bs, options) }
    if let group = options["throttle-group"]?.string, findThrottleGroup(group).isNull {
      throw QMPError("Throttle group '\(group)' does not exist")
    }
    try bdrvRefreshLength(bs)
    bdrvParentsResize(bs)
  }

  /// The children of a quorum stay what they are.
  private func reopenQuorum(_ bs: BlockNode, _ references: [JSONValue]) throws(QMPError) {
    let names = children(of: bs).reversed().map { nodeName(m[$0.bs]) }
    for (index, reference) in references.enumerated() {
      if index < names.count && reference.string == names[index] { continue }
      throw QMPError("Cannot change the option 'children.\(index)'")
    }
    if references.count < names.count {
      throw QMPError("Option 'children.\(references.count)' cannot be reset to its default value")
    }
  }

  /// bdrv_reopen_parse_file_or_backing.
  private func reopenChild(
    _ bs: BlockNode, _ name: String, _ reference: JSONValue, _ dropped: inout [BlockNode]
  ) throws(QMPError) {
    let edge = child(name, of: bs)
    guard let wanted = reference.string else {
      if reference == .null && edge.isNull { return }
      throw QMPError("Cannot change the option '\(name)\(reference == .null ? "" : ".driver")'")
    }
    let new = try bdrvLookup(device: nil, node: wanted)
    let isChangeable = name == "backing" || name == "file"
    if !edge.isNull && m[edge.bs] == new { return }
    if !isChangeable || edge.isNull { throw QMPError("Cannot change the option '\(name)'") }
    if isReachable(bs, from: new) {
      throw QMPError("Making '\(wanted)' a \(name) child of '\(nodeName(bs))' would create a cycle")
    }
    let old = m[edge.bs]
    if m[edge.frozen] {
      throw QMPError("Cannot change '\(name)' link from '\(nodeName(bs))' to '\(nodeName(old))'")
    }
    if m[new.aioContext] != m[bs.aioContext] {
      try bdrvTryChangeAioContext(new, to: m[bs.aioContext], ignoring: .null)
    }
    bdrvRef(new)
    bdrvReplaceChildNoPerm(edge, new)
    dropped.append(old)
  }
}

extension Driver {
  /// Options that its bdrv_reopen_prepare takes.
  var changeableOptions: Set<String> {
    switch name {
    case "raw": ["offset", "size"]
    case "throttle": ["throttle-group"]
    case "qcow2":
      [
        "lazy-refcounts", "pass-discard-request", "pass-discard-snapshot", "pass-discard-other", "overlap-check",
        "cache-size", "l2-cache-size", "l2-cache-entry-size", "refcount-cache-size", "cache-clean-interval",
      ]
    case "file": ["aio", "locking", "x-check-cache-dropped", "drop-cache", "aio-max-batch"]
    default: []
    }
  }
}
