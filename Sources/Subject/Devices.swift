/// A guest device with its queue of requests: a controller, a SCSI device on one, or a virtio-blk disk.
public struct DeviceState: Equatable, Sendable, Identifiable {
  public var id: Int
  public var name: String
  /// `scsi-hd`, `scsi-cd`, `virtio-scsi-pci`, ...
  public var model: String
  /// For a SCSI device `target:lun` on its bus, e.g. `0:0`; for a controller its iothread or `main`.
  public var address: String
  /// The id of the controller that it sits on; nil for a controller.
  public var parent: Int?
  /// `online`, `unplugging`, `realizing`, `stopped`, ...
  public var state: String
  /// The `Context.id` that it works in.
  public var context: Int?
  /// One line about queues, pending unit attention, drain count and the like.
  public var notes: [String]
  public var requests: [RequestState]
  /// Whether other devices can be plugged into it.
  public var hasBus: Bool
  public var isChanged: Bool

  public init(
    id: Int, name: String, model: String, address: String, parent: Int? = nil, state: String, context: Int? = nil,
    notes: [String] = [], requests: [RequestState] = [], hasBus: Bool = true, isChanged: Bool = false
  ) {
    self.id = id
    self.name = name
    self.model = model
    self.address = address
    self.parent = parent
    self.state = state
    self.context = context
    self.notes = notes
    self.requests = requests
    self.hasBus = hasBus
    self.isChanged = isChanged
  }
}

/// A SCSI request.
public struct RequestState: Equatable, Sendable {
  public var tag: Int
  public var lun: Int
  /// The decoded CDB, e.g. `READ(10) lba 2048 +8`.
  public var command: String
  /// `in virtqueue`, `queued`, `in flight`, `completed GOOD`, `cancelled`, ...
  public var state: String
  public var refcount: Int?
  public var context: Int?
  public var isChanged: Bool

  public init(
    tag: Int, lun: Int, command: String, state: String, refcount: Int? = nil, context: Int? = nil,
    isChanged: Bool = false
  ) {
    self.tag = tag
    self.lun = lun
    self.command = command
    self.state = state
    self.refcount = refcount
    self.context = context
    self.isChanged = isChanged
  }
}
