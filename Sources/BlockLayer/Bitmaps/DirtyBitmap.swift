import Machine

/// A BdrvDirtyBitmap: which granules of a node were written since it was cleared [block/dirty-bitmap.c, 7.2].
///
/// Each lives in the list `Global.allDirtyBitmaps`, newest first, until `bdrvReleaseDirtyBitmap`. A bitmap without a name is a
/// successor, or belongs to a job.
public struct DirtyBitmap: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  /// None for an anonymous one.
  public var name: Field<Symbol> { field(1) }
  /// The node that it belongs to.
  public var bs: Field<BlockNode> { field(2) }
  /// Number of its bounds in `QEMU.probes`; 0 where nothing is dirty.
  var bits: Field<Int> { field(3) }
  /// Bytes of one granule, a power of two.
  public var granularity: Field<Int> { field(4) }
  /// Bytes of the node that it covers.
  public var size: Field<Int> { field(5) }
  /// Whether it does not record writes.
  public var disabled: Field<Bool> { field(6) }
  /// Whether an operation holds it; monitor commands refuse it then.
  public var busy: Field<Bool> { field(7) }
  public var readonly: Field<Bool> { field(8) }
  public var persistent: Field<Bool> { field(9) }
  public var inconsistent: Field<Bool> { field(10) }
  public var skipStore: Field<Bool> { field(11) }
  /// What records writes in its place while a job uses it; NULL without one.
  public var successor: Field<DirtyBitmap> { field(12) }
  /// The list of all bitmaps, newest first.
  public var next: Field<DirtyBitmap> { field(13) }
  /// The NBD export that shows it and keeps it busy; NULL without one.
  var export: Field<BlockExport> { field(14) }
}

/// What `bdrvDirtyBitmapCheck` refuses [include/block/dirty-bitmap.h].
struct DirtyBitmapCheck: OptionSet {
  let rawValue: Int
  static let busy = DirtyBitmapCheck(rawValue: 1)
  static let readonly = DirtyBitmapCheck(rawValue: 2)
  static let inconsistent = DirtyBitmapCheck(rawValue: 4)
  /// BDRV_BITMAP_DEFAULT: for those who change it.
  static let all: DirtyBitmapCheck = [.busy, .readonly, .inconsistent]
  /// BDRV_BITMAP_ALLOW_RO: for those who read it.
  static let allowReadonly: DirtyBitmapCheck = [.busy, .inconsistent]
}

extension QEMU {
  /// BDRV_BITMAP_MAX_NAME_SIZE, in bytes.
  static var maximumBitmapName: Int { 1023 }
  /// HBITMAP_LOG_MAX_SIZE: QEMU ends itself for more granules.
  static var maximumGranules: Int { 1 << 41 }

  /// bdrv_create_dirty_bitmap: `granularity` in bytes, a power of two and at least 512; `name` nil for an anonymous one.
  ///
  /// Throws where a bitmap of the node has that name, or the name is too long.
  func bdrvCreateDirtyBitmap(_ bs: BlockNode, granularity: Int, name: String?) throws(QMPError) -> DirtyBitmap {
    if let name {
      if !findDirtyBitmap(bs, name).isNull { throw QMPError("Bitmap already exists: \(name)") }
      if name.utf8.count > Self.maximumBitmapName { throw QMPError("Bitmap name too long: \(name)") }
    }
    let length = m[bs.totalBytes]
    if granularity <= 0 || length / granularity >= Self.maximumGranules {
      throw QMPError("blockscope refuses a dirty bitmap of more than \(Self.maximumGranules) granules")
    }
    let bitmap = DirtyBitmap(address: m.allocate(Kinds.dirtyBitmap))
    m[bitmap.name] = symbol(name ?? "")
    m[bitmap.bs] = bs
    m[bitmap.granularity] = granularity
    m[bitmap.size] = length
    m[bitmap.next] = global(.allDirtyBitmaps)
    setGlobal(.allDirtyBitmaps, bitmap)
    return bitmap
  }

  /// bdrv_release_dirty_bitmap. NULL is left alone.
  func bdrvReleaseDirtyBitmap(_ bitmap: DirtyBitmap) {
    if bitmap.isNull { return }
    m.assert(!m[bitmap.busy], "!bdrv_dirty_bitmap_busy(bitmap)")
    m.assert(m[bitmap.successor].isNull, "!bdrv_dirty_bitmap_has_successor(bitmap)")
    unlink(bitmap, from: .allDirtyBitmaps, next: \.next)
    m.free(bitmap.address)
  }

  /// The bitmaps of a node, named or not, newest first.
  func dirtyBitmaps(of bs: BlockNode) -> [DirtyBitmap] {
    list(global(.allDirtyBitmaps, DirtyBitmap.self), next: \.next).filter { m[$0.bs] == bs }
  }

  /// bdrv_find_dirty_bitmap: the node's own bitmap of that name; NULL if there is none.
  func findDirtyBitmap(_ bs: BlockNode, _ name: String) -> DirtyBitmap {
    guard !name.isEmpty else { return .null }
    let wanted = symbol(name)
    return dirtyBitmaps(of: bs).first { m[$0.name] == wanted } ?? .null
  }

  /// block_dirty_bitmap_lookup: a bitmap by the name of its node (or backend) and its own. Throws QEMU's text.
  func lookupDirtyBitmap(node: String, name: String) throws(QMPError) -> DirtyBitmap {
    guard let bs = try? bdrvLookup(device: node, node: node) else { throw QMPError("Node '\(node)' not found") }
    let bitmap = findDirtyBitmap(bs, name)
    if bitmap.isNull { throw QMPError("Dirty bitmap '\(name)' not found") }
    return bitmap
  }

  /// bdrv_dirty_bitmap_check: throws the first of `flags` that the bitmap has.
  func bdrvDirtyBitmapCheck(_ bitmap: DirtyBitmap, _ flags: DirtyBitmapCheck) throws(QMPError) {
    let name = text(m[bitmap.name])
    if flags.contains(.busy) && m[bitmap.busy] {
      throw QMPError("Bitmap '\(name)' is currently in use by another operation and cannot be used")
    }
    if flags.contains(.readonly) && m[bitmap.readonly] {
      throw QMPError("Bitmap '\(name)' is readonly and cannot be modified")
    }
    if flags.contains(.inconsistent) && m[bitmap.inconsistent] {
      throw QMPError("Bitmap '\(name)' is inconsistent and cannot be used")
    }
  }

  /// bdrv_dirty_bitmap_set_busy: keeps monitor commands away from a bitmap, or lets them at it again.
  func bdrvDirtyBitmapSetBusy(_ bitmap: DirtyBitmap, _ busy: Bool) { m[bitmap.busy] = busy }

  /// bdrv_get_default_bitmap_granularity: the cluster size of the image, from 4 KiB to 64 KiB; 64 KiB without one. In bytes.
  func bdrvDefaultBitmapGranularity(_ bs: BlockNode) -> Int {
    let cluster = clusterSize(of: bs)
    return cluster > 0 ? max(4096, min(65536, cluster)) : 65536
  }
}
