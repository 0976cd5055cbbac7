/// The second half of the layered layout: horizontal tracks between layers, one per child that is not straight below
/// its only user.
struct EdgeRouter {
  struct Gap {
    /// The track of a child, counted from 0 at the top.
    var track: [Int: Int] = [:]
    /// The rows between the two layers: one with the exits and labels, the tracks, and one more for labels at entries.
    var rows = 1
  }

  let graph: LayeredGraph
  /// Column of the line downwards, by vertex.
  let exit: [Int]
  /// Column of the line upwards, by vertex.
  var entry: [Int]
  var gaps: [Gap] = []
  private let widths: [Int]

  init(graph: LayeredGraph, middle: [Int], widths: [Int]) {
    self.graph = graph
    self.widths = widths
    exit = middle
    entry = middle
  }

  mutating func assignTracks() {
    for index in graph.layers.indices.dropLast() {
      let order = sortedChildren(of: index)
      gaps.append(pack(order, needsLabels: graph.layers[index].contains { graph.down[$0].count > 1 }))
    }
  }

  /// Whether the child hangs straight below its only user.
  private func isStraight(_ child: Int) -> Bool {
    graph.up[child].allSatisfy { exit[$0] == entry[child] }
  }

  /// A line that comes down in the column in which another goes down must have ended above it.
  private func predecessors(of child: Int, exits: [Int: Int]) -> [Int] {
    guard let parent = exits[entry[child]], !graph.up[child].contains(parent) else { return [] }
    return graph.down[parent]
  }

  /// The children that need a track, in an order from the top that keeps unrelated lines apart.
  private mutating func sortedChildren(of index: Int) -> [(child: Int, after: [Int])] {
    let exits = Dictionary(
      graph.layers[index].filter { !graph.down[$0].isEmpty }.map { (exit[$0], $0) },
      uniquingKeysWith: { first, _ in first })
    var open = graph.layers[index + 1].filter { !graph.up[$0].isEmpty && !isStraight($0) }
    var result: [(child: Int, after: [Int])] = []
    while !open.isEmpty {
      let ready = open.firstIndex { child in
        predecessors(of: child, exits: exits).allSatisfy { !open.contains($0) || $0 == child }
      }
      if let ready {
        let child = open.remove(at: ready)
        result.append((child, predecessors(of: child, exits: exits)))
      } else if let stuck = open.firstIndex(where: { moveEntry($0, awayFrom: exits) }) {
        // A ring of lines that want each other's columns: one enters its box beside the middle instead.
        let child = open.remove(at: stuck)
        result.append((child, []))
      } else {
        result.append((open.removeFirst(), []))
      }
    }
    return result
  }

  private mutating func moveEntry(_ child: Int, awayFrom exits: [Int: Int]) -> Bool {
    guard child < graph.realCount else { return false }
    for shift in [1, -1, 2, -2] where abs(shift) + 2 <= widths[child] / 2 {
      if exits[entry[child] + shift] == nil {
        entry[child] += shift
        return true
      }
    }
    return false
  }

  private func pack(_ order: [(child: Int, after: [Int])], needsLabels: Bool) -> Gap {
    var gap = Gap()
    var taken: [[ClosedRange<Int>]] = []
    for (child, after) in order {
      let ends = graph.up[child].map { exit[$0] } + [entry[child]]
      let range = (ends.min() ?? 0) - 1...(ends.max() ?? 0) + 1
      var track = (after.compactMap { gap.track[$0] }.max() ?? -1) + 1
      while track < taken.count, taken[track].contains(where: { $0.overlaps(range) }) { track += 1 }
      while taken.count <= track { taken.append([]) }
      taken[track].append(range)
      gap.track[child] = track
    }
    gap.rows = 1 + taken.count + (needsLabels && !taken.isEmpty ? 1 : 0)
    return gap
  }
}
