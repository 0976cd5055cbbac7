import JSON
import Machine

// Exports that are not NBD's, as far as their options and their state go.

extension QEMU {
  /// vu_blk_exp_create [block/export/vhost-user-blk-server.c, 7.2].
  func vuBlkExpCreate(_ export: BlockExport, _ options: JSONValue) throws(QMPError) {
    try checkBlockSize(options, id: options["id"]?.string ?? "")
    try checkQueues(options)
    let address = options["addr"] ?? .null
    switch address["type"]?.string {
    case "unix": try checkListening(address)
    case "fd": try checkListening(address)
    default: throw QMPError("Only socket address types 'unix' and 'fd' are supported")
    }
  }

  /// fuse_export_create [block/export/fuse.c, 7.2].
  func fuseExportCreate(_ export: BlockExport, _ options: JSONValue) throws(QMPError) {
    let blk = m[export.blk]
    if options["growable"]?.bool == true && options["writable"]?.bool == true {
      try blkSetPerm(
        blk, perm: Permissions(rawValue: m[blk.perm]).union(.resize), shared: Permissions(rawValue: m[blk.sharedPerm]))
    }
    let mountpoint = options["mountpoint"]?.string ?? ""
    if allExports().contains(where: { text(m[$0.type]) == "fuse" && text(m[$0.name]) == mountpoint }) {
      throw QMPError("There already is a FUSE export on '\(mountpoint)'")
    }
    switch hostPathKind(mountpoint) {
    case .file: break
    case .missing(let reason): throw QMPError("Failed to stat '\(mountpoint)': \(reason)")
    case .folder, .other: throw QMPError("'\(mountpoint)' is not a regular file")
    }
    m[export.name] = symbol(mountpoint)
  }

  /// vduse_blk_exp_create [block/export/vduse-blk.c, 7.2]. The host has no /dev/vduse.
  func vduseBlkExpCreate(_ options: JSONValue) throws(QMPError) {
    try checkQueues(options)
    if let size = options["queue-size"]?.int, size <= 2 || size > 1024 || size & (size - 1) != 0 {
      throw QMPError("queue-size is invalid")
    }
    try checkBlockSize(options, id: options["id"]?.string ?? "")
    throw QMPError("failed to create vduse device")
  }

  private func checkQueues(_ options: JSONValue) throws(QMPError) {
    if options["num-queues"]?.int == 0 { throw QMPError("num-queues must be greater than 0") }
  }

  /// check_block_size [util/block-helpers.c, 7.2].
  private func checkBlockSize(_ options: JSONValue, id: String) throws(QMPError) {
    guard let size = options["logical-block-size"]?.int, size != 0 else { return }
    if size < 512 || size > 2_097_152 {
      throw QMPError(
        "Property \(id).logical-block-size doesn't take value \(size) (minimum: 512, maximum: 2097152)")
    }
    if size & (size - 1) != 0 {
      throw QMPError("Property \(id).logical-block-size doesn't take value '\(size)', it's not a power of 2")
    }
  }
}
