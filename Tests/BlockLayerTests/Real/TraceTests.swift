import BlockLayer
import JSON
import Machine
import Monitor
import TestSupport
import Testing

/// The runs of the recorded traces, played by the engine: the same events in the same order on every thread.
@Suite(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"))
struct TraceTests {
  static let files = SharedFolder.files(in: "qemu-traces", suffix: ".txt").map { String($0.dropLast(4)) }

  @Test(arguments: files, [0, 1, 2] as [UInt64])
  func everyThreadTracesWhatQEMUTraces(_ name: String, _ seed: UInt64) throws {
    let recording = try TraceRecording(named: name)
    let run = TraceRun(recording)
    let rules = try #require(Revisions.named("8.2")).rules
    var schedule = FairSchedule(
      Emulator(MachineConfiguration(rules: rules, guest: run.guest, fileLengths: run.files)), seed: seed)
    schedule.ticks = run.ticks
    for command in run.commands {
      schedule.emulator.enqueue(command)
      let isAtRest = schedule.run()
      #expect(isAtRest, "\(schedule.emulator.machine.finding?.text ?? "no rest") after \(command)")
    }
    let (outputs, stuck) = (schedule.outputs, schedule.emulator.stuckFinding())
    #expect(stuck == nil, "\(schedule.whereabouts)")
    let failures = outputs.filter { $0.text.hasPrefix("{\"error\"") }
    #expect(failures.isEmpty, "\(failures.map(\.text))")
    let expected = TraceComparison(name).recorded(recording)
    let got = TraceComparison(name).played(outputs, schedule.emulator.machine)
    #expect(expected.values.contains { !$0.isEmpty })
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
      "(\(lines.count) lines)\n    " + lines.dropFirst(max(0, shared - 1)).prefix(4).joined(separator: "\n    ")
    }
    return "line \(shared + 1)\n  expected \(near(expected))\n  got \(near(got))"
  }
}

/// What a recording's run consists of.
struct TraceRun {
  var commands: [Command] = []
  var guest = GuestKind.firmware
  /// The disk files, with their lengths in bytes: all are of 16 MiB.
  var files: [String: Int] = [:]
  /// How often time passes to a timer's deadline, after the command that it follows: a READY mirror sleeps for ever.
  var ticks = 0

  /// The commands of a recording, and what its boot sector reads: every READ(10) behind that of sector 0.
  init(_ recording: TraceRecording) {
    var reads: [GuestKind.SectorRange] = []
    var hasBooted = false
    for entry in recording.entries {
      if entry.event == "handle_qmp_command", let message = try? JSONParser.parse(entry.arguments) {
        commands.append(Command(message["execute"]?.string ?? "", message["arguments"] ?? .object([])))
        // A second boot reads the same again.
        if message["execute"] == "system_reset" { break }
      }
      if entry.event == "bdrv_open_common", let name = entry.arguments.split(separator: "\"").dropFirst().first,
        name.hasPrefix("{work}")
      {
        files[String(name)] = 16 << 20
      }
      if entry.event == "scsi_disk_dma_command_READ" {
        let numbers = entry.arguments.split { !$0.isNumber }.compactMap { Int($0) }
        if numbers.count == 2, hasBooted { reads.append(.init(lba: numbers[0], count: numbers[1])) }
        hasBooted = true
      }
    }
    // The last sleep ends with the next command.
    let sleeps = recording.entries.filter { $0.event == "mirror_before_sleep" && !$0.arguments.contains("delay 0ns") }
    ticks = max(0, sleeps.count - 1)
    // Without the recording's files the boot sector cannot be read; a CD's boot record is none.
    if !files.isEmpty, !reads.isEmpty { guest = .bootSector(reads) }
  }
}
