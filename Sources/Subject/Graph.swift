/// The block graph with the devices that stand on it.
public struct Graph: Equatable, Sendable {
  public var nodes: [GraphNode] = []
  public var edges: [GraphEdge] = []

  public init(nodes: [GraphNode] = [], edges: [GraphEdge] = []) {
    self.nodes = nodes
    self.edges = edges
  }
}

/// A vertex of the graph.
public struct GraphNode: Equatable, Sendable, Identifiable {
  public enum Kind: Equatable, Sendable {
    /// A guest device, e.g. a scsi-hd.
    case device
    /// A BlockBackend.
    case backend
    /// A BlockDriverState.
    case node
    /// A block job.
    case job
    /// A block export.
    case export
  }

  /// Stable for as long as the object lives.
  public var id: Int
  public var kind: Kind
  /// Node name, device id, or a made-up name in parentheses for what has none.
  public var name: String
  /// Driver or device model, e.g. `qcow2`, `scsi-hd`.
  public var detail: String
  /// The `Context.id` that it says it is in.
  public var context: Int?
  /// What a half-changed thing says instead of a context, e.g. `NULL`.
  public var contextNote: String?
  public var quiesceCounter: Int?
  public var inFlight: Int?
  public var isReadOnly: Bool
  /// Whether its context disagrees with that of what it stands on.
  public var disagrees: Bool
  /// Whether the last step changed it.
  public var isChanged: Bool

  public init(
    id: Int, kind: Kind, name: String, detail: String, context: Int? = nil, contextNote: String? = nil,
    quiesceCounter: Int? = nil, inFlight: Int? = nil, isReadOnly: Bool = false, disagrees: Bool = false,
    isChanged: Bool = false
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.detail = detail
    self.context = context
    self.contextNote = contextNote
    self.quiesceCounter = quiesceCounter
    self.inFlight = inFlight
    self.isReadOnly = isReadOnly
    self.disagrees = disagrees
    self.isChanged = isChanged
  }
}

/// An edge of the graph: parent uses child.
public struct GraphEdge: Equatable, Sendable {
  public var parent: Int
  public var child: Int
  /// `root`, `file`, `backing`, ...; `drive` from a device to its backend.
  public var name: String
  /// Permissions taken, in the form `wrus` with `-` for those not taken (write, read, write-unchanged, resize).
  public var permissions: String
  /// Permissions shared, same form.
  public var shared: String
  public var isChanged: Bool

  public init(
    parent: Int, child: Int, name: String, permissions: String = "", shared: String = "", isChanged: Bool = false
  ) {
    self.parent = parent
    self.child = child
    self.name = name
    self.permissions = permissions
    self.shared = shared
    self.isChanged = isChanged
  }
}
