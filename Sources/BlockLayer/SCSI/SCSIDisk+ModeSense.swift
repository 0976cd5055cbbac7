extension SCSIDisk {
  static func modeSense(_ command: SCSICommand, _ device: SCSIDeviceDescription) -> Step {
    let cdb = command.cdb
    let ten = command.opcode == .modeSense10
    let control = cdb[2] >> 6
    let trace: [TraceLine] = [
      .modeSense(ten: ten, page: cdb[2] & 0x3f, xfer: command.xfer, control: control)
    ]
    if control == 3 { return refuse(.savingParamsNotSupported, trace: trace) }
    let withDescriptor = device.type == .disk && cdb[1] & 8 == 0 && device.blocks > 0
    let descriptor = withDescriptor ? blockDescriptor(device) : []
    guard let pages = modePages(cdb[2] & 0x3f, changeable: control == 1, device) else {
      return refuse(.invalidField, trace: trace)
    }
    var parameter: UInt8 = 0
    if device.type == .disk {
      parameter = (device.dpofua ? 0x10 : 0) | (device.readOnly ? 0x80 : 0)
    }
    let body = descriptor + pages
    let header: [UInt8]
    if ten {
      header =
        CDB.big(UInt64(body.count + 6), 2) + [0, parameter, 0, 0] + CDB.big(UInt64(descriptor.count), 2)
    } else {
      header = [UInt8(clamping: body.count + 3), 0, parameter, UInt8(descriptor.count)]
    }
    return data(header + body, trace: trace)
  }

  private static func blockDescriptor(_ device: SCSIDeviceDescription) -> [UInt8] {
    let blocks = device.blocks > 0xff_ffff ? 0 : device.blocks
    return CDB.big(blocks, 4) + CDB.big(UInt64(device.blockSize), 4)
  }

  /// One page with its header of two bytes, or all of them for 3F; nil: no such page.
  private static func modePages(_ page: UInt8, changeable: Bool, _ device: SCSIDeviceDescription) -> [UInt8]? {
    let known: [UInt8] = device.type == .disk ? [0x01, 0x04, 0x05, 0x08] : [0x01, 0x08, 0x0e, 0x2a]
    let wanted = page == 0x3f ? known : known.filter { $0 == page }
    if wanted.isEmpty { return nil }
    return wanted.flatMap { number in
      let body = modePage(number, changeable: changeable, device)
      return [number, UInt8(body.count)] + body
    }
  }

  /// The fields that the model or the firmware looks at; the rest is zero.
  private static func modePage(_ page: UInt8, changeable: Bool, _ device: SCSIDeviceDescription) -> [UInt8] {
    let lengths: [UInt8: Int] = [0x01: 10, 0x04: 0x16, 0x05: 0x1e, 0x08: 0x12, 0x0e: 14, 0x2a: 0x14]
    var bytes = [UInt8](repeating: 0, count: lengths[page] ?? 0)
    switch page {
    case 0x01 where !changeable: bytes[0] = 0x80
    case 0x04 where !changeable:
      bytes.replaceSubrange(0..<3, with: CDB.big(UInt64(clamping: device.geometry.cylinders), 3))
      bytes[3] = UInt8(clamping: device.geometry.heads)
    case 0x08: bytes[0] = changeable || device.writeCache ? 4 : 0
    default: break
    }
    return bytes
  }
}
