import JSON
import Machine

extension QEMU {
  /// bdrv_open_backing_file: the one given, or else the one in the header; read-only unless it exists already.
  func openBacking(
    _ bs: BlockNode, _ driver: Driver, _ options: JSONValue, _ inherited: OpenDefaults
  ) throws(QMPError) {
    guard case .qcow2 = driver.length else { return }
    let reference = options["backing"]
    if reference == .null { return }
    var defaults = inherited
    defaults.isReadOnly = true
    defaults.isAutoReadOnly = false
    if let reference {
      try attachBacking(bs) { () throws(QMPError) in try bdrvOpenReference(reference, defaults) }
      return
    }
    guard let full = try fullBackingFilename(bs) else { return }
    let named = state(of: bs).header["backing-filename-format"]?.string ?? ""
    let format = named.isEmpty ? nil : named
    // Without bound, images that lead to each other would be opened until nothing is left.
    if inherited.depth > Self.maximumChain {
      throw QMPError("blockscope refuses a chain of more than \(Self.maximumChain) backing files")
    }
    try attachBacking(bs) { () throws(QMPError) in try bdrvOpenFilename(full, format: format, defaults) }
    var state = state(of: bs)
    state.autoBacking = filename(of: cowChild(of: bs))
    setState(of: bs, state)
  }

  private static var maximumChain: Int { 200 }

  private func attachBacking(_ bs: BlockNode, _ open: () throws(QMPError) -> BlockNode) throws(QMPError) {
    let node: BlockNode
    do throws(QMPError) {
      node = try open()
    } catch {
      throw QMPError("Could not open backing file: \(error.description)", class: error.errorClass)
    }
    _ = try bdrvAttachChild(parent: bs, bs: node, name: "backing", role: .cow)
  }

  /// bdrv_get_full_backing_filename: the backing file in the header, beside the image; nil without one.
  func fullBackingFilename(_ bs: BlockNode) throws(QMPError) -> String? {
    let header = state(of: bs).header
    guard let name = header["backing-filename"]?.string, !name.isEmpty else { return nil }
    if let full = header["full-backing-filename"]?.string { return full }
    return try absoluteName(name, besides: bs)
  }
}
