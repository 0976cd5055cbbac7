import Images
import JSON

/// How a new qcow2 image is made: BlockdevCreateOptionsQcow2 without its files [qapi/block-core.json, 7.2].
struct QCOW2CreateOptions {
  var version = 3
  var clusterSize = 65536
  var refcountBits = 16
  var isLazy = false
  var hasExtendedL2 = false
  var compressionType = 0
  var isDataFileRaw = false
  var preallocation = "off"
}

extension QCOW2Image {
  /// A new image, laid out as qcow2_co_create does: header, refcount table, refcount block, L1 table.
  static func empty(virtualSize: Int, options: QCOW2CreateOptions) -> QCOW2Image {
    var image = QCOW2Image()
    image.version = options.version
    image.clusterBits = min(21, max(9, options.clusterSize.trailingZeroBitCount))
    image.refcountOrder = min(6, options.refcountBits.trailingZeroBitCount)
    image.virtualSize = virtualSize
    if options.hasExtendedL2 { image.incompatible.insert(.extendedL2) }
    if options.compressionType != 0 { image.incompatible.insert(.compression) }
    image.compressionType = options.compressionType
    if options.isLazy { image.compatible |= 1 }
    image.refcountTableOffset = image.clusterSize
    image.l1Size = image.tables(for: virtualSize)
    image.headerLength = options.version == 2 ? 72 : 112
    return image
  }

  /// Entries of the largest L1 table.
  static let maximumEntries = (32 << 20) / 8

  /// How many L2 tables a disk of that size has.
  func tables(for size: Int) -> Int { size <= 0 ? 0 : (size - 1) / l2Coverage + 1 }

  /// Bytes of the file of a new image.
  var newLength: Int {
    let tables = l1Size.multipliedReportingOverflow(by: 8)
    return tables.overflow ? clusterSize * 3 : clusterSize * 3 + tables.partialValue
  }
}
