import Canvas
import Subject

extension Canvas {
  /// Draws a dialogue in the middle of the screen, scrolled so that the selected entry can be seen.
  mutating func drawDialogue(_ dialogue: ViewState.Dialogue, _ snapshot: Snapshot, _ state: ViewState) {
    let content = DialogueContent(dialogue, snapshot, state)
    let head = content.prompt == nil ? 0 : 1
    let width = min(columns - 2, content.columns)
    let details = content.detail.isEmpty || rows < 16 ? 0 : 2
    let height = min(rows - 2, content.lines.count + head + details + 2)
    let area = Rectangle(row: (rows - height) / 2, column: (columns - width) / 2, rows: height, columns: width)
    let inside = area.inset()
    fill(area)
    box(area, weight: .heavy, role: .focus)
    let room = Rectangle(row: area.row, column: area.column + 1, rows: area.rows, columns: area.columns - 2)
    write(" \(content.title) ", row: area.row, column: room.column, role: .focus, clip: room)
    if let prompt = content.prompt {
      draw(prompt, row: inside.row, column: inside.column + 1, clip: inside)
      cursor = Position(row: inside.row, column: min(inside.column + 1 + prompt.width, inside.endColumn - 1))
    }
    let (list, below) = inside.splitRows(at: head).1.splitRows(at: inside.rows - head - details)
    for (index, line) in wrapped(content.detail, width: below.columns - 2).prefix(below.rows).enumerated() {
      write(line, row: below.row + index, column: below.column + 1, role: .title, clip: below)
    }
    let top = drawEntries(content, in: list)
    drawEdge(content, hidden: content.lines.count - top - list.rows, in: area, room: room)
  }

  /// Returns the first line shown.
  private mutating func drawEntries(_ content: DialogueContent, in list: Rectangle) -> Int {
    let selected = content.lines.firstIndex { $0.entry == content.selected && $0.entry != nil }
    // The lines without an entry that follow the selected one belong to it.
    var end = (selected ?? 0) + 1
    while selected != nil, end < content.lines.count, content.lines[end].entry == nil { end += 1 }
    let top = max(0, min(end - list.rows, selected ?? 0))
    for row in 0..<list.rows where top + row < content.lines.count {
      let line = content.lines[top + row]
      draw(line.text, row: list.row + row, column: list.column + 1, clip: list)
      guard top + row == selected else { continue }
      self[list.row + row, list.column] = Cell("▸", Style(.focus))
      select(Rectangle(row: list.row + row, column: list.column, rows: 1, columns: list.columns))
      if content.prompt == nil { cursor = Position(row: list.row + row, column: list.column) }
    }
    return top
  }

  private mutating func drawEdge(_ content: DialogueContent, hidden: Int, in area: Rectangle, room: Rectangle) {
    let foot = TextLine(" \(content.foot) ", .dim)
    let more = hidden > 0 ? " … \(hidden) more " : ""
    if foot.width + more.unicodeScalars.count + 2 < room.columns {
      draw(foot, row: area.endRow - 1, column: room.endColumn - foot.width - 1, clip: room)
    }
    if hidden > 0 { write(more, row: area.endRow - 1, column: room.column + 1, role: .title, clip: room) }
  }
}
