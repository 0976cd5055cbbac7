import JSON
import Machine

// The monitor's commands on dirty bitmaps [block/monitor/bitmap-qmp-cmds.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  private static let bitmapName = [
    OptionType.Option("node", .string, required: true), OptionType.Option("name", .string, required: true),
  ]

  /// BlockDirtyBitmapAdd.
  static let bitmapAddOptions =
    bitmapName + [
      OptionType.Option("granularity", .unsigned(bits: 32)), OptionType.Option("persistent", .bool),
      OptionType.Option("disabled", .bool),
    ]

  /// BlockDirtyBitmap.
  static let bitmapOptions = bitmapName

  /// BlockDirtyBitmapMerge.
  static let bitmapMergeOptions = [
    OptionType.Option("node", .string, required: true), OptionType.Option("target", .string, required: true),
    OptionType.Option("bitmaps", .array(.stringOrObject("BlockDirtyBitmapOrStr", bitmapName)), required: true),
  ]

  static let bitmapCommands: [MonitorCommand] = [
    .plain("block-dirty-bitmap-add", bitmapAddOptions) { (qemu, arguments) throws(QMPError) in
      _ = try qemu.blockDirtyBitmapAdd(arguments)
    },
    .plain("block-dirty-bitmap-remove", bitmapOptions) { (qemu, arguments) throws(QMPError) in
      qemu.bdrvReleaseDirtyBitmap(try qemu.blockDirtyBitmapRemove(arguments))
    },
    .plain("block-dirty-bitmap-clear", bitmapOptions) { (qemu, arguments) throws(QMPError) in
      qemu.bdrvClearDirtyBitmap(try qemu.lookup(arguments, checking: .all))
    },
    .plain("block-dirty-bitmap-enable", bitmapOptions) { (qemu, arguments) throws(QMPError) in
      qemu.m[try qemu.lookup(arguments, checking: .allowReadonly).disabled] = false
    },
    .plain("block-dirty-bitmap-disable", bitmapOptions) { (qemu, arguments) throws(QMPError) in
      qemu.m[try qemu.lookup(arguments, checking: .allowReadonly).disabled] = true
    },
    .plain("block-dirty-bitmap-merge", bitmapMergeOptions) { (qemu, arguments) throws(QMPError) in
      _ = try qemu.blockDirtyBitmapMerge(arguments)
    },
    .query("x-debug-block-dirty-bitmap-sha256", bitmapOptions) { (qemu, arguments) throws(QMPError) in
      let bitmap = try qemu.lookup(arguments, checking: [])
      return .object([.init("sha256", .string(try qemu.bdrvDirtyBitmapSHA256(bitmap)))])
    },
  ]

  /// The bitmap that BlockDirtyBitmap names, refused if it is in one of these states.
  func lookup(_ arguments: JSONValue, checking flags: DirtyBitmapCheck) throws(QMPError) -> DirtyBitmap {
    let bitmap = try lookupDirtyBitmap(
      node: arguments["node"]?.string ?? "", name: arguments["name"]?.string ?? "")
    try bdrvDirtyBitmapCheck(bitmap, flags)
    return bitmap
  }

  /// qmp_block_dirty_bitmap_add: the new bitmap.
  func blockDirtyBitmapAdd(_ arguments: JSONValue) throws(QMPError) -> DirtyBitmap {
    let name = arguments["name"]?.string ?? ""
    let node = arguments["node"]?.string ?? ""
    if name.isEmpty { throw QMPError("Bitmap name cannot be empty") }
    let bs = try bdrvLookup(device: node, node: node)
    var granularity = bdrvDefaultBitmapGranularity(bs)
    if let wanted = arguments["granularity"]?.int {
      if wanted < 512 || wanted & (wanted - 1) != 0 {
        throw QMPError("Granularity must be power of 2 and at least 512")
      }
      granularity = wanted
    }
    let isPersistent = arguments["persistent"]?.bool ?? false
    if isPersistent { try checkCanStore(bs, name: name, granularity: granularity) }
    let bitmap = try bdrvCreateDirtyBitmap(bs, granularity: granularity, name: name)
    m[bitmap.disabled] = arguments["disabled"]?.bool ?? false
    m[bitmap.persistent] = isPersistent
    return bitmap
  }

  /// block_dirty_bitmap_remove without the release: the bitmap, which is no longer in the image.
  func blockDirtyBitmapRemove(_ arguments: JSONValue) throws(QMPError) -> DirtyBitmap {
    let bitmap = try lookup(arguments, checking: [.busy, .readonly])
    if m[bitmap.persistent] { removePersistent(m[bitmap.bs], name: text(m[bitmap.name])) }
    return bitmap
  }

  /// block_dirty_bitmap_merge: the target and what was dirty in it before. The target is unchanged on an error.
  func blockDirtyBitmapMerge(_ arguments: JSONValue) throws(QMPError) -> (target: DirtyBitmap, old: DirtyRanges) {
    try takingBack { () throws(QMPError) in
      let node = arguments["node"]?.string ?? ""
      let target = try lookupDirtyBitmap(node: node, name: arguments["target"]?.string ?? "")
      let old = dirtyRanges(target)
      let sources = arguments["bitmaps"]?.array ?? []
      // QEMU 7.2 ends itself.
      if sources.isEmpty { throw QMPError("blockscope refuses an empty list of bitmaps to merge") }
      for source in sources {
        var bitmap = DirtyBitmap.null
        if let name = source.string {
          bitmap = findDirtyBitmap(m[target.bs], name)
          if bitmap.isNull { throw QMPError("Dirty bitmap '\(name)' not found") }
        } else {
          bitmap = try lookup(source, checking: [])
        }
        try bdrvMergeDirtyBitmap(into: target, bitmap)
      }
      return (target, old)
    }
  }

  /// bdrv_query_dirty_bitmaps: `dirty-bitmaps` of a BlockDeviceInfo, newest first; nil for a node without any.
  func dirtyBitmapsInfo(_ bs: BlockNode) -> JSONValue? {
    let bitmaps = dirtyBitmaps(of: bs)
    if bitmaps.isEmpty { return nil }
    return .array(
      bitmaps.map { bitmap in
        var members: [JSONValue.Member] = []
        if m[bitmap.name] != .none { members.append(.init("name", .string(text(m[bitmap.name])))) }
        members += [
          .init("recording", .bool(bdrvDirtyBitmapRecording(bitmap))), .init("persistent", .bool(m[bitmap.persistent])),
        ]
        if m[bitmap.inconsistent] { members.append(.init("inconsistent", .bool(true))) }
        members += [
          .init("busy", .bool(m[bitmap.busy])), .init("granularity", .int(m[bitmap.granularity])),
          .init("count", .int(bdrvDirtyCount(bitmap))),
        ]
        return .object(members)
      })
  }
}
