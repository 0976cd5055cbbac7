/// Events of hw/scsi/scsi-bus.c and scsi-disk.c, 7.2.
extension TraceLine {
  /// The CDB was understood.
  public static func parsed(_ id: SCSIRequestID, _ command: SCSICommand) -> TraceLine {
    TraceLine(
      "scsi_req_parsed",
      "\(id.text) command \(command.opcode.rawValue) dir \(command.mode.rawValue) length \(command.xfer)")
  }

  /// Its LBA field, whether it means something or not.
  public static func parsedLBA(_ id: SCSIRequestID, _ command: SCSICommand) -> TraceLine {
    TraceLine("scsi_req_parsed_lba", "\(id.text) command \(command.opcode.rawValue) lba \(command.lba)")
  }

  /// The CDB can't be parsed. Not in the recordings.
  public static func parseBad(_ id: SCSIRequestID, opcode: SCSIOpcode) -> TraceLine {
    TraceLine("scsi_req_parse_bad", "\(id.text) command \(opcode.rawValue)")
  }

  /// Sense data are made.
  public static func buildSense(target: Int, lun: Int, tag: UInt64, _ sense: Sense) -> TraceLine {
    let id = SCSIRequestID(target: target, lun: lun, tag: tag)
    return TraceLine("scsi_req_build_sense", "\(id.text) \(senseText(sense))")
  }

  /// A unit attention is set on a device.
  public static func setUnitAttention(target: Int, lun: Int, _ sense: Sense) -> TraceLine {
    TraceLine("scsi_device_set_ua", "target \(target) lun \(lun) \(senseText(sense))")
  }

  /// A request was made.
  public static func alloc(_ id: SCSIRequestID) -> TraceLine { TraceLine("scsi_req_alloc", id.text) }

  /// The HBA is ready for the data phase, or for its end.
  public static func `continue`(_ id: SCSIRequestID) -> TraceLine { TraceLine("scsi_req_continue", id.text) }

  /// The request leaves the list of its device.
  public static func dequeue(_ id: SCSIRequestID) -> TraceLine { TraceLine("scsi_req_dequeue", id.text) }

  /// Data are there for the HBA, in bytes.
  public static func data(_ id: SCSIRequestID, length: UInt64) -> TraceLine {
    TraceLine("scsi_req_data", "\(id.text) len \(length)")
  }

  /// The line that `scsi_req_new` adds for four well-known commands.
  public static func wellKnown(_ id: SCSIRequestID, _ cdb: CDB) -> TraceLine? {
    switch cdb.opcode {
    case .inquiry: TraceLine("scsi_inquiry", "\(id.text) page \(hexByte(cdb[1]))/\(hexByte(cdb[2]))")
    case .testUnitReady: TraceLine("scsi_test_unit_ready", id.text)
    case .reportLUNs: TraceLine("scsi_report_luns", id.text)
    case .requestSense: TraceLine("scsi_request_sense", id.text)
    default: nil
    }
  }

  /// A request of a disk or CD itself was made; with the bytes of its CDB.
  public static func newRequest(lun: Int, tag: UInt64, _ cdb: CDB) -> TraceLine {
    let bytes = cdb.bytes.map { " \(hexByte($0))" }.joined()
    return TraceLine("scsi_disk_new_request", "Command: lun=\(lun) tag=\(hexTag(tag)) data=\(bytes)")
  }

  /// A disk refuses a command; the numbers of the sense are decimal here.
  public static func checkCondition(tag: UInt64, _ sense: Sense) -> TraceLine {
    TraceLine(
      "scsi_disk_check_condition",
      "Command complete tag=\(hexTag(tag)) sense=\(sense.key)/\(sense.asc)/\(sense.ascq)")
  }

  /// Bytes of an emulated command go to the guest.
  public static func emulateReadData(length: UInt64) -> TraceLine {
    TraceLine("scsi_disk_emulate_read_data", "Read buf_len=\(length)")
  }

  /// Bytes of an emulated command come from the guest. Not in the recordings.
  public static func emulateWriteData(length: UInt64) -> TraceLine {
    TraceLine("scsi_disk_emulate_write_data", "Write buf_len=\(length)")
  }

  /// MODE SENSE is evaluated.
  public static func modeSense(ten: Bool, page: UInt8, xfer: UInt64, control: UInt8) -> TraceLine {
    TraceLine(
      "scsi_disk_emulate_mode_sense",
      "Mode Sense(\(ten ? 10 : 6)) (page \(page), xfer \(xfer), page_control \(control))")
  }

  /// Sectors are to be read, counted in logical blocks.
  public static func dmaRead(lba: UInt64, count: UInt64) -> TraceLine {
    TraceLine("scsi_disk_dma_command_READ", "Read (sector \(lba), count \(count))")
  }

  /// Sectors are to be written, counted in logical blocks. Not in the recordings.
  public static func dmaWrite(lba: UInt64, count: UInt64, verify: Bool) -> TraceLine {
    TraceLine("scsi_disk_dma_command_WRITE", "Write \(verify ? "And Verify " : "")(sector \(lba), count \(count))")
  }

  /// A read goes to the block layer, in sectors of 512 bytes.
  public static func readDataCount(sectors: UInt64) -> TraceLine {
    TraceLine("scsi_disk_read_data_count", "Read sector_count=\(sectors)")
  }

  private static func senseText(_ sense: Sense) -> String {
    "key \(hexByte(sense.key)) asc \(hexByte(sense.asc)) ascq \(hexByte(sense.ascq))"
  }
}

/// Events of hw/scsi/virtio-scsi.c, 7.2.
extension TraceLine {
  /// A command was taken from a virtqueue.
  public static func commandRequest(lun: Int, tag: UInt64, opcode: SCSIOpcode) -> TraceLine {
    let text = "lun=\(lun) tag=\(hexTag(tag)) cmd=0x\(String(opcode.rawValue, radix: 16))"
    return TraceLine("virtio_scsi_cmd_req", "virtio_scsi_cmd_req \(text)")
  }

  /// A command is answered.
  public static func commandResponse(
    lun: Int, tag: UInt64, response: VirtIOSCSIResponse, status: SCSIStatus
  ) -> TraceLine {
    let text =
      "lun=\(lun) tag=\(hexTag(tag)) response=\(response.rawValue) status=0x\(String(status.rawValue, radix: 16))"
    return TraceLine("virtio_scsi_cmd_resp", "virtio_scsi_cmd_resp \(text)")
  }

  static func hexTag(_ tag: UInt64) -> String { "0x\(String(tag, radix: 16))" }
}
