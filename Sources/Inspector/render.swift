import Canvas
import Subject

/// Draws a whole screen: the same snapshot, state and size always give the same cells.
public func render(_ snapshot: Snapshot, _ state: ViewState, rows: Int, columns: Int) -> Canvas {
  var canvas = Canvas(rows: rows, columns: columns)
  let layout = ScreenLayout(snapshot, state, rows: rows, columns: columns)
  canvas.drawStatus(snapshot, in: layout.status)
  for slot in layout.slots { canvas.drawSlot(slot, snapshot, state, kind: layout.kind) }
  canvas.drawWords(snapshot, in: layout.words)
  canvas.drawMessage(snapshot, state, in: layout.message)
  canvas.drawKeyBar(snapshot, state, in: layout.keys)
  if let dialogue = state.dialogue, layout.kind != .statusOnly {
    canvas.drawDialogue(dialogue, snapshot, state)
  }
  return canvas
}

extension ScreenLayout {
  /// The layout that this snapshot and state have at this size.
  init(_ snapshot: Snapshot, _ state: ViewState, rows: Int, columns: Int) {
    self.init(
      rows: rows, columns: columns, focus: state.focus, isZoomed: state.isZoomed,
      hasWords: !snapshot.story.isEmpty || snapshot.finding != nil, hasComparison: snapshot.comparison != nil,
      hasVariables: !snapshot.variables.isEmpty)
  }

  /// The slot in which a pane lies.
  func slot(of pane: Pane) -> Slot? {
    slots.first { $0.panes.contains(pane) }
  }

  /// What a slot has inside its frame; pages have a title line instead of a frame.
  func inside(_ slot: Slot) -> Rectangle {
    kind == .page ? slot.area.splitRows(at: 1).1 : slot.area.inset()
  }
}

extension Canvas {
  fileprivate mutating func drawWords(_ snapshot: Snapshot, in area: Rectangle) {
    guard !area.isEmpty else { return }
    let story = snapshot.story.flatMap { wrapped($0, width: area.columns - 2) }
    var finding = findingLines(snapshot, columns: area.columns - 2)
    // One line for what is wrong, so that some of the story is left; the story pane has all of it.
    if !story.isEmpty { finding = Array(finding.prefix(1)) }
    let lines = finding.map { TextLine(" " + $0, .error) } + story.map { TextLine(" " + $0, .story) }
    for (index, line) in lines.prefix(area.rows).enumerated() {
      draw(line, row: area.row + index, column: area.column, clip: area)
    }
    if lines.count > area.rows {
      let more = " … \(lines.count - area.rows) more: \(Pane.story.number)"
      write(
        more, row: area.endRow - 1, column: area.endColumn - more.unicodeScalars.count, role: .dim, clip: area)
    }
  }

  fileprivate mutating func drawMessage(_ snapshot: Snapshot, _ state: ViewState, in area: Rectangle) {
    guard !area.isEmpty, let message = state.shownMessage(of: snapshot) else { return }
    var line = TextLine(" \(message.text)", message.isError ? .error : .text)
    if line.width > area.columns, area.columns > 20 {
      line.cut(to: area.columns - 8)
      line.append(" i", .key)
      line.append(" more", .dim)
    }
    draw(line, row: area.row, column: area.column, clip: area)
  }
}
