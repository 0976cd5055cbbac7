import BlockLayer
import TestSupport
import Testing

/// Replays every SCSI request of every recording and compares the trace of each.
@Suite(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)")) struct RecordedRequestTests {
  /// A recorded request.
  struct Request {
    var lines: [String] = []
    var lun = 0
    var target: Int?
    var cdb = CDB([])
    var errno = 0

    mutating func take(_ entry: TraceRecording.Entry) {
      let words = entry.arguments.split(separator: " ").map(String.init)
      switch entry.event {
      case "virtio_scsi_cmd_req":
        lun = Int(words[1].dropFirst(4)) ?? -1
        cdb = Self.canonical(UInt8(words[3].dropFirst(6), radix: 16) ?? 0xff, length: 0)
      case "scsi_req_parsed":
        target = Int(words[1])
        cdb = Self.canonical(cdb[0], length: Int(words[11]) ?? 0)
      case "scsi_disk_new_request":
        cdb = CDB(words.drop { $0 != "data=" }.dropFirst().compactMap { UInt8($0.dropFirst(2), radix: 16) })
      case "dma_complete":
        errno = words.first { $0.hasPrefix("ret=-") }.flatMap { Int($0.dropFirst(5)) } ?? 0
      default: break
      }
      if entry.isOfRequest { lines.append(entry.text) }
    }

    /// What the firmware sends where the trace has no bytes.
    static func canonical(_ opcode: UInt8, length: Int) -> CDB {
      switch SCSIOpcode(rawValue: opcode) {
      case .reportLUNs: .reportLUNs(allocation: UInt32(length))
      case .inquiry: .inquiry(allocation: UInt16(length))
      case .requestSense: .requestSense(allocation: UInt8(length))
      default: CDB([opcode] + [UInt8](repeating: 0, count: 15))
      }
    }
  }

  @Test(arguments: SharedFolder.files(in: "qemu-traces", suffix: ".txt"))
  func everyRequestHasTheRecordedTrace(_ file: String) throws {
    let recording = try TraceRecording(named: String(file.dropLast(4)))
    var controllers = RecordedControllers()
    var open: [String: Request] = [:]
    var compared = 0
    for entry in recording.entries {
      controllers.note(entry)
      if entry.event == "scsi_device_set_ua" { controllers.setUnitAttention(entry) }
      if entry.event == "virtio_scsi_cmd_req" { open[entry.thread] = Request() }
      open[entry.thread]?.take(entry)
      guard entry.event == "virtio_scsi_cmd_resp", let request = open.removeValue(forKey: entry.thread)
      else { continue }
      let controller = try #require(controllers.order.first { controllers.threads[$0] == entry.thread })
      var bus = try #require(controllers.buses[controller])
      let (lines, _) = bus.run(request.cdb, target: request.target ?? 255, lun: request.lun, errno: request.errno)
      controllers.buses[controller] = bus
      #expect(lines.map(\.description) == request.lines, "line \(entry.number ?? 0)")
      compared += 1
    }
    #expect(compared == recording.entries.count { $0.event == "virtio_scsi_cmd_resp" })
    if file.hasPrefix("probe-") { #expect(compared > 9) }
  }
}
