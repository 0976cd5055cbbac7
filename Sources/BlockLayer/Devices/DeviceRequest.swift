// What a device_add asks for, once its arguments have been found good.
import JSON

public enum DeviceRequest: Hashable, Sendable {
  case controller(ControllerRequest)
  case disk(DiskRequest)
  case blk(VirtIOBlkRequest)
}

/// A virtio-scsi-pci to be made.
public struct ControllerRequest: Hashable, Sendable {
  /// Its id, or its path where it has none.
  public var id: String
  public var model: String
  /// NULL where it works in the main loop.
  public var iothread: IOThread
  /// How many request queues it has.
  public var queues: Int
  /// Slot and function on pci.0.
  public var devfn: Int
  /// Its properties as far as they differ from the model's.
  public var options: JSONValue
}

/// A scsi-hd or scsi-cd to be made.
public struct DiskRequest: Hashable, Sendable {
  /// Its id, or its path where it has none.
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
  /// Its properties as far as they differ from the model's.
  public var options: JSONValue
}

/// A virtio-blk-pci to be made.
public struct VirtIOBlkRequest: Hashable, Sendable {
  /// Its id, or its path where it has none.
  public var id: String
  public var model: String
  /// NULL where it works in the main loop.
  public var iothread: IOThread
  public var node: BlockNode
  /// Permissions that its BlockBackend needs and shares.
  public var perm: Permissions
  public var sharedPerm: Permissions
  /// Slot and function on pci.0.
  public var devfn: Int
  /// Its properties as given.
  public var options: JSONValue
}

/// What a device_del names.
public enum DeviceTarget: Hashable, Sendable {
  case controller(Controller)
  case disk(SCSIDevice)
}
