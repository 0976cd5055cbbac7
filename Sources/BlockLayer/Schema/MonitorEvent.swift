/// An event that the engine can send: its name and the members of its data, as `name?: Type` lists.
///
/// `DEVICE_UNPLUG_GUEST_ERROR`, `POWERDOWN` and `BLOCK_IMAGE_CORRUPTED` are known and never sent.
public struct MonitorEvent: Sendable {
  /// QEMU's name.
  public let name: String
  let data: String

  private init(_ name: String, _ data: String = "") {
    self.name = name
    self.data = data
  }

  private static let job = "type: JobType, device: str, len: int, offset: int, speed: int"
  private static let sectors = "sector-num: int, sectors-count: int"

  /// All of them [qapi/*.json, 7.2].
  public static let all: [MonitorEvent] = [
    MonitorEvent("SHUTDOWN", "guest: bool, reason: ShutdownCause"),
    MonitorEvent("POWERDOWN"),
    MonitorEvent("RESET", "guest: bool, reason: ShutdownCause"),
    MonitorEvent("STOP"),
    MonitorEvent("RESUME"),
    MonitorEvent("DEVICE_TRAY_MOVED", "device: str, id: str, tray-open: bool"),
    MonitorEvent(
      "BLOCK_IMAGE_CORRUPTED",
      "device: str, node-name?: str, msg: str, offset?: int, size?: int, fatal: bool"),
    MonitorEvent(
      "BLOCK_IO_ERROR",
      "device: str, node-name?: str, operation: IoOperationType, action: BlockErrorAction, nospace?: bool, "
        + "reason: str"),
    MonitorEvent("BLOCK_JOB_COMPLETED", job + ", error?: str"),
    MonitorEvent("BLOCK_JOB_CANCELLED", job),
    MonitorEvent("BLOCK_JOB_ERROR", "device: str, operation: IoOperationType, action: BlockErrorAction"),
    MonitorEvent("BLOCK_JOB_READY", job),
    MonitorEvent("BLOCK_JOB_PENDING", "type: JobType, id: str"),
    MonitorEvent("BLOCK_WRITE_THRESHOLD", "node-name: str, amount-exceeded: int, write-threshold: int"),
    MonitorEvent("QUORUM_FAILURE", "reference: str, " + sectors),
    MonitorEvent("QUORUM_REPORT_BAD", "type: QuorumOpType, error?: str, node-name: str, " + sectors),
    MonitorEvent("JOB_STATUS_CHANGE", "id: str, status: JobStatus"),
    MonitorEvent("BLOCK_EXPORT_DELETED", "id: str"),
    MonitorEvent("DEVICE_DELETED", "device?: str, path: str"),
    MonitorEvent("DEVICE_UNPLUG_GUEST_ERROR", "device?: str, path: str"),
  ]
}
