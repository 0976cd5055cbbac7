/// Properties of the device models that the engine has, and how their values are read [hw/core/qdev-properties.c, 7.2].
import JSON

enum DeviceProperty: Sendable {
  case string
  case bool
  case int
  case uint32
  case enumeration([String])
  case blockSize
  /// What QEMU takes and the engine has no use for.
  case anything

  static let disk: [String: DeviceProperty] = [
    "drive": .string, "channel": .uint32, "scsi-id": .uint32, "lun": .uint32, "share-rw": .bool,
    "removable": .bool, "serial": .string, "vendor": .string, "product": .string, "ver": .string,
    "device_id": .string, "wwn": .anything, "port_wwn": .anything, "port_index": .anything, "rotation_rate": .anything,
    "logical_block_size": .blockSize, "physical_block_size": .blockSize, "min_io_size": .anything,
    "opt_io_size": .anything, "discard_granularity": .anything,
    "rerror": .enumeration(["report", "ignore", "enospc", "stop", "auto"]),
    "werror": .enumeration(["report", "ignore", "enospc", "stop", "auto"]),
    "write-cache": .enumeration(["on", "off", "auto"]), "dpofua": .bool, "bootindex": .anything,
    "max_unmap_size": .anything, "max_io_size": .anything, "scsi_version": .anything, "cyls": .anything,
    "heads": .anything, "secs": .anything, "account-invalid": .anything, "account-failed": .anything,
    "backend_defaults": .anything,
  ]

  static let controller: [String: DeviceProperty] = [
    "iothread": .string, "num_queues": .int, "virtqueue_size": .int, "max_sectors": .int, "cmd_per_lun": .int,
    "seg_max_adjust": .bool, "hotplug": .bool, "param_change": .bool, "ioeventfd": .bool, "event_idx": .bool,
    "indirect_desc": .bool, "disable-legacy": .anything, "disable-modern": .bool, "vectors": .int,
    "addr": .anything, "multifunction": .bool, "notify_on_empty": .bool, "any_layout": .bool,
    "iommu_platform": .bool, "packed": .bool, "queue_reset": .bool, "romfile": .anything, "rombar": .anything,
    "migrate-extra": .bool, "modern-pio-notify": .bool, "ats": .bool, "failover_pair_id": .anything,
  ]

  /// Checks one value. `path` is `MODEL.NAME`, `id` the device's.
  func check(_ value: JSONValue, name: String, path: String, id: String) throws(QMPError) {
    switch self {
    case .string, .anything: break
    case .bool:
      if Self.bool(value) == nil { throw QMPError("Parameter '\(name)' expects 'on' or 'off'") }
    case .int:
      if Self.int(value) == nil { throw QMPError("Parameter '\(name)' expects integer") }
    case .uint32:
      guard let number = Self.int(value) else { throw QMPError("Parameter '\(name)' expects integer") }
      if number < 0 || number > Int(UInt32.max) { throw QMPError("Parameter '\(name)' expects uint32_t") }
    case .enumeration(let allowed):
      let text = Self.text(value)
      if !allowed.contains(text) { throw QMPError("Parameter '\(name)' does not accept value '\(text)'") }
    case .blockSize:
      guard let number = Self.int(value) else { throw QMPError("Parameter '\(name)' expects a size") }
      if number == 0 { return }
      if number < 512 || number > 2_097_152 {
        throw QMPError(
          "Property \(id).\(name) doesn't take value \(number) (minimum: 512, maximum: 2097152)")
      }
      if number & (number - 1) != 0 {
        throw QMPError("Property \(id).\(name) doesn't take value '\(number)', it's not a power of 2")
      }
    }
  }

  /// An integer, also one written as a string.
  static func int(_ value: JSONValue?) -> Int? {
    guard let text = value?.string else { return value?.int }
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    return Int(text)
  }

  /// A truth value, also one written as a string.
  static func bool(_ value: JSONValue?) -> Bool? {
    guard let text = value?.string else { return value?.bool }
    if ["on", "yes", "true", "y"].contains(text) { return true }
    return ["off", "no", "false", "n"].contains(text) ? false : nil
  }

  private static func text(_ value: JSONValue) -> String {
    if let flag = value.bool { return flag ? "on" : "off" }
    return value.string ?? value.description
  }
}
