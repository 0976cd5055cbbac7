import JSON
import Machine

// What a disk's realize makes of its BlockConf [hw/block/block.c, 7.2].

extension QEMU {
  /// blkconf_blocksizes.
  func applyBlockSizes(_ set: inout PropertySet) throws(QMPError) {
    for name in ["logical_block_size", "physical_block_size"] where set.number(name) == 0 {
      set.values[name] = .int(512)
    }
    let logical = set.number("logical_block_size")
    if logical > set.number("physical_block_size") {
      throw QMPError("logical_block_size > physical_block_size not supported")
    }
    func check(_ name: String) throws(QMPError) {
      if set.number(name) % logical != 0 { throw QMPError("\(name) must be a multiple of logical_block_size") }
    }
    try check("min_io_size")
    if set.number("min_io_size") / logical > 65535 {
      throw QMPError("min_io_size must not exceed 65535 logical blocks")
    }
    try check("opt_io_size")
    if set.number("discard_granularity") != Int(UInt32.max) { try check("discard_granularity") }
  }

  /// blkconf_geometry: what was given, or a guess.
  func applyGeometry(_ set: inout PropertySet) throws(QMPError) {
    if ["cyls", "heads", "secs"].allSatisfy({ set.number($0) == 0 }) {
      let (heads, sectors) = (16, 63)
      let blocks = set.node.isNull ? 0 : max(0, m[set.node.totalBytes]) / 512
      set.values["cyls"] = .int(min(16383, max(2, blocks / (heads * sectors))))
      set.values["heads"] = .int(heads)
      set.values["secs"] = .int(sectors)
    }
    for (name, limit) in [("cyls", 65535), ("heads", 255), ("secs", 255)] {
      if set.number(name) < 1 || set.number(name) > limit {
        throw QMPError("\(name) must be between 1 and \(limit)")
      }
    }
  }

  /// blkconf_apply_backend_options: what the backend needs and shares.
  func backendPermissions(
    _ set: PropertySet, isReadOnly: Bool, isResizable: Bool
  ) -> (perm: Permissions, shared: Permissions) {
    var perm = Permissions.consistentRead
    var shared: Permissions = [.consistentRead, .writeUnchanged]
    if !isReadOnly { perm.insert(.write) }
    if isResizable { shared.insert(.resize) }
    if set["share-rw"]?.bool == true { shared.insert(.write) }
    return (perm, shared)
  }
}
