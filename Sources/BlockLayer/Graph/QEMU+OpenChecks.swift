import JSON
import Machine

extension QEMU {
  /// What a driver's open refuses before it looks at its children [block/*.c, 7.2].
  func checkBeforeChildren(_ bs: BlockNode, _ driver: Driver, _ options: JSONValue) throws(QMPError) {
    switch driver.length {
    case .null:
      // A negative size ends QEMU 7.2.
      if let size = options["size"]?.int, size < 0 { throw QMPError("blockscope refuses a negative size") }
    case .raw:
      for name in ["offset", "size"] {
        if let value = options[name]?.int, value < 0 {
          throw QMPError("Parameter '\(name)' expects a non-negative number below 2^64")
        }
      }
    case .file: try checkHostFile(bs, driver, options)
    case .quorum: try checkQuorum(options)
    case .qcow2, .child: break
    }
  }

  private func checkQuorum(_ options: JSONValue) throws(QMPError) {
    let count = options["children"]?.array?.count ?? 0
    let threshold = options["vote-threshold"]?.int ?? 0
    if count < 1 { throw QMPError("Number of provided children must be 1 or more") }
    if threshold < 1 { throw QMPError("Parameter 'vote-threshold' expects a value >= 1") }
    if threshold > count { throw QMPError("threshold may not exceed children count") }
    if options["read-pattern"]?.string == "fifo" { return }
    if options["blkverify"]?.bool == true && (count != 2 || threshold != 2) {
      throw QMPError("blkverify=on can only be set if there are exactly two files and vote-threshold is 2")
    }
    if options["blkverify"]?.bool == true && options["rewrite-corrupted"]?.bool == true {
      throw QMPError("rewrite-corrupted=on cannot be used with blkverify=on")
    }
  }

  /// What a driver's open refuses once it has its children.
  func checkAfterChildren(_ bs: BlockNode, _ driver: Driver, _ options: JSONValue) throws(QMPError) {
    if driver.isForeign { try refuseForeignFormat(bs, driver, options) }
    switch driver.name {
    case "raw": try checkRaw(bs, options)
    case "qcow2": try openQCOW2(bs, options)
    case "throttle":
      let group = options["throttle-group"]?.string ?? ""
      if findThrottleGroup(group).isNull && findImplicitThrottleGroup(group).isNull {
        throw QMPError("Throttle group '\(group)' does not exist")
      }
    case "copy-on-read": try checkBottom(bs, options)
    case "blkdebug": try checkBlkdebug(options)
    case "blklogwrites":
      if let size = options["log-sector-size"]?.int, size < 512 || size & (size - 1) != 0 || size > 1 << 23 {
        throw QMPError("Invalid log sector size \(size)")
      }
      if options["log-append"]?.bool == true { throw QMPError("Invalid log superblock magic") }
    case "preallocate":
      if let align = options["prealloc-align"]?.int, align % 512 != 0 {
        throw QMPError("prealloc-align parameter of preallocate filter is not aligned to 512")
      }
    case "compress":
      let below = m[child("file", of: bs).bs]
      if text(m[below.drv]) != "qcow2" {
        throw QMPError("Compression is not supported for underlying format: \(text(m[below.drv]))")
      }
    case "copy-before-write":
      if let bitmap = options["bitmap"] {
        _ = try bdrvLookup(device: bitmap["node"]?.string, node: bitmap["node"]?.string)
        throw QMPError("Dirty bitmap '\(bitmap["name"]?.string ?? "")' not found")
      }
    default: break
    }
  }

  func checkRaw(_ bs: BlockNode, _ options: JSONValue) throws(QMPError) {
    let length = m[primaryChild(of: bs).totalBytes]
    let offset = options["offset"]?.int ?? 0
    if offset > length {
      throw QMPError("Offset (\(offset)) cannot be greater than size of the containing file (\(length))")
    }
    guard let size = options["size"]?.int else { return }
    if length - offset < size {
      throw QMPError(
        "The sum of offset (\(offset)) and size (\(size)) has to be smaller or equal to the  actual size of the "
          + "containing file (\(length))")
    }
    if size % 512 != 0 { throw QMPError("Specified size is not multiple of 512") }
  }

  private func checkBottom(_ bs: BlockNode, _ options: JSONValue) throws(QMPError) {
    guard let name = options["bottom"]?.string else { return }
    let bottom = bdrvFindNode(name)
    if bottom.isNull { throw QMPError("Bottom node '\(name)' not found") }
    if driver(of: bottom)?.isFilter == true { throw QMPError("Bottom node '\(name)' is a filter") }
  }

  private func checkBlkdebug(_ options: JSONValue) throws(QMPError) {
    if let align = options["align"]?.int, align < 0 || align & (align - 1) != 0 {
      throw QMPError("Cannot meet constraints with align \(align)")
    }
    let alignment = max(1, options["align"]?.int ?? 1)
    for name in Driver.blkdebugLimits.dropFirst() {
      if let value = options[name]?.int, value < 0 || value % alignment != 0 {
        throw QMPError("Cannot meet constraints with \(name) \(value)")
      }
    }
  }
}
