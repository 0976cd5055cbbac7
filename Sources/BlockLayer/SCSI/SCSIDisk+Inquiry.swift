extension SCSIDisk {
  static func inquiry(_ command: SCSICommand, _ device: SCSIDeviceDescription) -> Step {
    let cdb = command.cdb
    if cdb.evpd {
      guard let body = page(cdb[2], device) else { return refuse(.invalidField) }
      return data([device.type.rawValue, cdb[2]] + CDB.big(UInt64(body.count), 2) + body)
    }
    if cdb[2] != 0 { return refuse(.invalidField) }
    let length = Int(min(command.xfer, 256))
    var bytes = [UInt8](repeating: 0, count: 256)
    bytes[0] = device.type.rawValue
    bytes[1] = device.removable ? 0x80 : 0
    bytes[2] = UInt8(clamping: device.scsiVersion)
    bytes[3] = 0x12
    bytes[4] = UInt8(clamping: max(length, 36) - 5)
    bytes[7] = 0x10 | (device.tcq ? 2 : 0)
    bytes.replaceSubrange(8..<16, with: SCSIText.padded(device.vendor, 8))
    bytes.replaceSubrange(16..<32, with: SCSIText.padded(device.product, 16))
    bytes.replaceSubrange(32..<36, with: SCSIText.padded(device.version, 4))
    return data(Array(bytes.prefix(length)))
  }

  /// A vital product data page without its header of four bytes.
  private static func page(_ number: UInt8, _ device: SCSIDeviceDescription) -> [UInt8]? {
    switch number {
    case 0x00:
      let ofDisks: [UInt8] = device.type == .disk ? [0xb0, 0xb1, 0xb2] : []
      return [0x00] + (device.serial == nil ? [] : [0x80]) + [0x83] + ofDisks
    case 0x80:
      return device.serial.map { Array($0.utf8.prefix(36)) }
    case 0x83:
      guard let id = device.deviceID.map({ Array($0.utf8.prefix(251)) }), !id.isEmpty else { return [] }
      return [0x02, 0x00, 0x00, UInt8(id.count)] + id
    case 0xb0 where device.type == .disk: return blockLimits(device)
    case 0xb1 where device.type == .disk: return [UInt8](repeating: 0, count: 0x3c)
    case 0xb2 where device.type == .disk:
      return [0, 0xe0, device.discardGranularity != 0 ? 2 : 1, 0]
    default: return nil
    }
  }

  private static func blockLimits(_ device: SCSIDeviceDescription) -> [UInt8] {
    let size = UInt64(max(device.blockSize, 1))
    var bytes = [UInt8](repeating: 0, count: 0x3c)
    // Offsets are those of the page; the header is not in `bytes`.
    func put(_ value: UInt64, at offset: Int) {
      bytes.replaceSubrange(offset - 4..<offset, with: CDB.big(value, 4))
    }
    bytes[0] = 1
    put((1 << 30) / size, at: 20)
    put(255, at: 24)
    put(UInt64(max(device.discardGranularity, 0)) / size, at: 28)
    return bytes
  }
}
