import BlockLayer
import JSON
import Monitor
import TestSupport

/// The virtio-scsi controllers of a recording, built from its `device_add` lines, by the thread that they work in.
struct RecordedControllers {
  /// Controller id -> its thread.
  var threads: [String: String] = [:]
  /// Controller ids in the order of their creation.
  var order: [String] = []
  var buses: [String: SCSIBusModel] = [:]

  mutating func note(_ entry: TraceRecording.Entry) {
    guard entry.event == "handle_qmp_command", let message = try? JSONParser.parse(entry.arguments),
      let arguments = message["arguments"]
    else { return }
    if message["execute"] == "device_del", let id = arguments["id"]?.string {
      for controller in order { buses[controller]?.remove(id: id) }
    }
    guard message["execute"] == "device_add", let driver = arguments["driver"]?.string,
      let id = arguments["id"]?.string
    else { return }
    if driver.hasPrefix("virtio-scsi") {
      threads[id] = arguments["iothread"]?.string.map { "iothread:\($0)" } ?? "main"
      order.append(id)
      buses[id] = SCSIBusModel()
    } else if driver.hasPrefix("scsi-"), let bus = arguments["bus"]?.string?.split(separator: ".").first {
      add(arguments, id: id, to: String(bus), isDisk: driver == "scsi-hd")
    }
  }

  private mutating func add(_ arguments: JSONValue, id: String, to bus: String, isDisk: Bool) {
    guard let devices = buses[bus]?.devices else { return }
    func free(_ used: [Int]) -> Int { (0...).first { !used.contains($0) } ?? 0 }
    let target = arguments["scsi-id"]?.int ?? free(devices.map(\.target))
    let lun = arguments["lun"]?.int ?? free(devices.filter { $0.target == target }.map(\.lun))
    let device: SCSIDeviceDescription =
      isDisk
      ? .disk(target: target, lun: lun, bytes: 16 << 20)
      : .cd(target: target, lun: lun, bytes: arguments["drive"] == nil ? nil : 4 << 20)
    buses[bus]?.add(device, id: id)
  }

  mutating func setUnitAttention(_ entry: TraceRecording.Entry) {
    let words = entry.arguments.split(separator: " ").map(String.init)
    func byte(_ text: String) -> UInt8 { UInt8(text.dropFirst(2), radix: 16) ?? 0 }
    guard words.count == 10, let target = Int(words[1]), let lun = Int(words[3]) else { return }
    let sense = Sense(byte(words[5]), byte(words[7]), byte(words[9]))
    for controller in order { buses[controller]?.setUnitAttention(sense, target: target, lun: lun) }
  }
}

extension TraceRecording.Entry {
  /// A line of a request's life in the SCSI layer.
  var isOfRequest: Bool {
    (event.hasPrefix("scsi_") || event.hasPrefix("virtio_scsi_")) && event != "scsi_device_set_ua"
  }
}
