import Images
import JSON
import Machine

extension QEMU {
  /// qcow2_co_create [block/qcow2.c, 7.2].
  func createQCOW2(_ options: JSONValue) throws(QMPError) {
    let bs = try bdrvOpenReference(options["file"] ?? .null, OpenDefaults())
    defer { bdrvUnref(bs) }
    let size = options["size"]?.int ?? 0
    let create = try checkedOptions(options, size)
    var image = QCOW2Image.empty(virtualSize: size, options: create)
    image.backingFile = options["backing-file"]?.string
    image.extensions.backingFormat = options["backing-fmt"]?.string
    if let reference = options["data-file"] {
      let data = try bdrvOpenReference(reference, OpenDefaults())
      if create.isDataFileRaw { growFile(data, to: size) }
      image.incompatible.insert(.dataFile)
      image.extensions.dataFile = filename(of: data)
      if create.isDataFileRaw { image.autoclear |= QCOW2Image.autoclearDataFileRaw }
      bdrvUnref(data)
    }
    if options["encrypt"] != nil {
      guard let secret = options["encrypt"]?["key-secret"]?.string else {
        throw QMPError("Parameter 'encrypt.key-secret' is required for cipher")
      }
      throw QMPError("No secret with id '\(secret)'")
    }
    let blk = blkNew(ctx: m[bs.aioContext], perm: [.write, .resize], shared: .all)
    defer { blkUnref(blk) }
    try blkInsertBS(blk, bs)
    if image.l1Size > QCOW2Image.maximumEntries {
      throw QMPError("Could not resize image: Failed to grow the L1 table: File too large")
    }
    if let name = image.backingFile, name.utf8.count > 1023 {
      let format = options["backing-fmt"]?.string.map { "'\($0)'" } ?? "'(null)'"
      throw QMPError("Could not assign backing file '\(name)' with format \(format): Invalid argument")
    }
    let node = protocolNode(bs)
    guard !node.isNull, let path = state(of: node).options["filename"]?.string else {
      throw QMPError("blockscope makes images in files only")
    }
    let file = hostFileForWriting(path)
    if file.isNull { return }
    // What the file had before stays behind the image.
    let old = m[file.length]
    fill(file, with: image)
    m[file.clusterEnd] = (image.newLength + image.clusterSize - 1) / image.clusterSize
    preallocate(file, image, create)
    m[file.length] = max(old, m[file.length])
    m[node.totalBytes] = max(m[node.totalBytes], (m[file.length] + 511) / 512 * 512)
    bdrvParentsResize(node)
  }

  /// Tables, and with most kinds of preallocation data clusters, for the whole disk.
  private func preallocate(_ file: HostFile, _ image: QCOW2Image, _ create: QCOW2CreateOptions) {
    guard create.preallocation != "off" || create.isDataFileRaw, image.virtualSize > 0 else { return }
    let hasData = !image.incompatible.contains(.dataFile)
    for table in 0..<image.l1Size {
      setExtent(file.tables, table, table + 1, .data)
      var end = allocate(file, image, 1).end
      let bytes = min(image.virtualSize - table * image.l2Coverage, image.l2Coverage)
      if hasData { end = allocate(file, image, (bytes + image.clusterSize - 1) / image.clusterSize).end }
      m[file.length] = max(m[file.length], end)
    }
    setExtent(file.guestExtents, 0, image.virtualSize, .data)
  }

  private func protocolNode(_ bs: BlockNode) -> BlockNode {
    if case .file = driver(of: bs)?.length { return bs }
    return imageFileNode(bs)
  }

  private func checkedOptions(_ options: JSONValue, _ size: Int) throws(QMPError) -> QCOW2CreateOptions {
    var create = QCOW2CreateOptions()
    if size % 512 != 0 { throw QMPError("Image size must be a multiple of 512 bytes") }
    create.version = options["version"]?.string == "v2" ? 2 : 3
    create.hasExtendedL2 = options["extended-l2"]?.bool ?? false
    create.clusterSize = options["cluster-size"]?.int ?? 65536
    try checkClusterSize(create)
    create.preallocation = options["preallocation"]?.string ?? "off"
    if create.preallocation != "off" && options["backing-file"] != nil && !create.hasExtendedL2 {
      throw QMPError("Backing file and preallocation can only be used at the same time if extended_l2 is on")
    }
    if options["backing-fmt"] != nil && options["backing-file"] == nil {
      throw QMPError("Backing format cannot be used without backing file")
    }
    create.isLazy = options["lazy-refcounts"]?.bool ?? false
    if create.version < 3 && create.isLazy {
      throw QMPError(
        "Lazy refcounts only supported with compatibility level 1.1 and above (use version=v3 or greater)")
    }
    create.refcountBits = options["refcount-bits"]?.int ?? 16
    if create.refcountBits <= 0 || create.refcountBits > 64 || create.refcountBits & (create.refcountBits - 1) != 0 {
      throw QMPError("Refcount width must be a power of two and may not exceed 64 bits")
    }
    if create.version < 3 && create.refcountBits != 16 {
      throw QMPError(
        "Different refcount widths than 16 bits require compatibility level 1.1 or above (use version=v3 or greater)")
    }
    create.isDataFileRaw = options["data-file-raw"]?.bool ?? false
    if create.isDataFileRaw && options["data-file"] == nil {
      throw QMPError("data-file-raw requires data-file")
    }
    if create.isDataFileRaw && options["backing-file"] != nil {
      throw QMPError("Backing file and data-file-raw cannot be used at the same time")
    }
    if options["data-file"] != nil && create.version < 3 {
      throw QMPError(
        "External data files are only supported with compatibility level 1.1 and above (use version=v3 or greater)")
    }
    create.compressionType = options["compression-type"]?.string == "zstd" ? 1 : 0
    if create.compressionType != 0 && create.version < 3 {
      throw QMPError(
        "Non-zlib compression type is only supported with compatibility level 1.1 and above (use version=v3 or greater)"
      )
    }
    return create
  }

  private func checkClusterSize(_ create: QCOW2CreateOptions) throws(QMPError) {
    let size = create.clusterSize
    if size < 512 || size > 1 << 21 || size & (size - 1) != 0 {
      throw QMPError("Cluster size must be a power of two between 512 and 2048k")
    }
    guard create.hasExtendedL2 else { return }
    if create.version < 3 {
      throw QMPError(
        "Extended L2 entries are only supported with compatibility level 1.1 and above (use version=v3 or greater)")
    }
    if size < 16384 {
      throw QMPError("Extended L2 entries are only supported with cluster sizes of at least 16384 bytes")
    }
  }
}
