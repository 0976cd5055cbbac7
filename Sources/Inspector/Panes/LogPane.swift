import Canvas
import Subject

/// QMP events, trace events, findings and commands, oldest first.
func logContent(_ snapshot: Snapshot, columns: Int) -> PaneContent {
  var content = PaneContent(title: "Log")
  let threadWidth = min(12, (snapshot.events.map { $0.thread.unicodeScalars.count }.max() ?? 0) + 1)
  let numberWidth = max(3, String(snapshot.lastStep).utf8.count)
  var ordinal = 0
  var lastStep: Int?
  for event in snapshot.events {
    ordinal = event.step == lastStep ? ordinal + 1 : 0
    lastStep = event.step
    var line = TextLine()
    if let step = event.step { line.number(step, numberWidth, .dim) } else { line.pad(to: numberWidth) }
    line.append(" ")
    line.field(event.thread, threadWidth, snapshot.role(ofThread: event.thread))
    switch event.kind {
    case .qmp: line.append(event.text, .ok)
    case .trace: line.append(event.text)
    case .finding: line.append("✗ \(event.text)", .error)
    case .command: line.append(": \(event.text)", .key)
    }
    content.add(line, .event(step: event.step, line: ordinal))
  }
  content.present = content.lines.indices.last
  if content.lines.isEmpty { content.add(TextLine(" nothing has been logged", .dim)) }
  return content
}

/// What was found, then the story's paragraphs.
func storyContent(_ snapshot: Snapshot, columns: Int) -> PaneContent {
  var content = PaneContent(title: snapshot.story.isEmpty ? "Finding" : "Story")
  for line in findingLines(snapshot, columns: columns - 2) {
    content.add(TextLine(line, .error), .text(content.lines.count))
  }
  for paragraph in snapshot.story {
    for line in wrapped(paragraph, width: columns - 2) {
      content.add(TextLine(line, .story), .text(content.lines.count))
    }
  }
  return content
}

/// The finding with QEMU's words, who ran into it and where.
func findingLines(_ snapshot: Snapshot, columns: Int) -> [String] {
  guard let finding = snapshot.finding else { return [] }
  var place = finding.thread ?? ""
  if let function = finding.function { place += place.isEmpty ? function : " in \(function)" }
  if let line = finding.line { place += place.isEmpty ? line : ": \(line)" }
  return wrapped("✗ \(finding.kind): \(finding.text)", width: columns) + wrapped("  " + place, width: columns)
}
