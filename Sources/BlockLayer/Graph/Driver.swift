/// A block driver: what QEMU's BlockDriver and its QAPI type say about it [block/*.c, qapi/block-core.json, 7.2].
struct Driver: Sendable {
  /// How a driver computes the permissions on the edges to its children.
  enum ChildPermissions: Sendable {
    /// bdrv_default_perms: by the child's role.
    case byRole
    case raw
    case quorum
    case blkdebug
    case copyOnRead
    case copyBeforeWrite
    case snapshotAccess
    case preallocate
  }

  /// Where the length of a node comes from.
  enum Length: Sendable {
    /// The option `size`, 1 GiB by default.
    case null
    case file
    case qcow2
    /// The primary child, cut by `offset` and `size`.
    case raw
    /// The named child.
    case child(String)
    /// All children, which must agree.
    case quorum
  }

  /// One option that names a child.
  struct Child: Sendable {
    let name: String
    let role: ChildRole
  }

  let name: String
  var isFilter = false
  /// Whether it has bdrv_file_open: its children are opened after its own name is taken.
  var isProtocol = false
  /// In the order in which they are attached.
  var children: [Child] = []
  let options: [OptionType.Option]
  var permissions = ChildPermissions.byRole
  let length: Length
  /// Options that belong to the identity of a node, for its file name.
  var strongOptions: [String] = []
  /// Whether the engine only knows what is no image of it.
  var isForeign = false

  /// The driver of that name.
  static func named(_ name: String) -> Driver? { table[name] }

  private static let table = Dictionary(uniqueKeysWithValues: (all + foreignFormats).map { ($0.name, $0) })
}
