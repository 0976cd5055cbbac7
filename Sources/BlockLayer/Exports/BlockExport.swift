import JSON
import Machine

/// A BlockExport: a node shown to others, over NBD or by other means [block/export/export.c, 7.2].
public struct BlockExport: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var id: Field<Symbol> { field(1) }
  /// `nbd`, `vhost-user-blk` or `fuse`.
  public var type: Field<Symbol> { field(2) }
  /// Its user of the node.
  public var blk: Field<BlockBackend> { field(3) }
  /// The name that NBD clients ask for; the mount point of a FUSE export.
  public var name: Field<Symbol> { field(4) }
  /// Number of the interned options it was made with.
  var options: Field<Int> { field(5) }
  public var refcount: Field<Int> { field(6) }
  /// Whether nobody has asked for its end yet.
  public var userOwned: Field<Bool> { field(7) }
  /// The list of all exports, newest first.
  public var next: Field<BlockExport> { field(8) }
  /// Clients in this machine that are connected to it.
  var clients: Field<NBDClient> { field(9) }
}

/// A connection of an `nbd` node to the machine's own server.
struct NBDClient: RecordReference {
  let address: Int
  init(address: Int) { self.address = address }
  var bs: Field<BlockNode> { field(1) }
  var next: Field<NBDClient> { field(2) }
}

extension QEMU {
  /// All exports, oldest first.
  func allExports() -> [BlockExport] { list(global(.allExports), next: \.next).reversed() }

  /// blk_exp_find; NULL if there is none.
  func blkExpFind(_ id: String) -> BlockExport {
    allExports().first { text(m[$0.id]) == id } ?? .null
  }

  /// The node that an export shows.
  func node(of export: BlockExport) -> BlockNode { blkBS(m[export.blk]) }

  /// blk_exp_request_shutdown: clients are cut off, nobody owns it any more.
  func blkExpRequestShutdown(_ export: BlockExport) {
    if !m[export.userOwned] { return }
    for client in list(m[export.clients], next: \.next) {
      m[export.refcount] -= 1
      m.free(client.address)
    }
    m[export.clients] = .null
    m[export.userOwned] = false
    m[export.refcount] -= 1
  }

  /// blk_exp_delete_bh: takes an export away that nobody holds any more.
  func blkExpDelete(_ export: BlockExport) {
    let id = text(m[export.id])
    unlink(export, from: .allExports, next: \.next)
    for bitmap in list(global(.allDirtyBitmaps, DirtyBitmap.self), next: \.next) where m[bitmap.export] == export {
      m[bitmap.busy] = false
      m[bitmap.export] = .null
    }
    blkUnref(m[export.blk])
    m.free(export.address)
    emitBehindDrainedSections("BLOCK_EXPORT_DELETED {\"id\": \(JSONValue.string(id))}")
  }

  /// blk_exp_close_all_type: all exports of a type, oldest first, before it returns.
  func blkExpCloseAll(type: String) {
    let wanted = symbol(type)
    for export in allExports() where m[export.type] == wanted {
      blkExpRequestShutdown(export)
      blkExpDelete(export)
    }
  }
}
