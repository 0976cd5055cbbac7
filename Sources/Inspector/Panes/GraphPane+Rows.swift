import Canvas
import Subject

/// One row per object: lanes, name, driver, context, counters, and what it stands on.
func graphRows(_ graph: FoldedGraph, _ snapshot: Snapshot, columns: Int, into content: inout PaneContent) {
  let lanes = GraphLanes(count: graph.vertices.count, edges: graph.edges.map { ($0.parent, $0.child) })
  let widths = RowWidths(
    graph, snapshot, columns: columns, indent: lanes.count * 2 + 1,
    labels: lanes.order.map { edgeTexts($0, graph, isNamed: false) }.max() ?? 0)
  // Where there is no room to name the other ends, the lanes alone lead there.
  let room = columns - widths.total - lanes.count * 2 - 1
  let isNamed = lanes.order.allSatisfy { edgeTexts($0, graph, isNamed: true) <= room }
  for (row, vertex) in lanes.order.enumerated() {
    let node = graph.vertices[vertex].node
    var line = TextLine(" ")
    for lane in 0..<lanes.count {
      let mask = lanes.rows[row][lane]
      if lane == lanes.lane[row] {
        line.append(node.kind.mark, node.kind.role)
      } else {
        line.append(String(lanes.passing[row].contains(lane) ? "│" : mask.glyph), .edge)
      }
      line.append(mask.contains(.east) ? "─" : " ", .edge)
    }
    widths.append(node, snapshot, to: &line)
    for edge in graph.edges where edge.parent == vertex {
      line.append(
        edgeText(edge, graph, isNamed: isNamed), edge.edge.isChanged ? .changed : .dim, changed: edge.edge.isChanged)
    }
    while line.cells.last?.scalar == " " { line.cells.removeLast() }
    content.add(line, .node(node.id))
  }
}

private func edgeText(_ edge: FoldedGraph.Edge, _ graph: FoldedGraph, isNamed: Bool) -> String {
  let star = edge.edge.isChanged ? "*" : ""
  let permissions = edge.edge.permissions.isEmpty ? "" : " \(edge.edge.permissions)"
  return "\(star)\(edge.edge.name)\(permissions)" + (isNamed ? " → \(graph.vertices[edge.child].node.name)  " : "  ")
}

/// How many cells the edges of a vertex take.
private func edgeTexts(_ vertex: Int, _ graph: FoldedGraph, isNamed: Bool) -> Int {
  graph.edges.reduce(-2) {
    $0 + ($1.parent == vertex ? edgeText($1, graph, isNamed: isNamed).unicodeScalars.count : 0)
  }
}

/// Each root with what it stands on below it; what is shared is named again with `↑`.
func graphTree(_ graph: FoldedGraph, _ snapshot: Snapshot, columns: Int, into content: inout PaneContent) {
  let used = Set(graph.edges.map(\.child))
  let widths = RowWidths(graph, snapshot, columns: columns, indent: 13, labels: 8)
  var seen: Set<Int> = []
  func show(_ vertex: Int, _ edge: GraphEdge?, _ lead: String, _ isLast: Bool) {
    let node = graph.vertices[vertex].node
    let isFirst = seen.insert(vertex).inserted
    var line = TextLine(" ")
    line.append(lead + (edge == nil ? "" : isLast ? "╰─" : "├─"), .edge)
    line.append(node.kind.mark + " ", node.kind.role)
    if isFirst {
      line.pad(to: 13)
      widths.append(node, snapshot, to: &line)
    } else {
      line.append("\(node.name) ↑", .dim)
    }
    if let edge {
      line.append(isFirst ? "" : "  ")
      let text = "\(edge.isChanged ? "*" : "")\(edge.name) \(edge.permissions)"
      line.append(text, edge.isChanged ? .changed : .dim, changed: edge.isChanged)
    }
    content.add(line, .node(node.id), stop: isFirst)
    guard isFirst else { return }
    let children = graph.edges.filter { $0.parent == vertex }
    for (index, child) in children.enumerated() {
      let below = edge == nil ? lead : lead + (isLast ? "  " : "│ ")
      show(child.child, child.edge, below, index == children.count - 1)
    }
  }
  for vertex in graph.vertices.indices where !used.contains(vertex) { show(vertex, nil, "", true) }
}

/// The columns of the row view, as wide as what stands in them.
private struct RowWidths {
  var name = 4
  var detail = 4
  var context = 1
  var flags = 0
  var isShort = false

  var total: Int { name + detail + context + flags }

  /// `labels` is the room that edges want behind these columns.
  init(_ graph: FoldedGraph, _ snapshot: Snapshot, columns: Int, indent: Int, labels: Int) {
    for vertex in graph.vertices {
      name = max(name, vertex.node.name.unicodeScalars.count + 2)
      detail = max(detail, vertex.node.detail.unicodeScalars.count + 1)
      flags = max(flags, vertex.node.flags.width + 1)
    }
    context = (snapshot.contexts.map { $0.name.unicodeScalars.count + 3 }.max() ?? 5)
    for node in snapshot.graph.nodes { context = max(context, (node.contextNote?.unicodeScalars.count ?? 0) + 1) }
    if indent + total + labels > columns {
      isShort = true
      context = max(
        2, snapshot.graph.nodes.compactMap { $0.contextNote?.unicodeScalars.count }.max().map { $0 + 1 } ?? 2)
    }
    let excess = indent + total - columns
    if excess > 0 { detail = max(6, detail - excess) }
  }

  func append(_ node: GraphNode, _ snapshot: Snapshot, to line: inout TextLine) {
    let start = line.width
    line.append(node.name, node.kind.role, changed: node.isChanged)
    if node.isChanged { line.append("*", .changed, changed: true) }
    line.pad(to: start + name)
    line.field(node.detail, detail - 1, .dim)
    line.append(" ")
    line.append(snapshot.contextText(node.context, note: node.contextNote, isShort: isShort))
    line.pad(to: start + name + detail + context)
    line.append(node.flags)
    line.pad(to: start + name + detail + context + flags)
  }
}
