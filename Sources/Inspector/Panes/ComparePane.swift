import Canvas
import Subject

/// The same schedule at two revisions, side by side, with the first difference marked.
func compareContent(_ snapshot: Snapshot, columns: Int) -> PaneContent {
  var content = PaneContent(title: "Compare")
  guard let runs = snapshot.comparison else {
    content.add(TextLine(" F runs the same schedule at another revision", .dim))
    return content
  }
  let number = max(2, String(runs.rows.count).utf8.count)
  let thread = min(10, (runs.rows.map { $0.thread.unicodeScalars.count }.max() ?? 0) + 1)
  let column = max(4, (columns - number - thread - 5) / 2)
  var header = TextLine(String(repeating: " ", count: number + thread + 1))
  header.field(runs.left, column, .title)
  header.append("   ")
  header.append(runs.right, .title)
  content.header = header
  for (index, row) in runs.rows.enumerated() {
    var line = TextLine()
    line.number(index, number, .dim)
    line.append(" ")
    line.field(row.thread, thread, snapshot.role(ofThread: row.thread))
    line.field(row.left, column, index < snapshot.step ? .text : .dim)
    let isFirst = index == runs.firstDifference
    line.append(isFirst ? " ≠ " : row.differs ? " ~ " : "   ", isFirst ? .error : .dim)
    line.append(row.right, row.differs ? .warning : index < snapshot.step ? .text : .dim)
    content.add(line, .step(index))
  }
  // What the person looks at: the present, and before the first difference that.
  content.present = min(max(0, runs.rows.count - 1), max(snapshot.step - 1, runs.firstDifference ?? 0))
  for (name, end) in [(runs.left, runs.leftEnd), (runs.right, runs.rightEnd)] {
    content.pinned.append(TextLine("\(name): \(end)", end.hasPrefix("✗") ? .error : .ok))
  }
  return content
}

/// The shared variables of a small program and the registers of its threads.
func variablesContent(_ snapshot: Snapshot, columns: Int) -> PaneContent {
  var content = PaneContent(title: "Variables")
  let width = min(columns - 6, (snapshot.variables.map { $0.name.unicodeScalars.count }.max() ?? 0) + 2)
  for (index, variable) in snapshot.variables.enumerated() {
    var line = TextLine(variable.isChanged ? "* " : "  ", .changed)
    line.field(variable.name, width)
    line.append(variable.value, variable.isChanged ? .changed : .text)
    content.add(line, .text(index))
  }
  if content.lines.isEmpty { content.add(TextLine(" no variables", .dim)) }
  return content
}
