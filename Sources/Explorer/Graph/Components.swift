/// The strongly connected components of a part of a graph, those that lead nowhere else first.
///
/// Tarjan's algorithm (Depth-first search and linear graph algorithms, SIAM Journal on Computing, 1972), without recursion.
/// A component comes after all that can be reached from it: from first to last is a reverse topological order.
struct Components {
  /// The states by component, and where each component starts among them; one entry more than there are components.
  private(set) var members: ContiguousArray<UInt32> = []
  private(set) var starts: ContiguousArray<UInt32> = [0]
  /// The component of each state; `outside` for one that is not in the part.
  private(set) var component: ContiguousArray<UInt32>

  static let outside = UInt32.max

  var count: Int { starts.count - 1 }

  /// The places of the states of a component among `members`.
  func range(_ component: Int) -> Range<Int> { Int(starts[component])..<Int(starts[component + 1]) }

  /// The components of the states of `part`, by the steps between them that are no failures.
  init(_ graph: StateGraph, of part: StateSet, cutting failures: Failures? = nil) {
    let count = graph.stateCount
    component = ContiguousArray(repeating: Self.outside, count: count)
    // 0: not met; otherwise when, and the earliest met that can be gone back to.
    var met = ContiguousArray<UInt32>(repeating: 0, count: count)
    var low = ContiguousArray<UInt32>(repeating: 0, count: count)
    var clock: UInt32 = 0
    var open = ContiguousArray<UInt32>()
    var path = ContiguousArray<(state: Int, edge: Int)>()
    for root in 0..<count where met[root] == 0 && part.contains(root) {
      clock += 1
      met[root] = clock
      low[root] = clock
      open.append(UInt32(root))
      path.append((root, graph.edges(of: root).lowerBound))
      while let (state, first) = path.last {
        var edge = first
        let end = graph.edges(of: state).upperBound
        var descends = false
        while edge < end {
          let target = graph.targets[edge]
          let isCut = failures?.isFailing(edge, graph) == true
          edge += 1
          if isCut || target == StateGraph.ended || !part.contains(Int(target)) { continue }
          let next = Int(target)
          if met[next] == 0 {
            clock += 1
            met[next] = clock
            low[next] = clock
            open.append(target)
            path[path.count - 1].edge = edge
            path.append((next, graph.edges(of: next).lowerBound))
            descends = true
            break
          }
          if component[next] == Self.outside { low[state] = min(low[state], met[next]) }
        }
        if descends { continue }
        path.removeLast()
        if let above = path.last?.state { low[above] = min(low[above], low[state]) }
        if low[state] == met[state] { close(state, &open) }
      }
    }
  }

  private mutating func close(_ state: Int, _ open: inout ContiguousArray<UInt32>) {
    let number = UInt32(count)
    while let member = open.popLast() {
      component[Int(member)] = number
      members.append(member)
      if member == state { break }
    }
    starts.append(UInt32(members.count))
  }
}
