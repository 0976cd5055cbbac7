/// A block job.
public struct JobState: Equatable, Sendable, Identifiable {
  /// The `GraphNode.id` of the same job.
  public var id: Int
  /// Its id, or a made-up name in parentheses for what has none.
  public var name: String
  /// `mirror`, `backup`, ...
  public var type: String
  /// QEMU's JobStatus, e.g. `running`.
  public var status: String
  /// How far it is, in the job's own unit, mostly bytes.
  public var offset: Int
  /// Of how much, same unit.
  public var length: Int
  public var isPaused: Bool
  public var isBusy: Bool
  /// Why it failed, if it did.
  public var error: String?
  /// The `Context.id` that it works in.
  public var context: Int?
  public var isChanged: Bool

  public init(
    id: Int, name: String, type: String, status: String, offset: Int = 0, length: Int = 0, isPaused: Bool = false,
    isBusy: Bool = false, error: String? = nil, context: Int? = nil, isChanged: Bool = false
  ) {
    self.id = id
    self.name = name
    self.type = type
    self.status = status
    self.offset = offset
    self.length = length
    self.isPaused = isPaused
    self.isBusy = isBusy
    self.error = error
    self.context = context
    self.isChanged = isChanged
  }
}

/// A block export.
public struct ExportState: Equatable, Sendable, Identifiable {
  /// The `GraphNode.id` of the same export.
  public var id: Int
  public var name: String
  /// `nbd`, `vhost-user-blk`, `fuse`.
  public var type: String
  /// The node that it shows.
  public var node: String
  /// One entry for each thing worth saying: the name on the wire, clients, `shutting down`.
  public var notes: [String]
  public var isChanged: Bool

  public init(id: Int, name: String, type: String, node: String, notes: [String] = [], isChanged: Bool = false) {
    self.id = id
    self.name = name
    self.type = type
    self.node = node
    self.notes = notes
    self.isChanged = isChanged
  }
}

/// A dirty bitmap.
public struct BitmapState: Equatable, Sendable, Identifiable {
  public var id: Int
  /// Its name, or a made-up one in parentheses.
  public var name: String
  /// The node that it belongs to.
  public var node: String
  /// In bytes.
  public var dirty: Int
  /// Bytes of one granule.
  public var granularity: Int
  /// `disabled`, `busy`, `persistent`, ...
  public var notes: [String]
  public var isChanged: Bool

  public init(
    id: Int, name: String, node: String, dirty: Int, granularity: Int, notes: [String] = [], isChanged: Bool = false
  ) {
    self.id = id
    self.name = name
    self.node = node
    self.dirty = dirty
    self.granularity = granularity
    self.notes = notes
    self.isChanged = isChanged
  }
}
