import JSON
import Machine

extension QEMU {
  /// bdrv_refresh_filename: what QEMU shows as the file name of a node [block.c, 7.2].
  func filename(of bs: BlockNode) -> String {
    let exact = exactFilename(of: bs)
    return exact.isEmpty ? "json:\(fullOpenOptions(of: bs))" : exact
  }

  /// The options that would build the same subtree, in the order of QEMU's hash table.
  func fullOpenOptions(of bs: BlockNode) -> JSONValue {
    guard let driver = driver(of: bs) else { return .object([]) }
    let shown = implicitlyFiltered(bs)
    if !shown.isNull { return fullOpenOptions(of: shown) }
    var members = strongMembers(of: bs)
    members.append(.init("driver", .string(driver.name)))
    if case .quorum = driver.length {
      let nodes = children(of: bs).reversed().map { fullOpenOptions(of: m[$0.bs]) }
      members.append(.init("children", .array(nodes)))
    } else {
      for edge in children(of: bs) where !isCOW(edge) || isBackingOverridden(bs) {
        members.append(.init(text(m[edge.name]), fullOpenOptions(of: m[edge.bs])))
      }
      if cowChild(of: bs).isNull && isBackingOverridden(bs) { members.append(.init("backing", .null)) }
    }
    return .object(OptionDictionary(members).inHashOrder)
  }

  /// Whether a node's backing child is not the one in its header.
  func isBackingOverridden(_ bs: BlockNode) -> Bool {
    let backing = cowChild(of: bs)
    let automatic = state(of: bs).autoBacking
    return backing.isNull ? !automatic.isEmpty : filename(of: backing) != automatic
  }

  /// An implicit filter goes by the name of the node below it, which this is; NULL for any other node.
  private func implicitlyFiltered(_ bs: BlockNode) -> BlockNode { m[bs.implicit] ? filteredChild(of: bs) : .null }

  private func isCOW(_ edge: BlockChild) -> Bool { ChildRole(rawValue: m[edge.role]).contains(.cow) }

  /// exact_filename; empty where only a `json:` name can tell the node.
  private func exactFilename(of bs: BlockNode) -> String {
    guard let driver = driver(of: bs) else { return "" }
    let shown = implicitlyFiltered(bs)
    if !shown.isNull { return exactFilename(of: shown) }
    switch driver.name {
    case "null-co", "null-aio": return strongMembers(of: bs).isEmpty ? "\(driver.name)://" : ""
    case "nbd": return nbdFilename(bs)
    case "file", "host_device", "host_cdrom": return state(of: bs).options["filename"]?.string ?? ""
    case "mirror_top", "commit_top":
      let below = bdrvFilterBS(bs)
      return below.isNull ? "" : filename(of: below)
    case "copy-before-write", "snapshot-access": return filename(of: m[child("file", of: bs).bs])
    case "blkverify":
      let raw = exactFilename(of: m[child("raw", of: bs).bs])
      let test = exactFilename(of: m[child("test", of: bs).bs])
      return raw.isEmpty || test.isEmpty ? "" : "blkverify:\(raw):\(test)"
    case "blkdebug":
      let image = exactFilename(of: m[child("image", of: bs).bs])
      let config = state(of: bs).options["config"]?.string ?? ""
      return image.isEmpty || strongMembers(of: bs).contains { $0.name != "config" }
        ? "" : "blkdebug:\(config):\(image)"
    default: break
    }
    // The file's own name will do if opening it with this format builds the same subtree.
    let file = child("file", of: bs)
    guard !driver.isFilter, !file.isNull, self.driver(of: m[file.bs])?.isProtocol == true else { return "" }
    guard strongMembers(of: bs).isEmpty, driver.name != "qcow2" || !isBackingOverridden(bs) else { return "" }
    return exactFilename(of: m[file.bs])
  }

  /// The options that make a node what it is, lists flattened to dotted names.
  private func strongMembers(of bs: BlockNode) -> [JSONValue.Member] {
    guard let driver = driver(of: bs) else { return [] }
    var members: [JSONValue.Member] = []
    for member in state(of: bs).options.members ?? [] where driver.strongOptions.contains(member.name) {
      flatten(member.name, member.value, into: &members)
    }
    return members
  }

  private func flatten(_ name: String, _ value: JSONValue, into members: inout [JSONValue.Member]) {
    switch value {
    case .array(let elements):
      for (index, element) in elements.enumerated() { flatten("\(name).\(index)", element, into: &members) }
    case .object(let inner):
      for member in inner.members { flatten("\(name).\(member.name)", member.value, into: &members) }
    default: members.append(.init(name, value))
    }
  }
}
