import Images
import JSON
import Machine

extension QEMU {
  /// qcow2_do_open, once the file is there [block/qcow2.c, 7.2].
  func openQCOW2(_ bs: BlockNode, _ options: JSONValue) throws(QMPError) {
    let file = primaryChild(of: bs)
    var header = try knownHeader(file)
    if header == .null {
      // A file that is taken on trust.
      try checkQCOW2Options(bs, QCOW2Image(), options)
      return
    }
    if header == nil {
      let bytes = nodeBytes(file)
      var image = try reading { () throws(ImageError) in
        try QCOW2Image(header: bytes, isWritable: !m[bs.readOnly])
      }
      try checkQCOW2Options(bs, image, options)
      try reading { () throws(ImageError) in try image.readExtensions(bytes) }
      try openDataFile(bs, image, options)
      try checkEncryption(image, options)
      try reading { () throws(ImageError) in
        try image.readBackingFile(bytes)
        try image.readSnapshots(bytes)
        try image.readBitmaps(bytes)
      }
      // Opened for writing, a dirty image is repaired, and its header forgets what QEMU does not know.
      if !m[bs.readOnly] {
        image.incompatible.remove(.dirty)
        image.autoclear &= QCOW2Image.autoclearBitmaps | QCOW2Image.autoclearDataFileRaw
      }
      header = image.value
    } else if let known = header {
      let image = QCOW2Image(known)
      try checkQCOW2Options(bs, image, options)
      try openDataFile(bs, image, options)
    }
    guard let header else { return }
    var state = state(of: bs)
    state.header = header
    state.autoBacking = header["backing-filename"]?.string ?? ""
    setState(of: bs, state)
  }

  /// The header that the session wrote; nil where the bytes tell, null for a file taken on trust.
  private func knownHeader(_ bs: BlockNode) throws(QMPError) -> JSONValue? {
    var node = bs
    while !node.isNull, let driver = driver(of: node) {
      if case .file = driver.length {
        let path = state(of: node).options["filename"]?.string ?? ""
        let file = hostFile(path)
        if file.isNull { return hostProvider.isAssumed(path) ? .null : nil }
        return commands[m[file.image]]?.arguments
      }
      if case .raw = driver.length, state(of: node).options["offset"]?.int ?? 0 != 0 { return nil }
      node = driver.isFilter || driver.name == "raw" ? primaryChild(of: node) : .null
    }
    return nil
  }

  func reading<Value>(_ body: () throws(ImageError) -> Value) throws(QMPError) -> Value {
    do throws(ImageError) {
      return try body()
    } catch {
      throw QMPError(error.description)
    }
  }

  /// qcow2_update_options_prepare.
  private func checkQCOW2Options(_ bs: BlockNode, _ image: QCOW2Image, _ options: JSONValue) throws(QMPError) {
    let cache = options["cache-size"]?.int
    let l2 = options["l2-cache-size"]?.int
    let refcounts = options["refcount-cache-size"]?.int
    if let cache {
      if l2 != nil && refcounts != nil {
        throw QMPError("cache-size, l2-cache-size and refcount-cache-size may not be set at the same time")
      }
      if let l2, l2 > cache { throw QMPError("l2-cache-size may not exceed cache-size") }
      if let refcounts, refcounts > cache { throw QMPError("refcount-cache-size may not exceed cache-size") }
    }
    if let entry = options["l2-cache-entry-size"]?.int,
      entry < 512 || entry > image.clusterSize || entry & (entry - 1) != 0
    {
      throw QMPError(
        "L2 cache entry size must be a power of two between 512 and the cluster size (\(image.clusterSize))")
    }
    if options["lazy-refcounts"]?.bool == true && image.version < 3 {
      throw QMPError("Lazy refcounts require a qcow2 image with at least qemu 1.1 compatibility level")
    }
    let names = [1: "aes", 2: "luks"]
    if image.cryptMethod != 0 && names[image.cryptMethod] == nil {
      throw QMPError("Unsupported encryption method \(image.cryptMethod)")
    }
    guard let format = options["encrypt"]?["format"]?.string else { return }
    if image.cryptMethod == 0 {
      throw QMPError("No encryption in image header, but options specified format '\(format)'")
    }
    if format != "luks" {
      throw QMPError("Header reported 'luks' encryption format but options specify '\(format)'")
    }
  }

  /// Encrypted images are told apart, not read.
  private func checkEncryption(_ image: QCOW2Image, _ options: JSONValue) throws(QMPError) {
    guard image.cryptMethod == 2 else { return }
    if !image.extensions.hasCryptoHeader { throw QMPError("Missing CRYPTO header for crypt method 2") }
    guard let secret = options["encrypt"]?["key-secret"]?.string else {
      throw QMPError("Parameter 'encrypt.key-secret' is required for cipher")
    }
    throw QMPError("No secret with id '\(secret)'")
  }

  private func openDataFile(_ bs: BlockNode, _ image: QCOW2Image, _ options: JSONValue) throws(QMPError) {
    var node = BlockNode.null
    if let reference = options["data-file"] {
      node = try bdrvOpenReference(reference, inheritedDefaults(bs))
    }
    guard image.incompatible.contains(.dataFile) else {
      if !node.isNull { throw QMPError("'data-file' can only be set for images with an external data file") }
      if image.autoclear & QCOW2Image.autoclearDataFileRaw != 0 {
        throw QMPError("data-file-raw requires a data file")
      }
      return
    }
    if node.isNull, let name = image.extensions.dataFile {
      node = try bdrvOpen(protocolOptions(name), inheritedDefaults(bs))
    }
    if node.isNull { throw QMPError("'data-file' is required for this image") }
    _ = try bdrvAttachChild(parent: bs, bs: node, name: "data-file", role: .data)
    let file = child("file", of: bs)
    m[file.role] = ChildRole([.metadata, .primary]).rawValue
    try bdrvRefreshPerms([bs])
  }
}
