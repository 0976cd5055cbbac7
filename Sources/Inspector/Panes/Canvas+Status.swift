import Canvas
import Subject

extension Canvas {
  /// The first line: what runs, where in time, whether it moves, and whether anything is wrong.
  mutating func drawStatus(_ snapshot: Snapshot, in area: Rectangle) {
    guard !area.isEmpty else { return }
    fill(area, " ", role: .status)
    let parts = statusParts(snapshot)
    // The least important parts go first where there is no room.
    var shown = parts.indices.map { _ in true }
    func width() -> Int {
      parts.indices.reduce(1) { $0 + (shown[$1] ? parts[$1].text.unicodeScalars.count + 2 : 0) }
    }
    for index in parts.indices.sorted(by: { parts[$0].weight < parts[$1].weight })
    where width() > area.columns + 2 && parts[index].weight < 9 {
      shown[index] = false
    }
    var line = TextLine(" ", .status)
    for index in parts.indices where shown[index] {
      if line.width > 1 { line.append("  ", .status) }
      line.append(parts[index].text, parts[index].role)
    }
    draw(line, row: area.row, column: area.column, clip: area)
  }

  private func statusParts(_ snapshot: Snapshot) -> [(text: String, role: Role, weight: Int)] {
    let runnable = snapshot.threads.count { $0.activity == .canRun }
    var parts: [(text: String, role: Role, weight: Int)] = [
      ("blockscope", .status, 1),
      (snapshot.title, .status, 3),
      ("revision \(snapshot.revision)", .status, 2),
      (
        snapshot.lastStep > snapshot.step ? "step \(snapshot.step)/\(snapshot.lastStep)" : "step \(snapshot.step)",
        .status, 9
      ),
    ]
    if snapshot.isRunning {
      parts.append(("► running \(snapshot.stepsPerSecond.map { "\($0)/s" } ?? "at full speed")", .status, 8))
    } else {
      parts.append(("‖ paused", .status, 8))
    }
    if let runState = snapshot.runState { parts.append(("guest \(runState)", .status, 4)) }
    parts.append(("\(runnable) can run", runnable == 0 ? .warning : .status, 5))
    if let step = snapshot.leftRecordAt { parts.append(("left the recorded run at \(step)", .warning, 6)) }
    if let prospect = snapshot.prospect {
      parts.append((prospect.fate, prospect.role, 6))
      if let distance = prospect.distance { parts.append((distance, prospect.role, 2)) }
    }
    if !snapshot.deadlock.isEmpty { parts.append(("✗ deadlock", .error, 6)) }
    if let finding = snapshot.finding, finding.kind != "deadlock" || snapshot.deadlock.isEmpty {
      parts.append(("✗ \(finding.kind)", .error, 7))
    }
    if let work = snapshot.work.last {
      parts += work.parts.map { ($0.text, .title, $0.weight) }
      if snapshot.work.count > 1 { parts.append(("and \(snapshot.work[0].title)", .title, 5)) }
    }
    return parts.filter { !$0.text.isEmpty && $0.text != "revision " }
  }

  /// The last line: the keys that matter now, as many as fit.
  mutating func drawKeyBar(_ snapshot: Snapshot, _ state: ViewState, in area: Rectangle) {
    guard !area.isEmpty else { return }
    var line = TextLine(" ")
    let quit = state.dialogue == nil ? "q quit " : ""
    for (key, text) in keyHints(snapshot, state, isNarrow: area.columns < 60) {
      guard line.width + key.utf8.count + text.utf8.count + 3 + quit.utf8.count <= area.columns else { continue }
      line.append(key, .key)
      line.append(" \(text)  ", .dim)
    }
    draw(line, row: area.row, column: area.column, clip: area)
    if !quit.isEmpty, line.width + quit.utf8.count <= area.columns {
      write("q", row: area.row, column: area.endColumn - 7, role: .key)
      write(" quit", row: area.row, column: area.endColumn - 6, role: .dim)
    }
  }

  /// Keys with a word each, the most useful ones first.
  private func keyHints(_ snapshot: Snapshot, _ state: ViewState, isNarrow: Bool) -> [(String, String)] {
    switch state.dialogue {
    case .choices: return [("Enter", "take"), ("1-9", "take"), ("↑↓", "select"), ("Esc", "close")]
    case .help: return [("Enter", "run"), ("↑↓", "select"), ("Esc", "close")]
    case .palette: return [("Enter", "run"), ("Tab", "complete"), ("↑↓", "select"), ("Esc", "close")]
    case .picker: return [("Enter", "take"), ("↑↓", "select"), ("Esc", "close")]
    case .detail: return [("↑↓", "scroll"), ("Esc", "close")]
    case nil: break
    }
    if isNarrow { return [("?", "help"), ("Tab", "pane"), ("s", "step"), ("b", "back")] }
    var hints = [("?", "help"), (":", "cmd"), ("Space", snapshot.isRunning ? "pause" : "run")]
    if snapshot.isRunning { hints += [("+-", "speed")] }
    if !snapshot.work.isEmpty { hints += [("Esc", "cancel")] }
    hints += [("s", "step"), ("b", "back"), ("g", "choose"), ("n", "any")]
    if snapshot.lastStep > snapshot.step { hints.append((">", "play")) }
    hints += [("a", "ahead"), ("f", "find"), ("Tab", "pane"), ("p", "plug"), ("u", "unplug"), ("m", "move")]
    hints += [("d", "drain"), ("e", "event"), ("v", "view"), ("z", "zoom"), ("x", "stop"), ("F2", "theme")]
    return hints
  }
}
