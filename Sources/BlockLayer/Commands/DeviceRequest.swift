/// What a device_add asks for, once its arguments have been found good.
import JSON

public enum DeviceRequest: Hashable, Sendable {
  case controller(ControllerRequest)
  case disk(DiskRequest)
}

/// A virtio-scsi-pci to be made.
public struct ControllerRequest: Hashable, Sendable {
  /// Empty for a device without an id.
  public var id: String
  /// NULL where it works in the main loop.
  public var iothread: IOThread
  /// How many request queues it has.
  public var queues: Int
  /// All arguments.
  public var options: JSONValue
}

/// A scsi-hd or scsi-cd to be made.
public struct DiskRequest: Hashable, Sendable {
  /// Empty for a device without an id.
  public var id: String
  /// `scsi-hd` or `scsi-cd`.
  public var model: String
  public var controller: Controller
  public var target: Int
  public var lun: Int
  /// The medium; NULL for an empty drive.
  public var node: BlockNode
  /// Permissions that its BlockBackend needs and shares.
  public var perm: Permissions
  public var sharedPerm: Permissions
  public var isRemovable: Bool
  /// In bytes.
  public var logicalBlockSize: Int
  /// All arguments.
  public var options: JSONValue
}

/// What a device_del names.
public enum DeviceTarget: Hashable, Sendable {
  case controller(Controller)
  case disk(SCSIDevice)
}
