/// One line of QEMU's trace log: an event and its arguments as text.
///
/// The texts are those that a QEMU 7.2.22 writes with the log backend; recordings are compared with them.
public struct TraceLine: Hashable, Sendable, CustomStringConvertible {
  /// The event's name, `scsi_req_alloc`.
  public let event: String
  /// The text behind it.
  public let arguments: String

  /// A line from its two parts.
  public init(_ event: String, _ arguments: String) {
    self.event = event
    self.arguments = arguments
  }

  /// Event and arguments, separated by a blank.
  public var description: String { "\(event) \(arguments)" }
}

/// What tells a request apart in trace lines.
public struct SCSIRequestID: Hashable, Sendable {
  /// The target of the device that got the request.
  public var target: Int
  /// The LUN that the guest addressed.
  public var lun: Int
  /// The guest's tag.
  public var tag: UInt64

  /// An identity from its parts.
  public init(target: Int, lun: Int, tag: UInt64 = 0) {
    self.target = target
    self.lun = lun
    self.tag = tag
  }

  /// QEMU keeps 32 bits of the tag in the SCSI layer and prints them with a sign.
  var text: String { "target \(target) lun \(lun) tag \(Int32(truncatingIfNeeded: tag))" }
}
