// The longer option lists.
extension Driver {
  private typealias Option = OptionType.Option

  private static let overlapCheck = ["none", "constant", "cached", "all"]

  static let qcow2Options: [OptionType.Option] = [
    Option("file", .reference, required: true),
    Option("backing", .referenceOrNull),
    Option("lazy-refcounts", .bool), Option("pass-discard-request", .bool), Option("pass-discard-snapshot", .bool),
    Option("pass-discard-other", .bool),
    Option(
      "overlap-check",
      .enumerationOrObject(
        overlapCheck,
        [Option("template", .enumeration(overlapCheck))]
          + [
            "main-header", "active-l1", "active-l2", "refcount-table", "refcount-block", "snapshot-table",
            "inactive-l1", "inactive-l2", "bitmap-directory",
          ].map { Option($0, .bool) })),
    Option("cache-size", .int), Option("l2-cache-size", .int), Option("l2-cache-entry-size", .int),
    Option("refcount-cache-size", .int), Option("cache-clean-interval", .int), Option("encrypt", .anything),
    Option("data-file", .reference),
  ]

  static let blkdebugLimits = [
    "align", "max-transfer", "opt-write-zero", "max-write-zero", "opt-discard", "max-discard",
  ]

  private static let permissionNames = ["consistent-read", "write", "write-unchanged", "resize"]

  static let blkdebugOptions: [OptionType.Option] =
    [Option("image", .reference, required: true), Option("config", .string)]
    + blkdebugLimits.map { Option($0, $0 == "align" ? .int : .int32) }
    + [
      Option(
        "inject-error",
        .array(
          .object([
            Option("event", .enumeration(blkdebugEvents), required: true), Option("state", .int),
            Option(
              "iotype", .enumeration(["read", "write", "write-zeroes", "discard", "flush", "block-status"])),
            Option("errno", .int), Option("sector", .int), Option("once", .bool), Option("immediately", .bool),
          ]))),
      Option(
        "set-state",
        .array(
          .object([
            Option("event", .enumeration(blkdebugEvents), required: true), Option("state", .int),
            Option("new_state", .int, required: true),
          ]))),
      Option("take-child-perms", .array(.enumeration(permissionNames))),
      Option("unshare-child-perms", .array(.enumeration(permissionNames))),
    ]

  private static let blkdebugEvents = [
    "l1_update", "l1_grow_alloc_table", "l1_grow_write_table", "l1_grow_activate_table", "l2_load", "l2_update",
    "l2_update_compressed", "l2_alloc_cow_read", "l2_alloc_write", "read_aio", "read_backing_aio", "read_compressed",
    "write_aio", "write_compressed", "vmstate_load", "vmstate_save", "cow_read", "cow_write", "reftable_load",
    "reftable_grow", "reftable_update", "refblock_load", "refblock_update", "refblock_update_part", "refblock_alloc",
    "refblock_alloc_hookup", "refblock_alloc_write", "refblock_alloc_write_blocks", "refblock_alloc_write_table",
    "refblock_alloc_switch_table", "cluster_alloc", "cluster_alloc_bytes", "cluster_free", "flush_to_os",
    "flush_to_disk", "pwritev_rmw_head", "pwritev_rmw_after_head", "pwritev_rmw_tail", "pwritev_rmw_after_tail",
    "pwritev", "pwritev_zero", "pwritev_done", "empty_image_prepare", "l1_shrink_write_table",
    "l1_shrink_free_l2_clusters", "cor_write", "cluster_alloc_space", "none",
  ]
}
