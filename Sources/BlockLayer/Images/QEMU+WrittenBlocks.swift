import Machine

extension QEMU {
  /// Notes that a guest or a job has written to a node: what is written is allocated, and files grow.
  ///
  /// The bytes themselves are not kept.
  public func markWritten(_ bs: BlockNode, _ offset: Int, _ bytes: Int) { mark(bs, offset, bytes, .data) }

  /// The same for zeros (write_zeroes).
  public func markZeroed(_ bs: BlockNode, _ offset: Int, _ bytes: Int) { mark(bs, offset, bytes, .zero) }

  /// The same for what is given back (discard).
  public func markDiscarded(_ bs: BlockNode, _ offset: Int, _ bytes: Int) { mark(bs, offset, bytes, .hole) }

  func mark(_ bs: BlockNode, _ offset: Int, _ bytes: Int, _ content: Extent.Content) {
    let (end, overflow) = offset.addingReportingOverflow(bytes)
    guard offset >= 0, bytes > 0, !overflow, end <= Self.maximumLength, let driver = driver(of: bs) else { return }
    bdrvSetDirty(bs, offset: offset, bytes: bytes)
    switch driver.length {
    case .null, .nbd: break
    case .file: markFile(bs, offset, end, content)
    case .qcow2: markImage(bs, offset, min(end, m[bs.totalBytes]), content)
    case .raw:
      let shift = state(of: bs).options["offset"]?.int ?? 0
      mark(primaryChild(of: bs), offset &+ shift, bytes, content)
    case .quorum: for edge in children(of: bs) { mark(m[edge.bs], offset, bytes, content) }
    case .child:
      let below = filteredChild(of: bs)
      if !below.isNull { mark(below, offset, bytes, content) }
    }
  }

  private func markFile(_ bs: BlockNode, _ offset: Int, _ end: Int, _ content: Extent.Content) {
    let path = state(of: bs).options["filename"]?.string ?? ""
    let file = hostFileForWriting(path)
    if file.isNull { return }
    // What was an image may be none any more.
    if offset < 512 && content != .hole { m[file.image] = 0 }
    setExtent(file.extents, offset / 4096 * 4096, (end &+ 4095) / 4096 * 4096, content)
    if content != .hole { growFile(bs, to: end) }
  }

  /// Makes a file at least that long, and the nodes on it.
  func growFile(_ bs: BlockNode, to end: Int) {
    let path = state(of: bs).options["filename"]?.string ?? ""
    let file = hostFileForWriting(path)
    guard !file.isNull, end > m[file.length] else { return }
    m[file.length] = end
    m[bs.totalBytes] = (end + 511) / 512 * 512
    bdrvParentsResize(bs)
  }

  private func markImage(_ bs: BlockNode, _ offset: Int, _ end: Int, _ content: Extent.Content) {
    guard offset < end, let path = imagePath(bs) else { return }
    let cluster = clusterSize(of: bs)
    let start = offset / cluster * cluster
    let stop = (end &+ cluster &- 1) / cluster * cluster
    let file = hostFileForWriting(path)
    if file.isNull { return }
    if content == .data { allocateClusters(bs, file, start, stop) }
    setExtent(file.guestExtents, start, stop, content)
  }
}
