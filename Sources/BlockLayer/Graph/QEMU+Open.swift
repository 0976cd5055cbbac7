import JSON
import Machine

/// What an inline child takes over from its parent: bdrv_inherited_options [block.c, 7.2].
struct OpenDefaults {
  var isReadOnly = false
  var isAutoReadOnly = false
  var isDirect = false
  var isNoFlush = false
  var isForceShare = false
  /// How many nodes are being opened above this one.
  var depth = 0
}

extension QEMU {
  /// bdrv_open: a node with its children, from options that have been checked against the schema.
  ///
  /// The caller gets the only reference. On an error everything is as before.
  func bdrvOpen(_ options: JSONValue, _ defaults: OpenDefaults) throws(QMPError) -> BlockNode {
    try takingBack { () throws(QMPError) in try open(options, defaults) }
  }

  /// bdrv_open_child_bs: an existing node, with one reference more, or a new one.
  func bdrvOpenReference(_ reference: JSONValue, _ defaults: OpenDefaults) throws(QMPError) -> BlockNode {
    if let name = reference.string {
      let bs = try bdrvLookup(device: name, node: name)
      bdrvRef(bs)
      return bs
    }
    return try bdrvOpen(reference, defaults)
  }

  private func open(_ options: JSONValue, _ defaults: OpenDefaults) throws(QMPError) -> BlockNode {
    guard let name = options["driver"]?.string, let driver = Driver.named(name) else {
      throw QMPError("Unknown driver '\(options["driver"]?.string ?? "")'")
    }
    let bs = bdrvNew()
    m[bs.drv] = symbol(name)
    let state = openState(driver, options, defaults)
    m[bs.readOnly] = options["read-only"]?.bool ?? defaults.isReadOnly
    setState(of: bs, state)
    var inherited = inheritedDefaults(bs)
    inherited.depth = defaults.depth + 1

    // A format's file is opened to be probed, before the node has its name.
    var file = BlockNode.null
    if !driver.isProtocol, let reference = options["file"] {
      file = try bdrvOpenReference(reference, inherited)
      drainedSectionsOfRemoval(file)
    }
    if state.isForceShare && !m[bs.readOnly] {
      throw QMPError("force-share=on can only be used with read-only images")
    }
    if state.detectZeroes == "unmap" && state.discard != "unmap" {
      throw QMPError("setting detect-zeroes to unmap is not allowed without setting discard operation to unmap")
    }
    try assignNodeName(bs, options["node-name"]?.string)
    try checkBeforeChildren(bs, driver, options)
    if !file.isNull { trace("blk_root_attach child child blk blk bs \(traceName(file))") }
    traceOpen(bs, filename: file.isNull ? options["filename"]?.string ?? "" : filename(of: file))
    if !file.isNull { trace("blk_root_detach child child blk blk bs \(traceName(file))") }
    for spec in driver.children {
      let role = driver.role(of: spec, state.options)
      var node = file
      if spec.name != "file" || file.isNull {
        node = try bdrvOpenReference(options[spec.name] ?? .null, inherited)
      }
      _ = try bdrvAttachChild(parent: bs, bs: node, name: spec.name, role: role)
    }
    try attachQuorumChildren(bs, driver, options, inherited)
    try checkAfterChildren(bs, driver, options)
    try bdrvRefreshLength(bs)
    if driver.name == "copy-before-write" { try cbwOpen(bs) }
    try openBacking(bs, driver, options, inherited)
    if case .qcow2 = driver.length { try loadDirtyBitmaps(bs) }
    return bs
  }

  private func openState(_ driver: Driver, _ options: JSONValue, _ defaults: OpenDefaults) -> NodeState {
    let common = Set(Driver.commonOptions.map(\.name))
    let references = Set(driver.children.map(\.name) + ["backing", "children"])
    let own = (options.members ?? []).filter { !common.contains($0.name) && !references.contains($0.name) }
    var state = NodeState()
    state.options = .object(own)
    state.isDirect = options["cache"]?["direct"]?.bool ?? defaults.isDirect
    state.isNoFlush = options["cache"]?["no-flush"]?.bool ?? defaults.isNoFlush
    state.isForceShare = options["force-share"]?.bool ?? defaults.isForceShare
    state.isAutoReadOnly = options["auto-read-only"]?.bool ?? defaults.isAutoReadOnly
    state.detectZeroes = options["detect-zeroes"]?.string ?? "off"
    state.discard = options["discard"]?.string ?? "ignore"
    return state
  }

  /// What children of a node take over from it.
  func inheritedDefaults(_ bs: BlockNode) -> OpenDefaults {
    let state = state(of: bs)
    return OpenDefaults(
      isReadOnly: m[bs.readOnly], isAutoReadOnly: state.isAutoReadOnly, isDirect: state.isDirect,
      isNoFlush: state.isNoFlush, isForceShare: state.isForceShare)
  }

  private func attachQuorumChildren(
    _ bs: BlockNode, _ driver: Driver, _ options: JSONValue, _ inherited: OpenDefaults
  ) throws(QMPError) {
    guard case .quorum = driver.length, let references = options["children"]?.array else { return }
    for (index, reference) in references.enumerated() {
      let node = try bdrvOpenReference(reference, inherited)
      _ = try bdrvAttachChild(parent: bs, bs: node, name: "children.\(index)", role: .data)
    }
    var state = state(of: bs)
    state.nextChild = references.count
    setState(of: bs, state)
  }
}

extension Driver {
  /// The role of a child, which for raw depends on whether it shows all of it.
  func role(of child: Child, _ options: JSONValue) -> ChildRole {
    guard case .raw = permissions else { return child.role }
    return options["offset"] == nil && options["size"] == nil ? child.role : [.data, .primary]
  }
}
