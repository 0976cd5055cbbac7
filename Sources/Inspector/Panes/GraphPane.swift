import Canvas
import Subject

/// The block graph in the view that was asked for, or the one that fits best.
func graphContent(_ snapshot: Snapshot, _ state: ViewState, rows: Int, columns: Int) -> PaneContent {
  var content = PaneContent(title: "Graph")
  let selected: Int? = if case .node(let id)? = state.selection[.graph] { id } else { nil }
  let graph = FoldedGraph(snapshot.graph)
  switch state.graphView {
  case .auto:
    if let picture = GraphPicture.fitting(
      graph, snapshot, hints: state.graphHints, rows: rows, columns: columns, selected: selected)
    {
      picture.fill(&content, room: columns)
    } else {
      let shown = graph.vertices.count > rows ? graph.folded() : graph
      graphRows(shown, snapshot, columns: columns, into: &content)
      if shown.foldedCount > 0 { content.title += ", \(shown.foldedCount) folded" }
    }
  case .boxes:
    let picture =
      GraphPicture.fitting(graph, snapshot, hints: state.graphHints, rows: rows, columns: columns, selected: selected)
      ?? GraphPicture(
        graph.folded(), snapshot, detail: .one, hints: state.graphHints, room: nil, selected: selected)
    picture?.fill(&content, room: columns)
  case .rows: graphRows(graph, snapshot, columns: columns, into: &content)
  case .tree: graphTree(graph, snapshot, columns: columns, into: &content)
  }
  content.note = ViewState.GraphView.allCases.map { $0 == state.graphView ? "[\($0.rawValue)]" : $0.rawValue }
    .joined(separator: " ")
  if let selected, let node = snapshot.graph.nodes.first(where: { $0.id == selected }) {
    content.foot = node.sentence(in: snapshot)
  }
  if snapshot.graph.nodes.isEmpty { content.add(TextLine(" no block nodes", .dim)) }
  return content
}

extension ViewState {
  /// Remembers where the graph's objects stand, so that the next graph is drawn like this one.
  mutating func remember(_ graph: Graph) {
    let folded = FoldedGraph(graph)
    let layout = GraphLayout(
      widths: folded.vertices.map { $0.node.name.unicodeScalars.count + 4 }, height: 3,
      edges: folded.edges.map { ($0.parent, $0.child) }, hints: folded.vertices.map { graphHints[$0.node.id] })
    guard let layout else { return }
    graphHints = [:]
    for (vertex, column) in zip(folded.vertices, layout.exits) { graphHints[vertex.node.id] = column }
  }
}
