import Explorer
import Machine

/// A failing run of a small program in words: its steps with what they change, the finding, and why it needs its switches.
struct ProgramRun {
  let text: String

  /// A run that leads from the model's current state to a finding; the machine is back there afterwards.
  init(_ model: Model, _ schedule: [Decision], _ finding: Finding) {
    let machine = model.machine
    let mark = machine.store.journalCount
    let width = machine.threadNames.map(\.unicodeScalars.count).max() ?? 0
    let numberWidth = String(schedule.count).utf8.count
    var lines: [String] = []
    for (number, decision) in schedule.enumerated() {
      if number > 0, schedule[number - 1].thread != decision.thread { lines.append("") }
      let name = machine.threadNames[decision.thread]
      let line = machine.describe(decision)
      let before = machine.store.journalCount
      machine.step(decision.thread, way: decision.way)
      machine.acknowledgeFinding()
      let digits = "\(number)"
      let head = String(repeating: " ", count: numberWidth - digits.utf8.count) + digits
      let blanks = String(repeating: " ", count: width - name.unicodeScalars.count)
      let changes = Self.changes(machine, since: before, model.cellName)
      lines.append("\(head)  \(name)\(blanks)  \(line)" + (changes.isEmpty ? "" : "    " + changes))
    }
    machine.undo(to: mark)
    lines += ["", "\(finding.kind.rawValue): \(finding.text)", ""]
    let explanation = Explanation(schedule, finding: finding, on: model, cellName: model.cellName)
    if !explanation.text.isEmpty { lines.append(explanation.text) }
    text = lines.joined(separator: "\n")
  }

  /// What a step changed: `x: 0 -> 1, t0.r: 0 -> 1`.
  private static func changes(_ machine: Machine, since mark: Int, _ cellName: (Int) -> String?) -> String {
    var first: [(address: Int, old: Int)] = []
    for write in machine.store.writes(since: mark) where !first.contains(where: { $0.address == write.address }) {
      first.append(write)
    }
    return first.compactMap { write in
      let value = machine.store.peek(write.address)
      guard value != write.old, let name = cellName(write.address) else { return nil }
      return "\(name): \(write.old) -> \(value)"
    }.joined(separator: ", ")
  }
}
