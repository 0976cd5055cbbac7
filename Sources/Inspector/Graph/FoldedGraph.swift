import Subject

/// The block graph as it is drawn: by index, sound whatever the subject said, and with simple things folded away.
struct FoldedGraph: Equatable {
  struct Vertex: Equatable {
    var node: GraphNode
    /// What was folded into it.
    var folded: [GraphNode] = []
  }

  struct Edge: Equatable {
    var parent: Int
    var child: Int
    var edge: GraphEdge
  }

  var vertices: [Vertex] = []
  var edges: [Edge] = []
  /// How many objects are not drawn as vertices of their own.
  var foldedCount = 0

  /// Everything; edges to unknown objects, from an object to itself and those that close a ring are left out.
  init(_ graph: Graph) {
    var index: [Int: Int] = [:]
    for node in graph.nodes where index[node.id] == nil {
      index[node.id] = vertices.count
      vertices.append(Vertex(node: node))
    }
    for edge in graph.edges {
      guard let parent = index[edge.parent], let child = index[edge.child], parent != child else { continue }
      edges.append(Edge(parent: parent, child: child, edge: edge))
    }
    removeRings()
  }

  /// The vertex that shows the object with this id, itself or what it is folded into.
  func vertex(showing id: Int) -> Int? {
    vertices.firstIndex { $0.node.id == id || $0.folded.contains { $0.id == id } }
  }

  private mutating func removeRings() {
    var state = Array(repeating: 0, count: vertices.count)
    var bad: Set<Int> = []
    let outgoing = Dictionary(grouping: edges.indices, by: { edges[$0].parent })
    func visit(_ vertex: Int) {
      state[vertex] = 1
      for edge in outgoing[vertex] ?? [] {
        let child = edges[edge].child
        if state[child] == 1 { bad.insert(edge) } else if state[child] == 0 { visit(child) }
      }
      state[vertex] = 2
    }
    for vertex in vertices.indices where state[vertex] == 0 { visit(vertex) }
    if !bad.isEmpty { edges = edges.indices.filter { !bad.contains($0) }.map { edges[$0] } }
  }
}

extension FoldedGraph {
  /// With each device and export folded into its only backend, and each protocol node into its only user.
  func folded() -> FoldedGraph {
    var host: [Int: Int] = [:]
    var result = self
    for (number, edge) in edges.enumerated() where host[edge.child] == nil {
      let isOnly = !edges.enumerated().contains { $0.offset != number && $0.element.child == edge.child }
      guard isOnly else { continue }
      let (parent, child) = (vertices[edge.parent].node, vertices[edge.child].node)
      let isUser = parent.kind == .device || parent.kind == .export
      if isUser, child.kind == .backend, edges.filter({ $0.parent == edge.parent }).count == 1 {
        host[edge.child] = edge.parent
        result.vertices[edge.parent] = Self.join(device: parent, backend: child)
      } else if edge.edge.name == "file", child.kind == .node, !edges.contains(where: { $0.parent == edge.child }) {
        host[edge.child] = edge.parent
        result.vertices[edge.parent].folded.append(child)
      }
    }
    return result.without(host)
  }

  private static func join(device: GraphNode, backend: GraphNode) -> Vertex {
    var node = backend
    node.id = device.id
    node.kind = device.kind == .export ? .export : .backend
    node.name = device.name
    node.detail = device.detail
    node.isChanged = device.isChanged || backend.isChanged
    node.disagrees = device.disagrees || backend.disagrees
    return Vertex(node: node, folded: [backend])
  }

  private func without(_ host: [Int: Int]) -> FoldedGraph {
    var place: [Int: Int] = [:]
    var result = self
    result.vertices = []
    for index in vertices.indices where host[index] == nil {
      place[index] = result.vertices.count
      result.vertices.append(vertices[index])
    }
    result.edges = edges.compactMap { edge in
      let parent = host[edge.parent] ?? edge.parent
      guard let from = place[parent], let to = place[edge.child] else { return nil }
      return Edge(parent: from, child: to, edge: edge.edge)
    }
    result.foldedCount = host.count
    return result
  }
}

extension FoldedGraph.Vertex {
  /// Whether it or something folded into it was changed by the last step.
  var isChanged: Bool { node.isChanged || folded.contains { $0.isChanged } }
}
