import Canvas
import Subject

/// The block graph drawn with boxes.
struct GraphPicture {
  /// How many lines a box has.
  enum Detail: Int {
    case one = 1
    case two, three
  }

  var lines: [TextLine]
  var boxes: [(id: Int, area: Rectangle)] = []
  var columns: Int
  var foldedCount: Int

  /// The most telling picture that fits; nil where none does.
  static func fitting(
    _ graph: FoldedGraph, _ snapshot: Snapshot, hints: [Int: Int], rows: Int, columns: Int, selected: Int?
  ) -> GraphPicture? {
    guard !graph.vertices.isEmpty, rows >= 3, columns >= 10 else { return nil }
    let folded = graph.folded()
    let candidates: [(FoldedGraph, Detail)] = [
      (graph, .three), (graph, .two), (folded, .three), (graph, .one), (folded, .two), (folded, .one),
    ]
    for (graph, detail) in candidates {
      if let picture = GraphPicture(
        graph, snapshot, detail: detail, hints: hints, room: (rows, columns), selected: selected)
      {
        return picture
      }
    }
    return nil
  }

  /// Draws a graph; nil where it does not fit into `room`.
  init?(
    _ graph: FoldedGraph, _ snapshot: Snapshot, detail: Detail, hints: [Int: Int], room: (rows: Int, columns: Int)?,
    selected: Int?
  ) {
    let texts = graph.vertices.map { Self.text($0, snapshot, detail) }
    let layout = GraphLayout(
      widths: texts.map { ($0.map(\.width).max() ?? 0) + 4 }, height: detail.rawValue + 2,
      edges: graph.edges.map { ($0.parent, $0.child) }, hints: graph.vertices.map { hints[$0.node.id] }, room: room)
    guard let layout else { return nil }
    if let room, layout.rows > room.rows || layout.columns > room.columns { return nil }
    foldedCount = graph.foldedCount
    var canvas = Canvas(
      rows: layout.rows, columns: max(layout.columns, min(layout.columns + 14, room?.columns ?? .max)))
    canvas.drawLines(of: layout)
    let highlighted = selected.flatMap { graph.vertex(showing: $0) }
    for (index, vertex) in graph.vertices.enumerated() {
      let area = layout.boxes[index]
      canvas.drawBox(vertex, texts[index], area, layout, isSelected: index == highlighted)
      boxes.append((vertex.node.id, area))
      if index == highlighted, let selected, selected != vertex.node.id { boxes.append((selected, area)) }
    }
    for edge in graph.edges { canvas.drawLabel(edge, graph, layout) }
    let used = min(room?.columns ?? .max, canvas.usedColumns)
    columns = max(layout.columns, used)
    lines = canvas.lines(columns: columns)
  }

  private static func text(_ vertex: FoldedGraph.Vertex, _ snapshot: Snapshot, _ detail: Detail) -> [TextLine] {
    let node = vertex.node
    var name = TextLine("\(node.kind.mark) \(node.name)", node.kind.role, changed: vertex.isChanged)
    if vertex.isChanged { name.append("*", .changed, changed: true) }
    var state = snapshot.contextText(node.context, note: node.contextNote, isShort: detail == .one)
    let flags = node.flags
    if flags.width > 0 {
      state.append(" ")
      state.append(flags)
    }
    let kind = TextLine(node.detail, .dim)
    func joined(_ parts: [TextLine]) -> TextLine {
      var line = TextLine()
      for part in parts where part.width > 0 {
        if line.width > 0 { line.append(" ") }
        line.append(part)
      }
      return line
    }
    switch detail {
    case .three: return [name, kind, state]
    case .two: return [joined([name, kind]), state]
    case .one: return [joined([name, kind, state])]
    }
  }

  /// Hands the picture over as the content of the pane.
  func fill(_ content: inout PaneContent, room: Int) {
    // A blank column keeps the picture off the frame where there is room for it.
    let margin = columns < room ? 1 : 0
    for line in lines {
      var text = TextLine(String(repeating: " ", count: margin))
      text.append(line)
      content.add(text)
    }
    for (id, area) in boxes {
      var area = area
      area.column += margin
      content.boxes.append((.node(id), area))
    }
    content.width = columns + margin
    if foldedCount > 0 { content.title += ", \(foldedCount) folded" }
  }
}

extension Canvas {
  fileprivate mutating func drawLines(of layout: GraphLayout) {
    let style = Style(.edge)
    for row in 0..<layout.rows {
      for column in 0..<layout.columns {
        let mask = layout.lines[row * layout.columns + column]
        guard !mask.isEmpty else { continue }
        // Lines that only cross: the vertical one passes in front.
        let isCrossing = mask == .all && !layout.junctions.contains(row * layout.columns + column)
        self[row, column] = Cell(isCrossing ? "│" : mask.glyph, style)
      }
    }
  }

  fileprivate mutating func drawBox(
    _ vertex: FoldedGraph.Vertex, _ text: [TextLine], _ area: Rectangle, _ layout: GraphLayout, isSelected: Bool
  ) {
    let weight: FrameWeight = isSelected ? .heavy : .light
    let role: Role = isSelected ? .focus : vertex.node.context.map(Role.context) ?? .border
    box(area, weight: weight, role: role)
    func mask(_ row: Int, _ column: Int) -> LineMask { layout.lines[row * layout.columns + column] }
    for column in (area.column + 1)..<(area.endColumn - 1) {
      if mask(area.row, column).contains(.north) { self[area.row, column].scalar = weight.entry }
      if mask(area.endRow - 1, column).contains(.south) { self[area.endRow - 1, column].scalar = weight.exit }
    }
    for (index, line) in text.enumerated() {
      draw(line, row: area.row + 1 + index, column: area.column + 2, clip: area)
    }
    if isSelected {
      select(Rectangle(row: area.row + 1, column: area.column + 1, rows: 1, columns: area.columns - 2))
      self[area.row + 1, area.column + 1].scalar = "▸"
    }
  }

  /// Role and permissions beside the line: at the user's end if that has only one line, else at the other end.
  fileprivate mutating func drawLabel(_ edge: FoldedGraph.Edge, _ graph: FoldedGraph, _ layout: GraphLayout) {
    let isOnly = graph.edges.count { $0.parent == edge.parent } == 1
    let (row, column) =
      isOnly
      ? (layout.boxes[edge.parent].endRow, layout.exits[edge.parent] + 1)
      : (layout.boxes[edge.child].row - 1, layout.entries[edge.child] + 1)
    let star = edge.edge.isChanged ? "*" : ""
    let permissions = edge.edge.permissions
    // Permissions alone say something only where there are any.
    let taken = permissions.contains { $0 != "-" } ? star + permissions : ""
    for text in [
      star + edge.edge.name + (permissions.isEmpty ? "" : " \(permissions)"), star + edge.edge.name, taken,
    ] {
      let line = TextLine(text, edge.edge.isChanged ? .changed : .dim, changed: edge.edge.isChanged)
      let isFree = (0...line.width).allSatisfy { self[row, column + $0].scalar == " " }
      guard isFree, column + line.width <= columns, line.width > 0 else { continue }
      draw(line, row: row, column: column, clip: area)
      return
    }
  }

  fileprivate var usedColumns: Int {
    var used = columns
    while used > 0, (0..<rows).allSatisfy({ self[$0, used - 1].scalar == " " }) { used -= 1 }
    return used
  }

  fileprivate func lines(columns: Int) -> [TextLine] {
    (0..<rows).map { row in
      var line = TextLine()
      line.cells = (0..<columns).map { self[row, $0] }
      return line
    }
  }
}
