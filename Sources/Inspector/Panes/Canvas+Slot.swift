import Canvas
import Subject

extension Canvas {
  /// Draws the pane on top of a slot, framed, or as a page on a small screen.
  mutating func drawSlot(_ slot: ScreenLayout.Slot, _ snapshot: Snapshot, _ state: ViewState, kind: ScreenLayout.Kind) {
    guard !slot.area.isEmpty else { return }
    let pane = slot.top([state.focus] + state.recent)
    let isFocused = pane == state.focus && state.dialogue == nil
    let inside = kind == .page ? slot.area.splitRows(at: 1).1 : slot.area.inset()
    let content = paneContent(pane, snapshot, state, rows: inside.rows, columns: inside.columns - 1)
    if kind == .page {
      drawPageTitle(pane, content, in: slot.area)
    } else {
      drawFrame(slot, pane, content, isFocused: isFocused, state: state)
    }
    drawContent(content, pane, state, in: inside, isFocused: isFocused, isPage: kind == .page, frame: slot.area)
  }

  private mutating func drawContent(
    _ content: PaneContent, _ pane: Pane, _ state: ViewState, in area: Rectangle, isFocused: Bool, isPage: Bool,
    frame: Rectangle
  ) {
    let selected = state.selection[pane]
    let scroll = content.scroll(
      state.scroll[pane], rows: area.rows, columns: area.columns - (content.boxes.isEmpty ? 1 : 0), selected: selected)
    var area = area
    if let header = content.header {
      draw(header, row: area.row, column: area.column + 1, clip: area)
      area = area.splitRows(at: 1).1
    }
    // Lists have a gutter for the mark of the selection; pictures use the whole width.
    let isList = content.boxes.isEmpty
    let text = isList ? area.splitColumns(at: 1).1 : area
    let visible = max(0, area.rows - content.pinned.count)
    for row in 0..<visible where scroll.row + row < content.lines.count {
      let line = content.lines[scroll.row + row]
      draw(line.text, row: area.row + row, column: text.column - scroll.column, clip: text)
      guard isList, line.isStop, line.id == selected else { continue }
      self[area.row + row, area.column] = Cell("▸", Style(isFocused ? .focus : .dim))
      if isFocused { select(Rectangle(row: area.row + row, column: area.column, rows: 1, columns: area.columns)) }
      if isFocused { cursor = Position(row: area.row + row, column: area.column) }
    }
    for (index, line) in content.pinned.suffix(area.rows).enumerated() {
      draw(line, row: area.endRow - content.pinned.count + index, column: text.column, clip: text)
    }
    if isFocused, !isList, let box = content.area(of: selected) {
      let place = Position(
        row: area.row + box.row + 1 - scroll.row, column: area.column + box.column + 1 - scroll.column)
      if area.contains(row: place.row, column: place.column) { cursor = place }
    }
    drawMore(hidden(content, scroll, visible: visible, columns: text.columns), in: area, isPage: isPage, frame: frame)
  }

  /// What lies outside, in words; empty where everything is visible.
  private func hidden(_ content: PaneContent, _ scroll: Position, visible: Int, columns: Int) -> String {
    var parts: [String] = []
    let below = content.lines.count - scroll.row - visible
    if scroll.row > 0 { parts.append("\(scroll.row) above") }
    if below > 0 { parts.append("\(below) more") }
    if !content.boxes.isEmpty, content.width > columns { parts.append("\(content.width - columns) columns") }
    return parts.isEmpty ? "" : "… " + parts.joined(separator: ", ")
  }

  private mutating func drawMore(_ text: String, in area: Rectangle, isPage: Bool, frame: Rectangle) {
    guard !text.isEmpty else { return }
    let width = text.unicodeScalars.count
    if isPage {
      write(" \(text)", row: frame.row, column: max(frame.column, frame.endColumn - width - 2), role: .dim, clip: frame)
    } else {
      let room = Rectangle(row: frame.endRow - 1, column: frame.column + 1, rows: 1, columns: frame.columns - 2)
      write(" \(text) ", row: room.row, column: room.column + 1, role: .title, clip: room)
    }
  }

  private mutating func drawPageTitle(_ pane: Pane, _ content: PaneContent, in area: Rectangle) {
    var line = TextLine(" \(pane.number) \(content.title)", .focus)
    for other in Pane.allCases where other != pane && ![.story, .compare, .variables].contains(other) {
      line.append(" \(other.number)", .dim)
    }
    draw(line, row: area.row, column: area.column, clip: Rectangle(row: area.row, column: 0, rows: 1, columns: columns))
  }

  private mutating func drawFrame(
    _ slot: ScreenLayout.Slot, _ pane: Pane, _ content: PaneContent, isFocused: Bool, state: ViewState
  ) {
    let area = slot.area
    let role: Role = isFocused ? .focus : .border
    box(area, weight: isFocused ? .heavy : .light, role: role)
    let room = Rectangle(row: area.row, column: area.column + 1, rows: area.rows, columns: area.columns - 2)
    var title = TextLine()
    // Where the names of all tabs do not fit, the others keep their numbers.
    let hasNames = slot.panes.reduce(content.title.utf8.count) { $0 + $1.title.utf8.count + 5 } <= room.columns
    for candidate in slot.panes {
      title.append(title.width == 0 ? " " : "· ", role)
      let other = hasNames ? " \(candidate.title)" : ""
      let name = "\(candidate.number)" + (candidate == pane ? " \(content.title)" : other)
      title.append(name + " ", candidate == pane ? (isFocused ? .focus : .title) : .dim)
    }
    draw(title, row: area.row, column: room.column, clip: room)
    if !content.note.isEmpty, title.width + content.note.unicodeScalars.count + 4 <= room.columns {
      let note = TextLine(" \(content.note) ", .dim)
      draw(note, row: area.row, column: room.endColumn - note.width - 1, clip: room)
    }
    if !content.foot.isEmpty {
      var foot = TextLine(" \(content.foot)", isFocused ? .text : .dim)
      foot.cut(to: room.columns - 17)
      foot.append(" ")
      if foot.width > 4 { draw(foot, row: area.endRow - 1, column: room.endColumn - foot.width - 1, clip: room) }
    }
  }
}
