import Canvas

/// A drawing of the block graph in cells: where the boxes are, and which lines run between them.
struct GraphLayout {
  /// By vertex.
  var boxes: [Rectangle] = []
  /// Where the line to a vertex's users meets the top of its box, by vertex.
  var entries: [Int] = []
  /// Where the line to what it stands on leaves the bottom of its box, by vertex.
  var exits: [Int] = []
  var rows = 0
  var columns = 0
  /// Row after row.
  var lines: [LineMask] = []
  /// Cells at which lines belong together; elsewhere lines that meet only cross.
  var junctions: Set<Int> = []

  /// Lays out vertices of the given widths. `height` is that of a box with its frame; nil where a lower bound already
  /// shows that the drawing does not fit into `room`.
  init?(
    widths: [Int], height: Int, edges: [(parent: Int, child: Int)], hints: [Int?] = [],
    room: (rows: Int, columns: Int)? = nil
  ) {
    let hints = hints.isEmpty ? Array(repeating: nil, count: widths.count) : hints
    let graph = LayeredGraph(count: widths.count, edges: edges, hints: hints)
    if let room {
      let least = graph.layers.count * (height + 1) - 1
      let widest = graph.layers.map { $0.reduce(-2) { $0 + 2 + ($1 < widths.count ? widths[$1] : 1) } }.max() ?? 0
      if least > room.rows || widest > room.columns { return nil }
    }
    let middle = graph.columns(widths: widths, gap: 2)
    var router = EdgeRouter(graph: graph, middle: middle, widths: widths)
    router.assignTracks()
    var top = 0
    var tops: [Int] = []
    for index in graph.layers.indices {
      tops.append(top)
      top += height + (index < router.gaps.count ? router.gaps[index].rows : 0)
    }
    rows = top
    for vertex in widths.indices {
      boxes.append(
        Rectangle(
          row: tops[graph.layer[vertex]], column: middle[vertex] - widths[vertex] / 2, rows: height,
          columns: widths[vertex]))
    }
    columns = max(boxes.map(\.endColumn).max() ?? 0, (middle.max() ?? -1) + 1)
    entries = Array(router.entry[..<widths.count])
    exits = Array(middle[..<widths.count])
    lines = Array(repeating: [], count: rows * columns)
    draw(router, tops: tops, height: height)
  }

  private mutating func draw(_ router: EdgeRouter, tops: [Int], height: Int) {
    let graph = router.graph
    for (index, gap) in router.gaps.enumerated() {
      let first = tops[index] + height
      let last = first + gap.rows - 1
      for parent in graph.layers[index] where !graph.down[parent].isEmpty {
        let column = router.exit[parent]
        var lowest = first
        for child in graph.down[parent] {
          if let track = gap.track[child] {
            lowest = max(lowest, first + 1 + track)
          } else {
            lowest = last + 1
          }
        }
        vertical(column, from: first - 1, to: lowest)
      }
      for child in graph.layers[index + 1] {
        guard let track = gap.track[child] else { continue }
        let row = first + 1 + track
        let ends = graph.up[child].map { router.exit[$0] } + [router.entry[child]]
        horizontal(row, from: ends.min() ?? 0, to: ends.max() ?? 0)
        for column in ends { junctions.insert(row * columns + column) }
        vertical(router.entry[child], from: row, to: last + 1)
      }
      for vertex in graph.layers[index] where vertex >= graph.realCount {
        vertical(router.exit[vertex], from: tops[index], to: tops[index] + height - 1)
      }
    }
  }

  private mutating func vertical(_ column: Int, from top: Int, to bottom: Int) {
    guard top < bottom else { return }
    for row in top...bottom {
      if row > top { lines[row * columns + column].insert(.north) }
      if row < bottom { lines[row * columns + column].insert(.south) }
    }
  }

  private mutating func horizontal(_ row: Int, from left: Int, to right: Int) {
    guard left < right else { return }
    for column in left...right {
      if column > left { lines[row * columns + column].insert(.west) }
      if column < right { lines[row * columns + column].insert(.east) }
    }
  }
}
