import Canvas
import Subject

/// The timeline: one column per thread where there is room, else one line per step.
func stepsContent(_ snapshot: Snapshot, _ state: ViewState, rows: Int, columns: Int) -> PaneContent {
  var content = PaneContent(title: "Steps")
  let numberWidth = max(3, String(snapshot.lastStep).utf8.count)
  let table = StepColumns(snapshot, columns: columns, numberWidth: numberWidth)
  let hasTable = table != nil
  content.header = table?.header
  var isPresentShown = false
  func addPresent() {
    guard !isPresentShown else { return }
    isPresentShown = true
    content.present = content.lines.count
    var line = TextLine()
    line.append("▸", .focus)
    line.number(snapshot.step, numberWidth, .title)
    line.append(" ")
    if let table { table.appendPresent(to: &line, snapshot) } else { line.append(presentSummary(snapshot)) }
    content.add(line, .step(snapshot.step))
  }
  var isFutureAnnounced = false
  for step in snapshot.steps {
    if step.tense == .future {
      addPresent()
      if !isFutureAnnounced {
        isFutureAnnounced = true
        content.add(TextLine(" \(String(repeating: "─", count: numberWidth)) recorded, still to come", .dim))
      }
    }
    var line = TextLine(" ")
    line.number(step.number, numberWidth, .dim)
    line.append(" ")
    if let table {
      table.append(step, to: &line)
    } else {
      line.append(step.tense == .past ? "●" : "◌", snapshot.role(ofThread: step.thread))
      line.append("\(step.thread) ", snapshot.role(ofThread: step.thread))
      line.append(stepText(step), step.tense == .past ? .text : .dim)
      if !step.changes.isEmpty { line.append("  " + step.changes.joined(separator: "; "), .dim) }
    }
    // The next recorded step has the present's number: the present is the line to select.
    content.add(line, .step(step.number), stop: step.number != snapshot.step)
  }
  addPresent()
  if rows >= 8 { content.pinned = [timeline(snapshot, columns: columns)] }
  content.foot = hasTable ? "b ← · → s" : ""
  return content
}

/// What a step is called where there is little room: its line of pseudo-code, else its function.
private func stepText(_ step: StepLine) -> String {
  step.line.isEmpty ? step.function : step.line
}

private func presentSummary(_ snapshot: Snapshot) -> TextLine {
  var line = TextLine()
  for thread in snapshot.threads where thread.activity == .canRun || thread.activity == .blocked {
    if line.width > 0 { line.append("  ") }
    line.append(thread.activity == .canRun ? "◌ " : "✗ ", thread.activity == .canRun ? .ok : .blocked)
    line.append(thread.name, thread.role)
  }
  return line
}

/// `0 ────●────▸214──── 231`: where in the run this is.
private func timeline(_ snapshot: Snapshot, columns: Int) -> TextLine {
  let last = max(snapshot.step, snapshot.lastStep)
  var line = TextLine(" 0 ", .dim)
  let end = last > snapshot.step ? " \(last)" : ""
  let here = "▸\(snapshot.step)"
  let room = columns - line.width - end.utf8.count - here.unicodeScalars.count - 1
  guard room > 0 else { return line }
  let before = last <= 0 ? 0 : room * max(0, snapshot.step) / last
  line.append(String(repeating: "─", count: before), .edge)
  line.append(here, .title)
  line.append(String(repeating: "─", count: room - before) + end, .dim)
  return line
}

/// The columns of the timeline: each thread that takes part keeps its own.
private struct StepColumns {
  var names: [String]
  var roles: [Role]
  var width: Int
  var hasChanges: Bool
  private let start: Int

  /// Nil where there is no room for a column per thread.
  init?(_ snapshot: Snapshot, columns: Int, numberWidth: Int) {
    let active = Set(snapshot.steps.map(\.thread))
    let threads = snapshot.threads.filter { thread in
      active.contains(thread.name) || thread.activity == .canRun || thread.activity == .blocked
    }
    names = threads.map(\.name)
    roles = threads.map(\.role)
    for step in snapshot.steps where !names.contains(step.thread) {
      names.append(step.thread)
      roles.append(.text)
    }
    start = numberWidth + 2
    let room = columns - start
    guard !names.isEmpty, room / names.count >= 11 else { return nil }
    hasChanges = room / (names.count + 1) >= 19
    width = min(34, room / (names.count + (hasChanges ? 1 : 0)))
  }

  var header: TextLine {
    var line = TextLine("step ", .dim)
    line.pad(to: start)
    for (name, role) in zip(names, roles) { line.field(name, width, role) }
    if hasChanges { line.append("changed", .dim) }
    return line
  }

  func append(_ step: StepLine, to line: inout TextLine) {
    let isPast = step.tense == .past
    for (index, name) in names.enumerated() {
      guard name == step.thread else {
        line.field("│", width, .border)
        continue
      }
      line.append(isPast ? "●" : "◌", roles[index])
      line.append(" ")
      line.field(stepText(step), width - 3, isPast ? .text : .dim)
      line.append(" ")
    }
    if hasChanges { line.append(step.changes.joined(separator: "; "), isPast ? .changed : .dim) }
  }

  func appendPresent(to line: inout TextLine, _ snapshot: Snapshot) {
    for name in names {
      guard let thread = snapshot.threads.first(where: { $0.name == name }) else {
        line.field("", width)
        continue
      }
      switch thread.activity {
      case .canRun:
        line.append("◌ ", .ok)
        line.field(thread.stack.first?.line ?? "next", width - 3, thread.role)
        line.append(" ")
      case .blocked:
        line.append("✗ ", .blocked)
        line.field(thread.waitsFor ?? "blocked", width - 3, .blocked)
        line.append(" ")
      case .idle: line.field("· idle", width, .dim)
      case .finished: line.field("— ended", width, .dim)
      }
    }
  }
}
