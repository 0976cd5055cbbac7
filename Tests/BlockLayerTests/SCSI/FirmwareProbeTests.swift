import BlockLayer
import TestSupport
import Testing

@Suite struct FirmwareProbeTests {
  static let bad = "targets that are not there: "

  /// Lines with runs of absent targets counted.
  static func collapsed(_ lines: [(text: String, badTargets: Int)]) -> [String] {
    var out: [String] = []
    var run = 0
    for line in lines {
      if line.badTargets > 0 {
        run += line.badTargets
        continue
      }
      if run > 0 { out.append("\(bad)\(run)") }
      run = 0
      out.append(line.text)
    }
    return run > 0 ? out + ["\(bad)\(run)"] : out
  }

  static func recorded(_ recording: TraceRecording, thread: String) -> [String] {
    let entries = recording.entries.filter {
      $0.thread == thread && ($0.isOfRequest || $0.arguments.contains("more commands to targets"))
    }
    var lines: [(String, Int)] = []
    for entry in entries {
      if let more = entry.leftOut {
        lines.append(("", more))
      } else if entry.arguments.contains("response=3") {
        lines[lines.count - 1] = ("", 1)
      } else {
        lines.append((entry.text, 0))
      }
    }
    return collapsed(lines)
  }

  /// The whole life of a controller under the firmware, as trace lines.
  static func probe(_ bus: SCSIBusModel, boots: Bool, limit: Int = 20000) -> [String] {
    var bus = bus
    var machine = FirmwareProbe()
    var lines: [(String, Int)] = []
    var action = machine.next()
    var sent = 0
    while sent < limit {
      switch action {
      case .send(let cdb, let target, let lun):
        sent += 1
        let (trace, answer) = bus.run(cdb, target: target, lun: lun)
        lines += answer.response == .badTarget ? [("", 1)] : trace.map { ($0.description, 0) }
        // The state has to survive its stay in engine memory.
        machine = FirmwareProbe(encoded: machine.encoded)
        action = machine.next(after: answer)
      case .scanned where boots:
        action = machine.boot()
      case .scanned, .done:
        return collapsed(lines)
      }
    }
    return ["no end after \(limit) commands"]
  }

  @Test(
    .enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"),
    arguments: SharedFolder.files(in: "qemu-traces", suffix: ".txt").filter { $0.hasPrefix("probe-") })
  func probesAsRecorded(_ file: String) throws {
    let recording = try TraceRecording(named: String(file.dropLast(4)))
    var controllers = RecordedControllers()
    for entry in recording.entries { controllers.note(entry) }
    for entry in recording.entries where entry.event == "scsi_device_set_ua" { controllers.setUnitAttention(entry) }
    #expect(!controllers.order.isEmpty)
    for id in controllers.order {
      let bus = try #require(controllers.buses[id])
      let thread = try #require(controllers.threads[id])
      let lines = Self.probe(bus, boots: id == controllers.order[0])
      #expect(lines == Self.recorded(recording, thread: thread), "controller \(id)")
      #expect(lines.contains { $0.hasPrefix(Self.bad) })
    }
  }

  @Test func anEmptyBusIsAsked256Times() {
    #expect(Self.probe(SCSIBusModel(), boots: true) == ["\(Self.bad)256"])
  }

  @Test func manyLUNsAreAskedInTheOrderOfTheReport() {
    var bus = SCSIBusModel()
    for lun in 0..<20 { bus.add(.disk(lun: lun, bytes: 1 << 20), id: "d\(lun)") }
    let inquiries = Self.probe(bus, boots: false).filter { $0.hasPrefix("scsi_inquiry") }
    #expect(inquiries.count == 16)
    #expect(inquiries[1].contains("lun 19"))
  }

  /// Whatever comes back, the probing ends.
  @Test func endsWithAnyAnswers() {
    for seed in 1...50 {
      var state = UInt64(seed)
      func random(_ below: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % below
      }
      var machine = FirmwareProbe()
      var action = machine.next()
      var sent = 0
      while case .send = action, sent < 200_000 {
        sent += 1
        let data = (0..<random(40)).map { _ in UInt8(random(256)) }
        let answer = FirmwareProbe.Answer(
          response: random(8) == 0 ? .badTarget : .ok, status: random(3) == 0 ? .checkCondition : .good,
          data: random(2) == 0 ? [0, 0, 0, 16] + data : data)
        action = machine.next(after: answer)
        if action == .scanned { action = machine.boot() }
      }
      #expect(action == .done)
    }
  }

  @Test func damagedMemoryStartsAnew() {
    #expect(FirmwareProbe(encoded: []) == FirmwareProbe())
    #expect(FirmwareProbe().encoded.count == FirmwareProbe.encodedCount)
  }
}
