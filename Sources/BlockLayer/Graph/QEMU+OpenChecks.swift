import JSON
import Machine

extension QEMU {
  /// What a driver's open refuses before it looks at its children [block/*.c, 7.2].
  func checkBeforeChildren(_ bs: BlockNode, _ driver: Driver, _ options: JSONValue) throws(QMPError) {
    switch driver.length {
    case .null:
      // A negative size ends QEMU 7.2.
      if let size = options["size"]?.int, size < 0 { throw QMPError("blockscope refuses a negative size") }
      if let latency = options["latency-ns"], latency.int ?? -1 < 0 { throw QMPError("latency-ns is invalid") }
    case .raw: try Self.checkSizes(options, ["offset", "size"])
    case .file: try checkHostFile(bs, driver, options)
    case .quorum: try checkQuorum(options)
    case .child where driver.name == "blkdebug": try Self.checkSizes(options, Driver.blkdebugLimits)
    case .nbd: try openNBD(bs, options)
    case .qcow2, .child: break
    }
  }

  private func checkQuorum(_ options: JSONValue) throws(QMPError) {
    let count = options["children"]?.array?.count ?? 0
    let threshold = Int(Int32(truncatingIfNeeded: options["vote-threshold"]?.int ?? 0))
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
    case "blkdebug": try checkBlkdebug(bs, options)
    case "blklogwrites":
      try checkLogWrites(options)
    case "preallocate": try checkPreallocate(bs, options)
    case "compress":
      let below = m[child("file", of: bs).bs]
      if !["qcow2", "copy-on-read", "throttle"].contains(text(m[below.drv])) {
        throw QMPError("Compression is not supported for underlying format: \(text(m[below.drv]))")
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
    try bdrvFreezeBackingChain(bs, above: bottom)
    bdrvRef(bottom)
  }

  private func checkBlkdebug(_ bs: BlockNode, _ options: JSONValue) throws(QMPError) {
    func value(_ name: String) -> Int { options[name]?.int ?? 0 }
    func check(_ name: String, multipleOf unit: Int) throws(QMPError) {
      let value = value(name)
      if value >= Int(Int32.max) || value % max(1, unit) != 0 {
        throw QMPError("Cannot meet constraints with \(name) \(value)")
      }
    }
    let align = value("align")
    if align >= Int(Int32.max) || align & (align &- 1) != 0 {
      throw QMPError("Cannot meet constraints with align \(align)")
    }
    let unit = max(align, requestAlignment(of: m[child("image", of: bs).bs]))
    try check("max-transfer", multipleOf: unit)
    try check("opt-write-zero", multipleOf: unit)
    try check("max-write-zero", multipleOf: max(value("opt-write-zero"), unit))
    try check("opt-discard", multipleOf: unit)
    try check("max-discard", multipleOf: max(value("opt-discard"), unit))
  }

  private func checkLogWrites(_ options: JSONValue) throws(QMPError) {
    if options["log-append"]?.bool == true {
      if options["log-sector-size"] != nil {
        throw QMPError("log-append and log-sector-size are mutually exclusive")
      }
      throw QMPError("Invalid log superblock magic")
    }
    if let size = options["log-sector-size"]?.int, size < 32 || size & (size - 1) != 0 || size >= 1 << 24 {
      throw QMPError("Invalid log sector size \(size)")
    }
    if options["log-super-update-interval"]?.int == 0 { throw QMPError("Invalid log superblock update interval 0") }
  }

  /// preallocate_absorb_opts.
  func checkPreallocate(_ bs: BlockNode, _ options: JSONValue) throws(QMPError) {
    try Self.checkSizes(options, ["prealloc-align", "prealloc-size"])
    let align = options["prealloc-align"]?.int ?? 1 << 20
    let message = "prealloc-align parameter of preallocate filter is not aligned to"
    if align % 512 != 0 { throw QMPError("\(message) 512") }
    let below = requestAlignment(of: primaryChild(of: bs))
    if align % below != 0 { throw QMPError("\(message) underlying node request alignment (\(below))") }
  }

  /// What qemu_opts_absorb_qdict refuses of options that are sizes: the first in the order of the hash table.
  static func checkSizes(_ options: JSONValue, _ names: [String]) throws(QMPError) {
    for member in OptionDictionary(options.members ?? []).inHashOrder where names.contains(member.name) {
      if let value = member.value.int, value < 0 {
        throw QMPError("Parameter '\(member.name)' expects a non-negative number below 2^64")
      }
    }
  }
}
