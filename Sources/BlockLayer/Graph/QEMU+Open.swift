import JSON
import Machine

/// What a node takes over from who opens it: bdrv_inherited_options, or bds_tree_init for a root [block.c, 7.2].
struct OpenDefaults {
  /// The options it has unless its own say otherwise.
  var options: OptionDictionary
  /// Whose inline child it is; NULL for a root.
  var parent = BlockNode.null

  /// How many nodes are being opened above this one.
  var depth = 0

  /// A root.
  init(isReadOnly: Bool = false, isDirect: Bool = false, isNoFlush: Bool = false) {
    func text(_ flag: Bool) -> JSONValue { .string(flag ? "on" : "off") }
    options = OptionDictionary([
      .init("cache.direct", text(isDirect)), .init("cache.no-flush", text(isNoFlush)),
      .init("read-only", text(isReadOnly)),
    ])
  }

  init(options: OptionDictionary, parent: BlockNode) {
    self.options = options
    self.parent = parent
  }

  var isReadOnly: Bool {
    get { options.bool("read-only") ?? false }
    set { options["read-only"] = .bool(newValue) }
  }

  var isAutoReadOnly: Bool {
    get { options.bool("auto-read-only") ?? false }
    set { options["auto-read-only"] = .bool(newValue) }
  }
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
    m[bs.readOnly] = state.effective.bool("read-only") ?? false
    m[bs.inheritsFrom] = defaults.parent
    setState(of: bs, state)
    var inherited = inheritedDefaults(bs)
    inherited.depth = defaults.depth &+ 1
    inherited.depth = defaults.depth + 1

    // A format's file is opened to be probed, before the node has its name.
    var file = BlockNode.null
    if !driver.isProtocol, let reference = options["file"] {
      file = try bdrvOpenReference(reference, inherited)
      try checkProbing(file)
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
    // What nobody has taken out; the schema lets nothing else through.
    if let left = OptionDictionary(flattening: options).inHashOrder.first(where: { $0.value.isEmptyContainer }) {
      throw QMPError(
        driver.isProtocol
          ? "Block protocol '\(driver.name)' doesn't support the option '\(left.name)'"
          : "Block format '\(driver.name)' does not support the option '\(left.name)'")
    }
    if case .qcow2 = driver.length { try loadDirtyBitmaps(bs) }
    return bs
  }

  /// The backend through which a format's file is probed needs no permission, and yet is a user: that may conflict.
  private func checkProbing(_ file: BlockNode) throws(QMPError) {
    let mark = m.store.journalCount
    defer { m.store.undo(to: mark) }
    try blkInsertBS(blkNew(ctx: m[file.aioContext], perm: [], shared: .all), file)
  }

  private func openState(_ driver: Driver, _ options: JSONValue, _ defaults: OpenDefaults) -> NodeState {
    let common = Set(Driver.commonOptions.map(\.name))
    let references = Set(driver.children.map(\.name) + ["backing", "children"])
    let own = (options.members ?? []).filter { !common.contains($0.name) && !references.contains($0.name) }
    var effective = OptionDictionary(flattening: options)
    for name in references { effective.removeChild(name) }
    var state = NodeState()
    state.options = .object(own)
    state.explicit = effective
    effective.join(defaults.options, overwriting: false)
    effective.setDefault("cache.direct", .bool(false))
    effective.setDefault("cache.no-flush", .bool(false))
    effective.setDefault("read-only", .bool(false))
    effective.setDefault("auto-read-only", .bool(false))
    state.effective = effective
    state.takeFlags()
    state.isForceShare = effective.bool("force-share") ?? false
    return state
  }

  /// What inline children of a node take over from it.
  func inheritedDefaults(_ bs: BlockNode) -> OpenDefaults {
    var options = OptionDictionary()
    options.inherit(from: state(of: bs).effective, isBacking: false)
    return OpenDefaults(options: options, parent: bs)
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

extension OptionDictionary {
  /// bdrv_inherited_options.
  mutating func inherit(from parent: OptionDictionary, isBacking: Bool) {
    for name in ["cache.direct", "cache.no-flush", "force-share"] { copyDefault(name, from: parent) }
    if isBacking {
      setDefault("read-only", .string("on"))
      setDefault("auto-read-only", .string("off"))
    } else {
      copyDefault("read-only", from: parent)
      copyDefault("auto-read-only", from: parent)
    }
    setDefault("discard", .string("unmap"))
  }

  /// Takes out a child's reference and its options.
  mutating func removeChild(_ name: String) {
    self[name] = nil
    _ = extract(below: name)
  }
}

extension NodeState {
  /// Reads the flags that the common options give: update_flags_from_options and what a driver's open parses.
  mutating func takeFlags() {
    isDirect = effective.bool("cache.direct") ?? false
    isNoFlush = effective.bool("cache.no-flush") ?? false
    isAutoReadOnly = effective.bool("auto-read-only") ?? false
    detectZeroes = effective["detect-zeroes"]?.string ?? "off"
    discard = effective["discard"]?.string ?? discard
  }
}

extension JSONValue {
  /// Whether this is a list or an object with nothing in it.
  var isEmptyContainer: Bool { array?.isEmpty ?? members?.isEmpty ?? false }
}

extension Driver {
  /// The role of a child, which for raw depends on whether it shows all of it.
  func role(of child: Child, _ options: JSONValue) -> ChildRole {
    guard case .raw = permissions else { return child.role }
    return (options["offset"]?.int ?? 0) == 0 && options["size"] == nil ? child.role : [.data, .primary]
  }
}
