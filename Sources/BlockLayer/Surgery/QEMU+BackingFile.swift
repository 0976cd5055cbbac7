import Images
import JSON
import Machine

// Backing files by their names [block.c, 7.2].

extension QEMU {
  /// bdrv_find_backing_image: the node below `bs` whose image overlays call `name`; NULL if there is none.
  func bdrvFindBackingImage(_ bs: BlockNode, _ name: String) -> BlockNode {
    var node = bdrvSkipFilters(bs)
    while !bdrvCowChild(node).isNull {
      let below = bdrvBackingChainNext(node)
      if isBacking(name, of: node, below) { return below }
      node = below
    }
    return .null
  }

  private func isBacking(_ name: String, of overlay: BlockNode, _ below: BlockNode) -> Bool {
    let header = state(of: overlay).header
    let stored = header["backing-filename"]?.string ?? ""
    if isBackingOverridden(overlay) { return name == filename(of: below) }
    let full = (try? fullBackingFilename(overlay)) ?? filename(of: below)
    if hasProtocol(name) || hasProtocol(stored) { return name == stored || name == full }
    return absolutePath(name, beside: filename(of: overlay)) == absolutePath(full, beside: filename(of: overlay))
  }

  /// path_has_protocol: `json:` and the like, where no slash comes before the colon.
  private func hasProtocol(_ path: String) -> Bool {
    guard let colon = path.firstIndex(of: ":") else { return false }
    return !path[..<colon].contains("/")
  }

  /// A path made absolute where it is relative to another file, without `.` and `..`.
  private func absolutePath(_ path: String, beside file: String) -> String {
    var parts: [Substring] = path.hasPrefix("/") ? [] : file.split(separator: "/").dropLast()
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// bdrv_change_backing_file: what an image says of its backing file; nil for none. Nothing for a node that cannot.
  func bdrvChangeBackingFile(_ bs: BlockNode, _ name: String?, format: String?) {
    try? setBackingFile(bs, name, format: format)
  }
}
