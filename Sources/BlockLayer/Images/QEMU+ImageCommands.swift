import Images
import JSON
import Machine

extension QEMU {
  private typealias Option = OptionType.Option

  /// Commands on images.
  static let imageCommands: [MonitorCommand] = [
    .plain(
      "change-backing-file",
      [
        Option("device", .string, required: true), Option("image-node-name", .string, required: true),
        Option("backing-file", .string, required: true),
      ]
    ) { (qemu, arguments) throws(QMPError) in
      try qemu.changeBackingFile(
        device: arguments["device"]?.string ?? "", image: arguments["image-node-name"]?.string ?? "",
        file: arguments["backing-file"]?.string ?? "")
    },
    .action("blockdev-snapshot-internal-sync"),
    .query(
      "blockdev-snapshot-delete-internal-sync",
      [Option("device", .string, required: true), Option("id", .string), Option("name", .string)]
    ) { (qemu, arguments) throws(QMPError) in
      try qemu.deleteInternalSnapshot(
        device: arguments["device"]?.string ?? "", id: arguments["id"]?.string, name: arguments["name"]?.string)
    },
  ]

  /// qmp_change_backing_file [blockdev.c, 7.2].
  private func changeBackingFile(device: String, image: String, file: String) throws(QMPError) {
    let top = try bdrvLookupRoot(device)
    let bs = try bdrvLookup(device: nil, node: image)
    if bdrvFindBase(bs) == bs {
      throw QMPError("not allowing backing file change on an image without a backing file")
    }
    if !isReachableByChain(bs, from: top) {
      throw QMPError("'\(device)' and image file are not in the same chain")
    }
    try setBackingFile(bs, file, format: driver(of: cowChild(of: bs))?.name)
  }

  /// bdrv_change_backing_file: writes another name into the header, in memory. Throws QEMU's refusal.
  public func setBackingFile(_ bs: BlockNode, _ file: String?, format: String?) throws(QMPError) {
    guard let driver = driver(of: bs), case .qcow2 = driver.length else {
      throw QMPError("Could not change backing file to '\(file ?? "")': Operation not supported")
    }
    var image = image(of: bs)
    if let file, file.utf8.count > 1023 {
      throw QMPError("Could not change backing file to '\(file)': Invalid argument")
    }
    image.backingFile = file
    image.extensions.backingFormat = file == nil ? nil : format
    var state = state(of: bs)
    state.header = state.header.setting("full-backing-filename", nil)
    state.autoBacking = file ?? ""
    setState(of: bs, state)
    setImage(of: bs, image)
  }

  /// qmp_get_root_bs: a node that nothing is above, by the name of a backend or of the node.
  func bdrvLookupRoot(_ name: String) throws(QMPError) -> BlockNode {
    let bs = try bdrvLookup(device: name, node: name)
    if parents(of: bs).contains(where: { m[$0.parentKind] == .node }) { throw QMPError("Need a root block node") }
    return bs
  }

  private func isReachableByChain(_ bs: BlockNode, from top: BlockNode) -> Bool {
    var node = top
    while !node.isNull {
      if node == bs { return true }
      let filtered = driver(of: node)?.isFilter == true ? filteredChild(of: node) : .null
      node = filtered.isNull ? cowChild(of: node) : filtered
    }
    return false
  }
}
