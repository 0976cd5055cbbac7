import JSON
import Machine

extension QEMU {
  /// blk_exp_add: a new export, from options that have the right form. Throws QEMU's refusal; nothing has changed then.
  @discardableResult
  func blkExpAdd(_ options: JSONValue) throws(QMPError) -> BlockExport {
    try takingBack { () throws(QMPError) in try addExport(options) }
  }

  private func addExport(_ options: JSONValue) throws(QMPError) -> BlockExport {
    let id = options["id"]?.string ?? ""
    let type = options["type"]?.string ?? ""
    if !isWellFormed(id: id) { throw QMPError("Invalid block export id") }
    if !blkExpFind(id).isNull { throw QMPError("Block export id '\(id)' is already in use") }
    let bs = try bdrvLookup(device: nil, node: options["node-name"]?.string)
    let isWritable = options["writable"]?.bool ?? false
    if m[bs.readOnly] && isWritable { throw QMPError("Cannot export read-only node as writable") }
    let isFixed = options["fixed-iothread"]?.bool ?? false
    if let name = options["iothread"]?.string {
      let iothread = findIOThread(name)
      if iothread.isNull { throw QMPError("iothread \"\(name)\" not found") }
      do throws(QMPError) {
        try takingBack { () throws(QMPError) in
          try bdrvTryChangeAioContext(bs, to: m[iothread.ctx], ignoring: .null)
        }
      } catch {
        if isFixed { throw error }
      }
    }
    let perm: Permissions = isWritable ? [.consistentRead, .write] : .consistentRead
    let blk = blkNew(ctx: m[bs.aioContext], perm: perm, shared: .all)
    m[blk.allowAioContextChange] = !isFixed
    try blkInsertBS(blk, bs)

    let export = BlockExport(address: m.allocate(Kinds.blockExport))
    m[export.id] = symbol(id)
    m[export.type] = symbol(type)
    m[export.blk] = blk
    m[export.options] = commands.intern(Command(type, options))
    m[export.refcount] = 1
    m[export.userOwned] = true
    do throws(QMPError) {
      try create(export, type, options)
    } catch {
      // Its backend goes again.
      drainedSectionsOfRemoval(bs)
      throw error
    }
    m[export.next] = global(.allExports)
    setGlobal(.allExports, export)
    return export
  }

  /// The `create` of the export's driver.
  private func create(_ export: BlockExport, _ type: String, _ options: JSONValue) throws(QMPError) {
    switch type {
    case "nbd": try nbdExportCreate(export, options)
    case "vhost-user-blk": try vuBlkExpCreate(export, options)
    case "fuse": try fuseExportCreate(export, options)
    case "vduse-blk": try vduseBlkExpCreate(options)
    default: throw QMPError("No driver found for the requested export type")
    }
  }

  /// nbd_export_create [nbd/server.c, 7.2].
  private func nbdExportCreate(_ export: BlockExport, _ options: JSONValue) throws(QMPError) {
    let maximum = 4096
    if global(.nbdServer, Int.self) == 0 { throw QMPError("NBD server not running") }
    let name = options["name"]?.string ?? options["node-name"]?.string ?? ""
    if name.utf8.count > maximum { throw QMPError("export name '\(name)' too long") }
    if let description = options["description"]?.string, description.utf8.count > maximum {
      throw QMPError("description '\(description)' too long")
    }
    if !nbdExportFind(name).isNull { throw QMPError("NBD server already has export named '\(name)'") }
    m[export.name] = symbol(name)
    let blk = m[export.blk]
    try blkSetPerm(
      blk, perm: Permissions(rawValue: m[blk.perm]),
      shared: Permissions(rawValue: m[blk.sharedPerm]).subtracting(.resize))
    var shown: [DirtyBitmap] = []
    for reference in options["bitmaps"]?.array ?? [] {
      let bitmap = try exportedBitmap(reference, below: blkBS(blk))
      if options["writable"]?.bool != true && !m[m[bitmap.bs].readOnly] && !m[bitmap.disabled] {
        throw QMPError("Enabled bitmap '\(text(m[bitmap.name]))' incompatible with readonly export")
      }
      try bdrvDirtyBitmapCheck(bitmap, .allowReadonly)
      shown.append(bitmap)
    }
    for bitmap in shown {
      m[bitmap.busy] = true
      m[bitmap.export] = export
    }
    m[blk.disableRequestQueuing] = true
  }

  /// A bitmap of the exported node or of those that it shows the data of, or one that is named with its node.
  private func exportedBitmap(_ reference: JSONValue, below top: BlockNode) throws(QMPError) -> DirtyBitmap {
    guard let name = reference.string else { return try lookup(reference, checking: []) }
    var bs = top
    while !bs.isNull {
      let bitmap = findDirtyBitmap(bs, name)
      if !bitmap.isNull { return bitmap }
      let isFilter = driver(of: bs)?.isFilter == true
      bs = isFilter ? filteredChild(of: bs) : cowChild(of: bs)
    }
    throw QMPError("Bitmap '\(name)' is not found")
  }

  /// nbd_export_find; NULL if there is none.
  func nbdExportFind(_ name: String) -> BlockExport {
    allExports().first { text(m[$0.type]) == "nbd" && text(m[$0.name]) == name } ?? .null
  }
}
