/// What a qcow2 image says of itself [docs/interop/qcow2.txt, QEMU 7.2].
public struct QCOW2Image: Hashable, Sendable {
  /// 2 or 3.
  public var version = 3
  public var clusterBits = 16
  /// Bytes that the guest sees.
  public var virtualSize = 0
  /// Bits of a reference count, as a power of two.
  public var refcountOrder = 4
  /// Reference to the L1 table: bytes from the start, and entries.
  public var l1Offset = 0
  public var l1Size = 0
  public var refcountTableOffset = 0
  public var refcountTableClusters = 1
  public var snapshotsOffset = 0
  /// How many internal snapshots the header announces.
  public var snapshotCount = 0
  /// Bytes of the header.
  public var headerLength = 104
  public var incompatible = Features()
  public var compatible: UInt64 = 0
  public var autoclear: UInt64 = 0
  /// 0: deflate, 1: Zstandard.
  public var compressionType = 0
  /// 0: none, 1: AES, 2: LUKS; others are refused.
  public var cryptMethod = 0
  public var backingOffset = 0
  public var backingSize = 0

  public var extensions = Extensions()
  public var backingFile: String?
  public var snapshots: [Snapshot] = []
  public var bitmaps: [Bitmap] = []

  public init() {}

  /// Bytes of a cluster.
  public var clusterSize: Int { 1 << clusterBits }
  /// Bytes of an entry of an L2 table.
  public var l2EntrySize: Int { incompatible.contains(.extendedL2) ? 16 : 8 }
  /// Guest bytes that one L2 table covers.
  public var l2Coverage: Int { (clusterSize / l2EntrySize) << clusterBits }
  public var hasLazyRefcounts: Bool { compatible & 1 != 0 }

  /// Incompatible features.
  public struct Features: OptionSet, Hashable, Sendable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public static let dirty = Features(rawValue: 1)
    public static let corrupt = Features(rawValue: 2)
    public static let dataFile = Features(rawValue: 4)
    public static let compression = Features(rawValue: 8)
    public static let extendedL2 = Features(rawValue: 16)
    public static let known: Features = [.dirty, .corrupt, .dataFile, .compression, .extendedL2]
  }

  /// Autoclear features.
  public static let autoclearBitmaps: UInt64 = 1
  public static let autoclearDataFileRaw: UInt64 = 2

  /// What the header's extensions say.
  public struct Extensions: Hashable, Sendable {
    public var backingFormat: String?
    public var dataFile: String?
    /// Whether a full-disk encryption header is there.
    public var hasCryptoHeader = false
    /// Where the directory of bitmaps is, how long, and of how many.
    public var bitmapDirectory: BitmapDirectory?
    public init() {}
  }

  /// Where the directory of bitmaps is.
  public struct BitmapDirectory: Hashable, Sendable {
    public var offset: Int
    public var size: Int
    public var count: Int
  }

  /// An internal snapshot.
  public struct Snapshot: Hashable, Sendable {
    public var id = ""
    public var name = ""
    public var vmStateSize = 0
    public var seconds = 0
    public var nanoseconds = 0
    public var vmClockNanoseconds = 0
    /// Instruction count of a recorded run; nil without one.
    public var icount: Int?
    /// Guest bytes at that time.
    public var diskSize = 0
    public var l1Offset = 0
    public var l1Size = 0
    public init() {}
  }

  /// A persistent dirty bitmap.
  public struct Bitmap: Hashable, Sendable {
    public var name = ""
    /// Bytes of one bit, as a power of two.
    public var granularityBits = 16
    public var isInUse = false
    public var isAuto = false
    /// Where the host's file has the table of its clusters, and of how many entries.
    public var tableOffset = 0
    public var tableSize = 0
    /// Start and end of each dirty range, in bits, as the session left them; nil where the host's file tells.
    public var dirty: [Int]?
    public init() {}
  }
}
