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
  func addTurn(_ kind: TurningPoint.Kind, _ step: Int) {
    guard snapshot.turningPoints.contains(where: { $0.kind == kind && $0.step == step }) else { return }
    let role: Role = kind == .noReturn ? .error : .warning
    var line = TextLine(" \(String(repeating: "─", count: numberWidth)) ", role)
    line.append(turnText(kind, step, isLong: columns > 76), role)
    content.add(line)
  }
  for step in snapshot.steps {
    if step.tense == .future {
      addPresent()
      if !isFutureAnnounced {
        isFutureAnnounced = true
        content.add(TextLine(" \(String(repeating: "─", count: numberWidth)) recorded, still to come", .dim))
      }
    }
    addTurn(.lastWayOut, step.number)
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
    if let table { table.appendProspect(step.prospect, to: &line) }
    content.add(line, .step(step.number), stop: step.number != snapshot.step)
    addTurn(.noReturn, step.number)
  }
  addPresent()
  if rows >= 8 { content.pinned = [timeline(snapshot, columns: columns)] }
  content.foot = hasTable ? "b ← · → s" : ""
  return content
}

/// What the line below or above a turning point says.
private func turnText(_ kind: TurningPoint.Kind, _ step: Int, isLong: Bool) -> String {
  switch kind {
  case .lastWayOut where isLong: "last way out: another step than \(step) rules a failure out"
  case .lastWayOut: "last way out: another step is safe"
  case .noReturn where isLong: "point of no return: \(step) is the last step that could avoid the failure"
  case .noReturn: "no return: from here it must fail"
  }
}

/// What a step is called where there is little room: its line of pseudo-code, else its function.
func stepText(_ step: StepLine) -> String {
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
  let start = line.width
  line.append(String(repeating: "─", count: before), .edge)
  line.append(here, .title)
  line.append(String(repeating: "─", count: room - before) + end, .dim)
  for point in snapshot.turningPoints where last > 0 {
    var place = start + room * min(max(0, point.step), last) / last
    // What lies ahead stands behind the mark of the present.
    if point.step >= snapshot.step { place = min(place + here.unicodeScalars.count, start + room - 1) }
    guard line.cells.indices.contains(place), line.cells[place].scalar == "─" else { continue }
    line.cells[place] =
      point.kind == .noReturn ? Cell("✗", Style(.error)) : Cell("○", Style(.warning))
  }
  return line
}
