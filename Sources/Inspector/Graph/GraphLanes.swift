import Canvas

/// The lanes to the left of the row view: one row per vertex, as in a history of commits.
struct GraphLanes {
  /// Vertices from top to bottom; each stands below everything that uses it.
  var order: [Int] = []
  /// What each row shows of the lanes, per lane: a line, or nil at the vertex itself.
  var rows: [[LineMask]] = []
  /// The lane of the vertex, by row.
  var lane: [Int] = []
  /// How many lanes there are.
  var count = 0
  /// Per row, lanes whose line only passes a horizontal one.
  var passing: [Set<Int>] = []

  init(count vertexCount: Int, edges: [(parent: Int, child: Int)]) {
    var down = Array(repeating: [Int](), count: vertexCount)
    var missing = Array(repeating: 0, count: vertexCount)
    for edge in edges where !down[edge.parent].contains(edge.child) {
      down[edge.parent].append(edge.child)
      missing[edge.child] += 1
    }
    func visit(_ vertex: Int) {
      order.append(vertex)
      for child in down[vertex] {
        missing[child] -= 1
        if missing[child] == 0 { visit(child) }
      }
    }
    let roots = missing.indices.filter { missing[$0] == 0 }
    for root in roots { visit(root) }
    var waiting: [Int?] = []
    for vertex in order { add(vertex, children: down[vertex], waiting: &waiting) }
    for index in rows.indices {
      while rows[index].count < count { rows[index].append([]) }
    }
  }

  private mutating func add(_ vertex: Int, children: [Int], waiting: inout [Int?]) {
    func free(_ waiting: inout [Int?]) -> Int {
      if let lane = waiting.firstIndex(where: { $0 == nil }) { return lane }
      waiting.append(nil)
      return waiting.count - 1
    }
    let before = waiting
    let own = waiting.firstIndex { $0 == vertex } ?? free(&waiting)
    waiting[own] = nil
    var joins: Set<Int> = []
    var isOwnUsed = false
    var fresh: [Int] = []
    for child in children {
      if let lane = waiting.firstIndex(where: { $0 == child }) { joins.insert(lane) } else { fresh.append(child) }
    }
    for child in fresh {
      if !isOwnUsed {
        waiting[own] = child
        isOwnUsed = true
      } else {
        // Not into the lane of the vertex, even where it ends here.
        var lane = free(&waiting)
        if lane == own {
          waiting.append(nil)
          lane = waiting.count - 1
        }
        waiting[lane] = child
        joins.insert(lane)
      }
    }
    count = max(count, waiting.count)
    var row = Array(repeating: LineMask(), count: waiting.count)
    for index in waiting.indices where index != own {
      if index < before.count, before[index] != nil { row[index].insert(.north) }
      if waiting[index] != nil { row[index].insert(.south) }
    }
    let low = min(own, joins.min() ?? own)
    let high = max(own, joins.max() ?? own)
    for index in low...high where low < high {
      if index > low { row[index].insert(.west) }
      if index < high { row[index].insert(.east) }
    }
    passing.append(Set(row.indices.filter { row[$0] == .all && !joins.contains($0) }))
    rows.append(row)
    lane.append(own)
  }
}
