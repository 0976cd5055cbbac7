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
      image.incompatible.insert(.dataFile)
      image.extensions.dataFile = filename(of: data)
      if create.isDataFileRaw { image.autoclear |= QCOW2Image.autoclearDataFileRaw }
      bdrvUnref(data)
    }
    // The file is cut to nothing by a user of its own.
    let blk = blkNew(ctx: m[bs.aioContext], perm: [.write, .resize], shared: .all)
    try blkInsertBS(blk, bs)
    defer { blkUnref(blk) }
    guard let path = protocolPath(bs) else { throw QMPError("blockscope makes images in files only") }
    let file = hostFileForWriting(path)
    if file.isNull { return }
    fill(file, with: image)
    let node = protocolNode(bs)
    m[node.totalBytes] = (m[file.length] + 511) / 512 * 512
    bdrvParentsResize(node)
  }

  private func protocolNode(_ bs: BlockNode) -> BlockNode {
    if case .file = driver(of: bs)?.length { return bs }
    return imageFileNode(bs)
  }

  private func protocolPath(_ bs: BlockNode) -> String? {
    let node = protocolNode(bs)
    return node.isNull ? nil : state(of: node).options["filename"]?.string
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
      throw QMPError("Backing file and preallocation can only be used at the same time if extended_l2 is enabled")
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
