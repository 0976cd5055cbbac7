/// What the user of a node may do with it: bits of BLK_PERM_ALL [include/block/block-common.h, 9.0].
public struct Permissions: OptionSet, Hashable, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Reads return meaningful data.
  public static let consistentRead = Permissions(rawValue: 1)
  /// Visible data may change.
  public static let write = Permissions(rawValue: 2)
  /// Writes that do not change visible data.
  public static let writeUnchanged = Permissions(rawValue: 4)
  /// The length may change.
  public static let resize = Permissions(rawValue: 8)
  public static let all = Permissions(rawValue: 15)

  private static let bits: [(Permissions, message: String, qmp: String)] = [
    (.consistentRead, "consistent read", "consistent-read"),
    (.write, "write", "write"),
    (.writeUnchanged, "write unchanged", "write-unchanged"),
    (.resize, "resize", "resize"),
  ]

  /// As error messages list them: `write, resize`.
  public var message: String { each.map(\.message).joined(separator: ", ") }

  /// As QMP names them, in the order of the bits.
  public var qmpNames: [String] { Self.bits.filter { contains($0.0) }.map(\.qmp) }

  /// Each bit on its own, with its name in error messages.
  var each: [(permission: Permissions, message: String)] {
    Self.bits.filter { contains($0.0) }.map { ($0.0, $0.message) }
  }

  /// The bit of a QMP name; none for an unknown one.
  init(qmpName: String) {
    self = Self.bits.first { $0.qmp == qmpName }?.0 ?? []
  }
}

/// What a child is to its parent: BdrvChildRole [include/block/block-common.h, 9.0].
public struct ChildRole: OptionSet, Hashable, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  public static let data = ChildRole(rawValue: 1)
  public static let metadata = ChildRole(rawValue: 2)
  public static let filtered = ChildRole(rawValue: 4)
  public static let cow = ChildRole(rawValue: 8)
  public static let primary = ChildRole(rawValue: 16)
  public static let image: ChildRole = [.data, .metadata, .primary]
}
