import Canvas
import Subject

/// What a pane has to show, before it is scrolled and cut to its place.
struct PaneContent {
  struct Line {
    var text: TextLine
    /// The object that the line stands for; lines without one are passed over by the selection.
    var id: ObjectID?
    /// Whether the selection may stop here: only the first line of an object.
    var isStop = false
  }

  /// What follows the number in the title.
  var title: String
  /// Right part of the upper edge.
  var note = ""
  /// Right part of the lower edge.
  var foot = ""
  var lines: [Line] = []
  /// A line that stays at the top.
  var header: TextLine?
  /// Lines that stay at the bottom.
  var pinned: [TextLine] = []
  /// The line that ought to be visible where nothing is selected.
  var present: Int?
  /// Where each object of a picture is; empty for lists.
  var boxes: [(id: ObjectID, area: Rectangle)] = []
  /// Columns of a picture.
  var width = 0

  mutating func add(_ text: TextLine, _ id: ObjectID? = nil, stop: Bool = true) {
    lines.append(Line(text: text, id: id, isStop: id != nil && stop))
  }

  /// Adds a line that goes on below, at blanks where there are any, where it is too long.
  mutating func add(_ text: TextLine, _ id: ObjectID? = nil, columns: Int, indent: Int) {
    var rest = text
    var isFirst = true
    while rest.width > columns, columns > 2 * indent {
      let blank = rest.cells[..<columns].lastIndex { $0.scalar == " " } ?? 0
      let end = blank > 2 * indent ? blank : columns
      var head = rest
      head.cells.removeSubrange(end...)
      add(head, id, stop: isFirst)
      var tail = TextLine(String(repeating: " ", count: indent))
      tail.cells += rest.cells[end...].drop { $0.scalar == " " }
      rest = tail
      isFirst = false
    }
    add(rest, id, stop: isFirst)
  }

  /// What can be selected, in the order in which it is read.
  var stops: [ObjectID] {
    boxes.isEmpty ? lines.compactMap { $0.isStop ? $0.id : nil } : boxes.map(\.id)
  }

  /// Where the selected object is, if it is there.
  func area(of id: ObjectID?) -> Rectangle? {
    guard let id else { return nil }
    if !boxes.isEmpty { return boxes.first { $0.id == id }?.area }
    guard let row = lines.firstIndex(where: { $0.id == id && $0.isStop }) else { return nil }
    return Rectangle(row: row, column: 0, rows: 1, columns: 1)
  }

  /// The scroll position nearest to `stored` at which the selection is visible and no room is wasted.
  func scroll(_ stored: Position?, rows: Int, columns: Int, selected: ObjectID?) -> Position {
    var target = area(of: selected)
    if target == nil, let present {
      // With a little of what follows it.
      target = Rectangle(row: present, column: 0, rows: min(3, lines.count - present), columns: 1)
    }
    func clamp(_ start: Int, _ length: Int, _ room: Int, _ wanted: Range<Int>?) -> Int {
      var start = start
      if let wanted {
        if wanted.upperBound > start + room { start = wanted.upperBound - room }
        if wanted.lowerBound < start { start = wanted.lowerBound }
      }
      return max(0, min(start, length - room))
    }
    return Position(
      row: clamp(
        stored?.row ?? 0, lines.count, max(0, rows - pinned.count - (header == nil ? 0 : 1)),
        target.map { $0.row..<$0.endRow }),
      column: clamp(stored?.column ?? 0, width, columns, target.map { $0.column..<$0.endColumn }))
  }
}

/// The content of a pane for the room inside its frame.
func paneContent(_ pane: Pane, _ snapshot: Snapshot, _ state: ViewState, rows: Int, columns: Int) -> PaneContent {
  switch pane {
  case .graph: graphContent(snapshot, state, rows: rows, columns: columns)
  case .threads: threadsContent(snapshot, state, rows: rows, columns: columns)
  case .steps: stepsContent(snapshot, state, rows: rows, columns: columns)
  case .scsi: scsiContent(snapshot, columns: columns)
  case .locks: locksContent(snapshot, columns: columns)
  case .log: logContent(snapshot, columns: columns)
  case .story: storyContent(snapshot, columns: columns)
  case .compare: compareContent(snapshot, columns: columns)
  case .variables: variablesContent(snapshot, columns: columns)
  }
}
