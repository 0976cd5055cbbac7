extension QCOW2Image {
  private static let endMagic: UInt32 = 0
  private static let backingFormatMagic: UInt32 = 0xe279_2aca
  private static let featureTableMagic: UInt32 = 0x6803_f857
  private static let cryptoMagic: UInt32 = 0x0537_be77
  private static let bitmapsMagic: UInt32 = 0x2385_2875
  private static let dataFileMagic: UInt32 = 0x4441_5441

  /// A name that an image gives to a feature bit.
  struct Feature {
    let type: UInt8
    let bit: UInt8
    let name: String
  }

  private struct Extension {
    let magic: UInt32
    let body: [UInt8]
  }

  /// Where the header's extensions end.
  private var extensionsEnd: Int { backingOffset != 0 ? backingOffset : clusterSize }

  /// Goes through the extensions until `visit` throws or there are no more.
  private func eachExtension(
    _ bytes: some ImageBytes, _ visit: (Extension) throws(ImageError) -> Void
  ) throws(ImageError) {
    var offset = headerLength
    let end = extensionsEnd
    while offset < end {
      let head = bytes.read(at: offset, count: 8)
      offset += 8
      let length = Int(head.uint32(4))
      if offset > end || length > end - offset { throw ImageError("Header extension too large") }
      if head.uint32(0) == Self.endMagic { return }
      try visit(Extension(magic: head.uint32(0), body: bytes.read(at: offset, count: length)))
      offset += (length + 7) & ~7
    }
  }

  /// The names of feature bits, as far as the extensions can be read.
  func featureTable(_ bytes: some ImageBytes) -> [Feature] {
    var features: [Feature] = []
    try? eachExtension(bytes) { part throws(ImageError) in
      guard part.magic == Self.featureTableMagic else { return }
      features = []
      for start in stride(from: 0, to: part.body.count, by: 48) {
        let name = part.body.text(start + 2..<start + 48)
        if name.isEmpty { break }
        features.append(
          Feature(type: part.body[start], bit: start + 1 < part.body.count ? part.body[start + 1] : 0, name: name))
      }
    }
    return features
  }

  /// qcow2_read_extensions [block/qcow2.c, 7.2].
  public mutating func readExtensions(_ bytes: some ImageBytes) throws(ImageError) {
    var found = Extensions()
    let image = self
    try eachExtension(bytes) { part throws(ImageError) in
      switch part.magic {
      case Self.backingFormatMagic:
        if part.body.count >= 16 {
          throw ImageError("ERROR: ext_backing_format: len=\(part.body.count) too large (>=16)")
        }
        found.backingFormat = part.body.text(0..<part.body.count)
      case Self.cryptoMagic: found.hasCryptoHeader = try image.checkCrypto(part.body)
      case Self.bitmapsMagic:
        if let directory = try image.bitmapDirectory(part.body) { found.bitmapDirectory = directory }
      case Self.dataFileMagic: found.dataFile = part.body.text(0..<part.body.count)
      default: break
      }
    }
    extensions = found
  }

  private func checkCrypto(_ body: [UInt8]) throws(ImageError) -> Bool {
    if cryptMethod != 2 {
      throw ImageError("CRYPTO header extension only expected with LUKS encryption method")
    }
    if body.count != 16 {
      throw ImageError("CRYPTO header extension size \(body.count), but expected size 16")
    }
    let offset = body.uint64(0)
    if offset % UInt64(clusterSize) != 0 {
      throw ImageError(
        "Encryption header offset '\(offset)' is not a multiple of cluster size '\(clusterSize)'")
    }
    return true
  }

  private func bitmapDirectory(_ body: [UInt8]) throws(ImageError) -> BitmapDirectory? {
    if body.count != 24 { throw ImageError("bitmaps_ext: Invalid extension length") }
    if autoclear & Self.autoclearBitmaps == 0 { return nil }
    let count = body.uint32(0)
    let size = body.uint64(8)
    let offset = body.uint64(16)
    if body.uint32(4) != 0 { throw ImageError("bitmaps_ext: Reserved field is not zero") }
    if count > 65535 {
      throw ImageError("bitmaps_ext: image has \(count) bitmaps, exceeding the QEMU supported maximum of 65535")
    }
    if count == 0 { throw ImageError("found bitmaps extension with zero bitmaps") }
    if offset % UInt64(clusterSize) != 0 || offset > UInt64(Int.max) {
      throw ImageError("bitmaps_ext: invalid bitmap directory offset")
    }
    if size > 1024 * 65535 {
      throw ImageError(
        "bitmaps_ext: bitmap directory size (\(size)) exceeds the maximum supported size (\(1024 * 65535))")
    }
    return BitmapDirectory(offset: Int(offset), size: Int(size), count: Int(count))
  }

  /// The name of the backing file in the header.
  public mutating func readBackingFile(_ bytes: some ImageBytes) throws(ImageError) {
    guard backingOffset != 0 else { return }
    if backingSize > min(1023, clusterSize - backingOffset) { throw ImageError("Backing file name too long") }
    let name = bytes.read(at: backingOffset, count: backingSize)
    backingFile = name.text(0..<name.count)
  }
}
