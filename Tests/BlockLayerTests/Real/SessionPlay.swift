import BlockLayer
import JSON
import Machine
import Monitor
import TestSupport

/// A recorded QMP session, played to the engine: every thread takes part, and the firmware runs as soon as the machine
/// does.
struct SessionPlay {
  private let session: QMPSession
  private var schedule: FairSchedule
  private(set) var mismatches: [String] = []

  /// Commands that only look at what the engine does not model; a session is played without them.
  static let leftOut: Set<String> = ["qom-get", "qom-list"]

  /// Commands that make a session one about hotplug, graphs or contexts.
  static let subjects: Set<String> = [
    "device_add", "device_del", "x-debug-query-block-graph", "x-blockdev-set-iothread",
  ]

  init(_ session: QMPSession, rules: Rules, seed: UInt64 = 0) {
    self.session = session
    schedule = FairSchedule(Emulator(MachineConfiguration(rules: rules, guest: .firmware)), seed: seed)
    for entry in session.setup { prepare(entry) }
  }

  /// Plays it to its end; what differs is in `mismatches` afterwards.
  mutating func run() {
    var expected: [JSONValue] = []
    var from = schedule.outputs.count
    var group: QMPSession.Command?
    for step in session.steps {
      if case .command(let command) = step.kind, !Self.leftOut.contains(command.execute) {
        compareEvents(of: group, expected, from)
        (expected, from, group) = ([], schedule.outputs.count, command)
        guard play(command) else { return }
      }
      expected += step.events
    }
    compareEvents(of: group, expected, from)
  }

  /// Answers whether it can go on.
  private mutating func play(_ command: QMPSession.Command) -> Bool {
    let from = schedule.outputs.count
    schedule.emulator.enqueue(Command(command))
    guard schedule.run() else {
      let finding = schedule.emulator.machine.finding
      note(command, finding.map { "\($0.kind.rawValue): \($0.text)" } ?? "the machine does not come to rest")
      return false
    }
    let reply = schedule.outputs[from...].first { $0.kind == .reply }
    guard let reply, let json = try? JSONParser.parse(reply.text) else {
      note(command, "no reply")
      return false
    }
    compare(json, command)
    return true
  }

  private mutating func note(_ command: QMPSession.Command, _ text: String) {
    mismatches.append("line \(command.line), \(command.execute): \(text)")
  }

  // MARK: Replies

  private mutating func compare(_ got: JSONValue, _ command: QMPSession.Command) {
    switch (command.reply, got["error"], got["return"]) {
    case (.error(let wanted)?, let error?, _):
      let mine = BlockGraphText.masked("\(error["class"]?.string ?? ""): \(error["desc"]?.string ?? "")")
      let theirs = "\(wanted["class"]?.string ?? ""): \(wanted["desc"]?.string ?? "")"
      if mine != theirs { note(command, "expected error \(theirs)\n  got \(mine)") }
    case (.error(let wanted)?, nil, _):
      note(command, "expected error \(wanted["desc"]?.string ?? ""), got \(got)")
    case (.value(let wanted)?, nil, let value?):
      if command.execute == "x-debug-query-block-graph" { compareGraph(value, wanted, command) }
    case (.value?, let error?, _): note(command, "expected success, got \(error["desc"]?.string ?? "")")
    default: note(command, "no recorded reply")
    }
  }

  private mutating func compareGraph(_ value: JSONValue, _ wanted: JSONValue, _ command: QMPSession.Command) {
    guard let got = try? BlockGraphText(json: value.description),
      let expected = try? BlockGraphText(
        nodes: (wanted["nodes"]?.array ?? []).compactMap(\.string),
        edges: (wanted["edges"]?.array ?? []).compactMap(\.string))
    else { return note(command, "the graph has another form") }
    if got != expected { note(command, "expected\n\(expected)\n  got\n\(got)") }
  }

  // MARK: Events

  /// Events that the engine has; others of the recording are not looked at.
  private static let events: Set<String> = ["DEVICE_DELETED", "DEVICE_TRAY_MOVED", "RESET", "RESUME", "STOP"]

  private mutating func compareEvents(of command: QMPSession.Command?, _ expected: [JSONValue], _ from: Int) {
    guard let command else { return }
    let wanted = expected.compactMap { event -> String? in
      let name = event["event"]?.string ?? ""
      return Self.events.contains(name) ? Self.text(name, event["data"]) : nil
    }
    let got = schedule.outputs[from...].filter { $0.kind == .event }.map { output -> String in
      let parts = output.text.split(separator: " ", maxSplits: 1).map(String.init)
      return Self.text(parts[0], parts.count > 1 ? try? JSONParser.parse(parts[1]) : nil)
    }
    if wanted.sorted() != got.sorted() { note(command, "expected events \(wanted)\n  got \(got)") }
  }

  private static func text(_ name: String, _ data: JSONValue?) -> String {
    let members = (data?.object?.members ?? []).sorted { $0.name < $1.name }
    return ([name] + members.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
  }

  // MARK: Files

  private func prepare(_ entry: QMPSession.Setup) {
    switch entry {
    case .file(let name, let size, _):
      schedule.emulator.qemu.addHostFile("{work}/\(name)", length: Int(clamping: size))
    case .folder: break
    case .qemuImg(let arguments):
      func option(_ flag: String) -> String? {
        arguments.firstIndex(of: flag).map { arguments[$0 + 1] }
      }
      let base = option("-b")
      guard option("-f") == "qcow2", let file = arguments.first(where: { $0.hasPrefix("{work}/") && $0 != base })
      else { return }
      let backing = base.map {
        (name: $0, fullName: $0.hasPrefix("{work}") ? $0 : "{work}/\($0)", format: option("-F") ?? "raw")
      }
      schedule.emulator.qemu.addHostFile(
        file, length: 197_120, header: QCOW2Header(virtualSize: session.fileLengths[file] ?? 0, backing: backing))
    }
  }
}
