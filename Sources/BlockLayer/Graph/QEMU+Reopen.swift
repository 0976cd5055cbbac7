import JSON
import Machine

/// One node that is to be opened anew: BDRVReopenState [include/block/block-common.h, 7.2].
struct ReopenEntry {
  let bs: BlockNode
  var options: OptionDictionary
  var explicit: OptionDictionary
  var state: NodeState
  var isReadOnly: Bool { options.bool("read-only") ?? false }
  /// The child that a new `file` or `backing` puts out.
  var dropped: [BlockNode] = []
  /// Whether all options are new and `backing` is not among them.
  var isBackingMissing = false
}

extension QEMU {
  /// blockdev-reopen: all nodes or none [blockdev.c, block.c, 7.2].
  public func blockdevReopen(_ list: [JSONValue]) throws(QMPError) {
    // An empty list ends QEMU 7.2.
    if list.isEmpty { throw QMPError("blockscope refuses an empty list of nodes to reopen") }
    try takingBack { () throws(QMPError) in
      var queue: [ReopenEntry] = []
      var nodes: [BlockNode] = []
      // All nodes are drained as they are queued, until the end.
      defer { drainedSection(ofSubtrees: nodes) }
      for options in list {
        guard let name = options["node-name"]?.string else { throw QMPError("node-name not specified") }
        let bs = bdrvFindNode(name)
        if bs.isNull { throw QMPError("Failed to find node with node-name='\(name)'") }
        nodes.append(bs)
        bdrvReopenQueueChild(&queue, bs, OptionDictionary(flattening: options), parent: nil, keepsOld: false)
      }
      try bdrvReopenMultiple(&queue)
    }
  }

  /// bdrv_reopen_queue_child: a node and the inline children that take over what it has.
  private func bdrvReopenQueueChild(
    _ queue: inout [ReopenEntry], _ bs: BlockNode, _ given: OptionDictionary,
    parent: (options: OptionDictionary, isBacking: Bool)?, keepsOld: Bool
  ) {
    let known = queue.firstIndex { $0.bs == bs }
    var state = state(of: bs)
    var options = given
    if let known {
      options.join(queue[known].explicit, overwriting: false)
    } else if keepsOld {
      options.join(state.explicit, overwriting: false)
    }
    var explicit = options
    if let parent { options.inherit(from: parent.options, isBacking: parent.isBacking) }
    if keepsOld { options.join(state.effective, overwriting: false) }
    let isBackingMissing =
      !keepsOld
      && !explicit.inHashOrder.contains {
        $0.name == "backing" || $0.name.hasPrefix("backing.")
      }
    let inherited = options
    // A node stands before its children.
    let at = known ?? queue.endIndex
    if known == nil { queue.append(ReopenEntry(bs: bs, options: options, explicit: explicit, state: state)) }
    for edge in children(of: bs) where m[m[edge.bs].inheritsFrom] == bs {
      let name = text(m[edge.name])
      var keepsChild = keepsOld
      if let reference = options[name] {
        if reference.string != nodeName(m[edge.bs]) { continue }
        keepsChild = true
      }
      _ = explicit.extract(below: name)
      let below = options.extract(below: name)
      bdrvReopenQueueChild(
        &queue, m[edge.bs], below,
        parent: (inherited, ChildRole(rawValue: m[edge.role]).contains(.cow)), keepsOld: keepsChild)
    }
    state.effective = options
    state.explicit = explicit
    state.takeFlags()
    queue[at] = ReopenEntry(
      bs: bs, options: options, explicit: explicit, state: state, isBackingMissing: isBackingMissing)
  }

  /// bdrv_reopen_multiple: prepares all, then checks the permissions, then commits, the last first.
  private func bdrvReopenMultiple(_ queue: inout [ReopenEntry]) throws(QMPError) {
    for at in queue.indices { try bdrvReopenPrepare(&queue[at]) }
    var changed: Set<BlockNode> = []
    for entry in queue {
      if m[entry.bs.readOnly] != entry.isReadOnly { changed.insert(entry.bs) }
      m[entry.bs.readOnly] = entry.isReadOnly
    }
    try bdrvRefreshPerms(queue.map(\.bs) + queue.flatMap(\.dropped), reopening: changed)
    for entry in queue.reversed() { bdrvReopenCommit(entry) }
    for entry in queue where changed.contains(entry.bs) { reopenDirtyBitmaps(entry.bs) }
    for entry in queue { for bs in entry.dropped { bdrvUnref(bs) } }
  }

  private func bdrvReopenCommit(_ entry: ReopenEntry) {
    let bs = entry.bs
    guard let driver = driver(of: bs) else { return }
    var state = entry.state
    let common = Set(Driver.commonOptions.map(\.name))
    for name in Set(children(of: bs).map { text(m[$0.name]) } + ["backing"]) {
      state.effective.removeChild(name)
      state.explicit.removeChild(name)
    }
    let members = (state.effective.tree.members ?? []).filter { member in
      !common.contains(member.name) && driver.options.contains { $0.name == member.name }
    }
    state.options = .object(members)
    setState(of: bs, state)
    try? bdrvRefreshLength(bs)
    bdrvParentsResize(bs)
  }
}
