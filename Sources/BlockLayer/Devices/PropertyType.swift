import JSON

/// The type of a device's property: how its value is written, read and checked [hw/core/qdev-properties*.c, 7.2].
enum PropertyType: Hashable, Sendable {
  /// A flag among others, shown with `on/off`.
  case bit
  case bool
  case uint16, uint32, uint64, int32
  case size
  /// At most 4 GiB - 1.
  case size32
  case blockSize
  case string
  case onOffAuto
  case onError
  case drive
  case link(String)
  case child(String)
  /// Slot and function, as `DEVFN`.
  case pciAddress
  case bootIndex
  /// A string that can only be read.
  case constant

  /// QAPI's name.
  var name: String {
    switch self {
    case .bit, .bool: "bool"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .int32, .pciAddress, .bootIndex: "int32"
    case .size, .size32, .blockSize: "size"
    case .string, .drive: "str"
    case .onOffAuto: "OnOffAuto"
    case .onError: "BlockdevOnError"
    case .link(let type): "link<\(type)>"
    case .child(let type): "child<\(type)>"
    case .constant: "string"
    }
  }

  /// What a listing says of it.
  var description: String? {
    switch self {
    case .bit: "on/off"
    case .onOffAuto: "on/off/auto"
    case .onError: "Error handling policy, report/ignore/enospc/stop/auto"
    case .blockSize: "A power of two between 512 B and 2 MiB"
    case .drive: "Node name or ID of a block device to use as a backend"
    case .pciAddress: "Slot and optional function number, example: 06.0 or 06"
    default: nil
    }
  }

  /// The values of an enumeration; nil for other types.
  var allowed: [String]? {
    switch self {
    case .onOffAuto: ["auto", "on", "off"]
    case .onError: ["report", "ignore", "enospc", "stop", "auto"]
    default: nil
    }
  }

  /// The largest number; nil where 64 bits are.
  var maximum: (limit: UInt64, type: String)? {
    switch self {
    case .uint16: (UInt64(UInt16.max), "uint16_t")
    case .uint32: (UInt64(UInt32.max), "uint32_t")
    default: nil
    }
  }
}
