import Machine

extension QEMU {
  /// block_resize: `size` in bytes. Throws QEMU's refusal; nothing has changed then [blockdev.c, block/io.c, 7.2].
  public func blockResize(device: String?, node: String?, size: Int) throws(QMPError) {
    let bs = try bdrvLookup(device: device, node: node)
    if size < 0 { throw QMPError("Parameter 'size' expects a >0 size") }
    if bdrvOpIsBlocked(bs, .resize) { throw QMPError("Device '\(device ?? "(null)")' is in use") }
    try takingBack { () throws(QMPError) in
      let blk = blkNew(ctx: m[bs.aioContext], perm: .resize, shared: .all)
      try blkInsertBS(blk, bs)
      try truncate(bs, size)
      // As with every user that goes, a node that nobody holds in an iothread goes home.
      blkUnref(blk)
    }
  }

  /// bdrv_co_truncate.
  func truncate(_ bs: BlockNode, _ size: Int) throws(QMPError) {
    guard let driver = driver(of: bs) else { throw QMPError("No medium inserted") }
    if size > Self.maximumLength {
      throw QMPError("offset(\(size)) exceeds maximum(\(Self.maximumLength))")
    }
    if m[bs.readOnly] { throw QMPError("Image is read-only") }
    var state = state(of: bs)
    switch driver.length {
    case .file:
      setHostFileLength(state.options["filename"]?.string ?? "", size)
      m[bs.totalBytes] = (size + 511) / 512 * 512
      bdrvDirtyBitmapTruncate(bs)
      bdrvParentsResize(bs)
      return
    case .qcow2:
      if size % 512 != 0 { throw QMPError("The new size must be a multiple of 512") }
      growL1Table(bs, size)
      state.header = .object(
        [.init("virtual-size", .int(size))] + (state.header.members ?? []).filter { $0.name != "virtual-size" })
      setState(of: bs, state)
    case .raw:
      if state.options["size"] != nil { throw QMPError("Cannot resize fixed-size raw disks") }
      try truncate(primaryChild(of: bs), size + (state.options["offset"]?.int ?? 0))
    case .child where driver.isFilter && !filteredChild(of: bs).isNull: try truncate(filteredChild(of: bs), size)
    case .null, .quorum, .child, .nbd: throw QMPError("Image format driver does not support resize")
    }
    try bdrvRefreshLength(bs)
    bdrvDirtyBitmapTruncate(bs)
    bdrvParentsResize(bs)
  }
}
