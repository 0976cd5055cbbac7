import BlockLayer
import JSON
import Machine
import Monitor
import TestSupport
import Testing

/// The firmware's search for disks, run by all threads of the engine and compared with QEMU's trace thread by thread.
@Suite(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"))
struct ProbingTests {
  static let files = SharedFolder.files(in: "qemu-traces", suffix: ".txt").filter { $0.hasPrefix("probe-") }
    .map { String($0.dropLast(4)) }

  /// The trace events of the SCSI layer by thread, absent targets counted. `event arguments` per line.
  static func collapsed(_ lines: [(text: String, absent: Int)]) -> [String] {
    var out: [String] = []
    var run = 0
    for line in lines {
      if line.absent == 0, run > 0 { out.append("\(run) absent targets") }
      run = line.absent > 0 ? run + line.absent : 0
      if line.absent == 0 { out.append(line.text) }
    }
    return run > 0 ? out + ["\(run) absent targets"] : out
  }

  private static func isSCSI(_ event: String) -> Bool { event.hasPrefix("scsi_") || event.hasPrefix("virtio_scsi_") }

  /// An answer BAD TARGET and the request before it stand for an absent target.
  private static func append(_ text: String, to lines: inout [(text: String, absent: Int)]) {
    if text.hasPrefix("virtio_scsi_cmd_resp"), text.contains("response=3"), !lines.isEmpty {
      lines[lines.count - 1] = ("", 1)
    } else {
      lines.append((text, 0))
    }
  }

  static func recorded(_ recording: TraceRecording) -> [String: [String]] {
    var lines: [String: [(text: String, absent: Int)]] = [:]
    for entry in recording.entries {
      if let count = entry.leftOut {
        if entry.arguments.contains("targets") { lines[entry.thread, default: []].append(("", count)) }
      } else if isSCSI(entry.event) {
        append(entry.text, to: &lines[entry.thread, default: []])
      }
    }
    return lines.mapValues(collapsed)
  }

  static func played(_ outputs: [Output], _ machine: Machine) -> [String: [String]] {
    var lines: [String: [(text: String, absent: Int)]] = [:]
    for output in outputs where output.kind == .trace && isSCSI(output.text) {
      let name = machine.threadNames[output.thread]
      let thread = ["main", "rcu", "vcpu0"].contains(name) ? name : "iothread:\(name)"
      append(output.text, to: &lines[thread, default: []])
    }
    return lines.mapValues(collapsed)
  }

  @Test(arguments: files, [0, 1, 2] as [UInt64])
  func everyThreadTracesWhatQEMUTraces(_ name: String, _ seed: UInt64) throws {
    let recording = try TraceRecording(named: name)
    let rules = try #require(Revisions.named("8.2")).rules
    var schedule = FairSchedule(Emulator(MachineConfiguration(rules: rules, guest: .firmware)), seed: seed)
    for entry in recording.entries where entry.event == "handle_qmp_command" {
      let message = try JSONParser.parse(entry.arguments)
      let execute = try #require(message["execute"]?.string)
      schedule.emulator.enqueue(Command(execute, message["arguments"] ?? .object([])))
      let isAtRest = schedule.run()
      #expect(isAtRest, "\(schedule.emulator.machine.finding?.text ?? "no rest") after \(entry.arguments)")
    }
    let (outputs, stuck) = (schedule.outputs, schedule.emulator.stuckFinding())
    #expect(stuck == nil, "\(schedule.whereabouts)")
    #expect(outputs.allSatisfy { !$0.text.hasPrefix("{\"error\"") })
    let expected = Self.recorded(recording)
    let got = Self.played(outputs, schedule.emulator.machine)
    #expect(expected.keys.contains { $0.hasPrefix("iothread:") || $0 == "main" })
    for thread in Set(expected.keys).union(got.keys).sorted() {
      let difference = Self.difference(got[thread] ?? [], expected[thread] ?? [])
      #expect(difference == nil, "\(name), thread \(thread): \(difference ?? "")")
    }
  }

  /// Where two lists of lines first differ; nil if they do not.
  static func difference(_ got: [String], _ expected: [String]) -> String? {
    guard got != expected else { return nil }
    let shared = zip(got, expected).prefix { $0 == $1 }.count
    func near(_ lines: [String]) -> String {
      "(\(lines.count) lines)\n    " + lines.dropFirst(shared).prefix(3).joined(separator: "\n    ")
    }
    return "line \(shared + 1)\n  expected \(near(expected))\n  got \(near(got))"
  }
}
