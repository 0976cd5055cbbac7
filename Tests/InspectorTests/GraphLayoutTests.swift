import Canvas
import Subject
import Testing

@testable import Inspector

/// The layered layout: boxes apart, every edge a connected line, little movement when the graph changes.
@Suite struct GraphLayoutTests {
  /// A graph without rings from a small deterministic generator: edges lead from lower to higher numbers.
  private func randomGraph(_ seed: Int) -> (widths: [Int], edges: [(parent: Int, child: Int)]) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    let count = 2 + next(24)
    let widths = (0..<count).map { _ in 7 + next(14) }
    var edges: [(parent: Int, child: Int)] = []
    for child in 1..<count {
      for _ in 0..<next(3) { edges.append((next(child), child)) }
    }
    return (widths, edges)
  }

  @Test(arguments: 1...150) func boxesAreApartAndEdgesConnected(seed: Int) throws {
    let (widths, edges) = randomGraph(seed)
    let layout = try #require(GraphLayout(widths: widths, height: 4, edges: edges))
    for first in layout.boxes.indices {
      let box = layout.boxes[first]
      #expect(box.row >= 0 && box.column >= 0 && box.endRow <= layout.rows && box.endColumn <= layout.columns)
      for second in layout.boxes.indices where second > first {
        #expect(box.intersection(layout.boxes[second]).isEmpty, "boxes \(first) and \(second) overlap")
      }
    }
    for edge in edges {
      let found = reachable(from: edge.parent, in: layout)
      #expect(found.contains(edge.child), "no line from \(edge.parent) to \(edge.child)")
    }
    let children = Dictionary(grouping: edges, by: \.parent).mapValues { Set($0.map(\.child)) }
    for vertex in widths.indices {
      // Lines of several users of one object join, so a line may also lead to what those users use; never further.
      let own = children[vertex] ?? []
      let siblings = own.flatMap { child in edges.filter { $0.child == child }.map(\.parent) }
      var allowed = own
      var open = siblings
      var seen = Set(siblings)
      while let next = open.popLast() {
        for child in children[next] ?? [] where allowed.insert(child).inserted {
          for parent in edges.filter({ $0.child == child }).map(\.parent) where seen.insert(parent).inserted {
            open.append(parent)
          }
        }
      }
      #expect(reachable(from: vertex, in: layout).isSubset(of: allowed), "a line from \(vertex) leads astray")
    }
  }

  /// The vertices whose upper edge is reached by following lines from the lower edge of a vertex.
  private func reachable(from vertex: Int, in layout: GraphLayout) -> Set<Int> {
    struct Head: Hashable {
      var row: Int
      var column: Int
      var going: LineMask
    }
    func mask(_ row: Int, _ column: Int) -> LineMask { layout.lines[row * layout.columns + column] }
    let start = layout.boxes[vertex].endRow - 1
    guard mask(start, layout.exits[vertex]).contains(.south) else { return [] }
    var open = [Head(row: start, column: layout.exits[vertex], going: .south)]
    var seen = Set(open)
    var found: Set<Int> = []
    let opposite: [LineMask: LineMask] = [.north: .south, .south: .north, .east: .west, .west: .east]
    while let head = open.popLast() {
      let row = head.row + (head.going == .south ? 1 : head.going == .north ? -1 : 0)
      let column = head.column + (head.going == .east ? 1 : head.going == .west ? -1 : 0)
      guard mask(row, column).contains(opposite[head.going] ?? []) else { continue }
      if let box = layout.boxes.firstIndex(where: { $0.contains(row: row, column: column) }) {
        if layout.boxes[box].row == row, layout.entries[box] == column { found.insert(box) }
        continue
      }
      let isCrossing = mask(row, column) == .all && !layout.junctions.contains(row * layout.columns + column)
      for direction in [LineMask.north, .east, .south, .west] where mask(row, column).contains(direction) {
        if direction == opposite[head.going] || (isCrossing && direction != head.going) { continue }
        let next = Head(row: row, column: column, going: direction)
        if seen.insert(next).inserted { open.append(next) }
      }
    }
    return found
  }

  @Test func rootsLineUpAtTheTopAndSharedBasesAreBelowTheirUsers() throws {
    // 0 -> 1 -> 2 -> 4, 3 -> 4
    let layout = try #require(
      GraphLayout(widths: [9, 9, 9, 9, 9], height: 3, edges: [(0, 1), (1, 2), (2, 4), (3, 4)]))
    #expect(layout.boxes[0].row == layout.boxes[3].row)
    #expect(layout.boxes[4].row > layout.boxes[2].row)
  }

  @Test func knownObjectsKeepTheirOrder() throws {
    let before = try #require(GraphLayout(widths: [9, 9, 9], height: 3, edges: []))
    // A new vertex with number 0: the old ones keep their order, the new one goes to the end.
    let hints: [Int?] = [nil, before.exits[0], before.exits[1], before.exits[2]]
    let after = try #require(GraphLayout(widths: [9, 9, 9, 9], height: 3, edges: [], hints: hints))
    #expect(after.exits[1] < after.exits[2] && after.exits[2] < after.exits[3] && after.exits[3] < after.exits[0])
  }

  /// Plugging and unplugging leave the order of what stays as it was.
  @Test func changesMoveLittle() {
    func order(_ state: ViewState, _ graph: Graph) -> [String] {
      graph.nodes.filter { $0.id < 100 }.sorted {
        (state.graphHints[$0.id] ?? -1, $0.id) < (state.graphHints[$1.id] ?? -1, $1.id)
      }
      .map(\.name)
    }
    var snapshot = demoSnapshot()
    var state = ViewState()
    _ = update(&state, .snapshot, snapshot: snapshot)
    let roots = ["stg0", "stg1", "cd0"]
    let before = order(state, snapshot.graph).filter(roots.contains)
    // A new disk on the shared base, listed first.
    snapshot.graph.nodes.insert(GraphNode(id: 100, kind: .device, name: "stg2", detail: "scsi-hd"), at: 0)
    snapshot.graph.nodes.insert(GraphNode(id: 101, kind: .node, name: "fmt2", detail: "qcow2"), at: 0)
    snapshot.graph.edges.insert(GraphEdge(parent: 101, child: 10, name: "backing"), at: 0)
    snapshot.graph.edges.insert(GraphEdge(parent: 100, child: 101, name: "drive"), at: 0)
    _ = update(&state, .snapshot, snapshot: snapshot)
    #expect(order(state, snapshot.graph).filter(roots.contains) == before)
    snapshot.graph.nodes.removeAll { [1, 2, 3].contains($0.id) }
    _ = update(&state, .snapshot, snapshot: snapshot)
    #expect(order(state, snapshot.graph).filter(roots.contains) == before.filter { $0 != "stg0" })
  }

  @Test func whatCannotFitIsRefusedEarly() {
    #expect(GraphLayout(widths: [30, 30], height: 3, edges: [], room: (10, 50)) == nil)
    #expect(GraphLayout(widths: [9, 9], height: 3, edges: [(0, 1)], room: (5, 50)) == nil)
    #expect(GraphLayout(widths: [], height: 3, edges: [])?.rows == 0)
  }

  @Test func brokenGraphsAreDrawnAnyway() {
    var graph = Graph(nodes: [
      GraphNode(id: 1, kind: .node, name: "a", detail: "x"), GraphNode(id: 2, kind: .node, name: "b", detail: "x"),
      GraphNode(id: 2, kind: .node, name: "twice", detail: "x"),
    ])
    graph.edges = [
      GraphEdge(parent: 1, child: 2, name: "file"), GraphEdge(parent: 2, child: 1, name: "file"),
      GraphEdge(parent: 1, child: 1, name: "file"), GraphEdge(parent: 1, child: 9, name: "file"),
    ]
    let folded = FoldedGraph(graph)
    #expect(folded.vertices.count == 2)
    #expect(folded.edges.map { [$0.parent, $0.child] } == [[0, 1]])
  }

  @Test func foldingHidesDevicesAndProtocolNodes() throws {
    let folded = FoldedGraph(demoSnapshot().graph).folded()
    #expect(folded.vertices.map(\.node.name) == ["stg0", "thr0", "fmt0", "stg1", "fmt1", "base", "cd0", "iso"])
    #expect(folded.foldedCount == 6)
    // The base's file, an overlay's file and a backend are found where they went.
    #expect(folded.vertex(showing: 11) == 5 && folded.vertex(showing: 5) == 2 && folded.vertex(showing: 2) == 0)
  }

  @Test(arguments: 1...60) func lanesReachEveryChild(seed: Int) {
    let (widths, edges) = randomGraph(seed)
    let lanes = GraphLanes(count: widths.count, edges: edges)
    #expect(lanes.order.sorted() == Array(widths.indices))
    let row = Dictionary(uniqueKeysWithValues: lanes.order.enumerated().map { ($1, $0) })
    for edge in edges {
      let (from, to) = (row[edge.parent] ?? 0, row[edge.child] ?? 0)
      #expect(from < to)
      // The child's lane is occupied all the way from its first user down to it.
      let first = edges.filter { $0.child == edge.child }.compactMap { row[$0.parent] }.min() ?? from
      for between in (first + 1)..<max(to, first + 1) {
        let mask = lanes.rows[between][lanes.lane[to]]
        #expect(mask.isSuperset(of: .vertical) || lanes.lane[between] == lanes.lane[to])
      }
    }
  }
}
