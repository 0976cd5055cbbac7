import JSON
import Machine

extension QEMU {
  /// bdrv_reopen_prepare: what a node can take, in QEMU's order [block.c, 7.2].
  func bdrvReopenPrepare(_ entry: inout ReopenEntry) throws(QMPError) {
    let bs = entry.bs
    guard let driver = driver(of: bs) else { return }
    if entry.state.detectZeroes == "unmap" && entry.state.discard != "unmap" {
      throw QMPError("setting detect-zeroes to unmap is not allowed without setting discard operation to unmap")
    }
    guard let changeable = driver.changeableOptions else {
      throw QMPError(
        "Block format '\(driver.name)' used by node '\(nodeName(bs))' does not support reopening files")
    }
    try checkReset(entry, driver, changeable)
    try driverReopenPrepare(entry, driver)
    let stored = state(of: bs).header["backing-filename"]?.string ?? ""
    if driver.supportsBacking && entry.isBackingMissing && !(cowChild(of: bs).isNull && stored.isEmpty) {
      throw QMPError("backing is missing for '\(nodeName(bs))'")
    }
    try reopenChild(&entry, isBacking: true)
    try reopenChild(&entry, isBacking: false)
    try checkUnchanged(entry, changeable)
  }

  /// bdrv_reset_options_allowed.
  private func checkReset(_ entry: ReopenEntry, _ driver: Driver, _ changeable: Set<String>) throws(QMPError) {
    for old in state(of: entry.bs).effective.inHashOrder {
      if entry.options[old.name] != nil || Driver.resettable.contains(old.name) { continue }
      let isMutable = changeable.contains { old.name == $0 || old.name.hasPrefix($0 + ".") }
      if isMutable && !Driver.withoutMutableOptions.contains(driver.name) { continue }
      throw QMPError("Option '\(old.name)' cannot be reset to its default value")
    }
  }

  private func driverReopenPrepare(_ entry: ReopenEntry, _ driver: Driver) throws(QMPError) {
    let options = entry.options.value
    switch driver.name {
    case "raw":
      try Self.checkSizes(options, ["offset", "size"])
      try checkRaw(entry.bs, options)
    case "throttle":
      let group = options["throttle-group"]?.string ?? ""
      if findThrottleGroup(group).isNull { throw QMPError("Throttle group '\(group)' does not exist") }
    case "preallocate": try checkPreallocate(entry.bs, options)
    default: break
    }
  }

  /// Options that nobody has taken must be what they were; a child's reference may name the child it has.
  private func checkUnchanged(_ entry: ReopenEntry, _ changeable: Set<String>) throws(QMPError) {
    let old = state(of: entry.bs).effective
    for new in entry.options.inHashOrder where !Driver.takenByReopen.contains(new.name) {
      if changeable.contains(where: { new.name == $0 || new.name.hasPrefix($0 + ".") }) { continue }
      if new.name == "file" || new.name == "backing" { continue }
      if let reference = new.value.string {
        let edge = child(new.name, of: entry.bs)
        if !edge.isNull && nodeName(m[edge.bs]) == reference { continue }
      }
      // QEMU has turned it into a string, which no boolean equals.
      if new.name != "force-share" && old[new.name] == new.value { continue }
      throw QMPError("Cannot change the option '\(new.name)'")
    }
  }

  /// bdrv_reopen_parse_file_or_backing.
  private func reopenChild(_ entry: inout ReopenEntry, isBacking: Bool) throws(QMPError) {
    let name = isBacking ? "backing" : "file"
    guard let reference = entry.options[name] else { return }
    let bs = entry.bs
    guard let driver = driver(of: bs) else { return }
    let edge = child(of: bs, with: isBacking ? .cow : .primary)
    let old = edge.isNull ? BlockNode.null : m[edge.bs]
    var new = BlockNode.null
    if let wanted = reference.string {
      new = try bdrvLookup(device: nil, node: wanted)
      if isReachable(bs, from: new) {
        throw QMPError("Making '\(wanted)' a \(name) child of '\(nodeName(bs))' would create a cycle")
      }
    }
    if old == new { return }
    if driver.isFilter && old.isNull {
      throw QMPError("'\(nodeName(bs))' is a \(driver.name) filter node that does not support a \(name) child")
    }
    if !edge.isNull && m[edge.frozen] {
      throw QMPError("Cannot change frozen '\(name)' link from '\(nodeName(bs))' to '\(nodeName(old))'")
    }
    if isBacking && !driver.isFilter && driver.name != "qcow2" {
      throw QMPError("Driver '\(driver.name)' of node '\(nodeName(bs))' does not support backing files")
    }
    if !isBacking && edge.isNull {
      throw QMPError("Cannot set file child to format node without file child")
    }
    try replaceChild(bs, edge, by: new, isBacking: isBacking)
    if !old.isNull { entry.dropped.append(old) }
  }

  /// bdrv_set_file_or_backing_noperm. The old child's reference is the caller's to give back.
  private func replaceChild(
    _ bs: BlockNode, _ edge: BlockChild, by new: BlockNode, isBacking: Bool
  ) throws(QMPError) {
    var role: ChildRole = isBacking ? .cow : [.filtered, .primary]
    if !edge.isNull {
      role = ChildRole(rawValue: m[edge.role])
      let old = m[edge.bs]
      unlink(edge, from: bs.children, next: \.next)
      bdrvUnsetInheritsFrom(bs, old)
      bdrvReplaceChildNoPerm(edge, .null)
      m.free(edge.address)
    }
    if new.isNull { return }
    let updates = inheritsRecursively(new, from: bs)
    bdrvRef(new)
    try bdrvAttachChildNoPerm(parent: bs, bs: new, name: isBacking ? "backing" : "file", role: role)
    if updates { m[new.inheritsFrom] = bs }
  }
}

extension QEMU {
  /// bdrv_unset_inherits_from: the last edge from a node to a child takes the inheritance along.
  func bdrvUnsetInheritsFrom(_ parent: BlockNode, _ bs: BlockNode) {
    guard m[bs.inheritsFrom] == parent else { return }
    if children(of: parent).contains(where: { m[$0.bs] == bs }) { return }
    m[bs.inheritsFrom] = .null
  }

  /// bdrv_inherits_from_recursive.
  private func inheritsRecursively(_ bs: BlockNode, from parent: BlockNode) -> Bool {
    var at = bs
    while !at.isNull && m[at.inheritsFrom] != parent { at = m[at.inheritsFrom] }
    return !at.isNull
  }
}

extension Driver {
  /// Common options that a reopen without them resets.
  static let resettable: Set<String> = [
    "node-name", "discard", "cache.direct", "cache.no-flush", "read-only", "auto-read-only", "detect-zeroes",
  ]

  /// Common options that a reopen reads.
  static let takenByReopen: Set<String> = [
    "discard", "cache.direct", "cache.no-flush", "read-only", "auto-read-only", "detect-zeroes",
  ]

  /// Drivers whose reopen takes options and cannot do without those it had.
  static let withoutMutableOptions: Set<String> = ["throttle", "preallocate"]

  /// Options that its bdrv_reopen_prepare takes; nil for a driver without one.
  var changeableOptions: Set<String>? {
    switch name {
    case "raw": ["offset", "size"]
    case "throttle": ["throttle-group"]
    case "preallocate": ["prealloc-align", "prealloc-size"]
    case "null-co", "null-aio", "blkdebug": []
    case "qcow2":
      [
        "lazy-refcounts", "pass-discard-request", "pass-discard-snapshot", "pass-discard-other", "overlap-check",
        "cache-size", "l2-cache-size", "l2-cache-entry-size", "refcount-cache-size", "cache-clean-interval",
      ]
    case "file", "host_device": ["aio", "locking", "x-check-cache-dropped", "drop-cache", "aio-max-batch"]
    default: nil
    }
  }
}
