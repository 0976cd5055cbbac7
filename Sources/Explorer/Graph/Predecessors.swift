/// The steps of a graph backwards: where each state can be come from without a failure.
struct Predecessors {
  private var starts: ContiguousArray<UInt32>
  private var sources: ContiguousArray<UInt32>

  /// Steps that are failures, and those of states that are, lead nowhere.
  init(_ graph: StateGraph, cutting failures: Failures?) {
    let count = graph.stateCount
    var starts = ContiguousArray<UInt32>(repeating: 0, count: count + 1)
    Self.forEachStep(graph, failures) { _, target in starts[target + 1] += 1 }
    for state in 0..<count { starts[state + 1] += starts[state] }
    var sources = ContiguousArray<UInt32>(repeating: 0, count: Int(starts[count]))
    var fill = starts
    Self.forEachStep(graph, failures) { source, target in
      sources[Int(fill[target])] = UInt32(source)
      fill[target] += 1
    }
    self.starts = starts
    self.sources = sources
  }

  @inline(__always)
  func forEach(of state: Int, _ body: (Int) -> Void) {
    for place in Int(starts[state])..<Int(starts[state + 1]) { body(Int(sources[place])) }
  }

  /// The states from which one of `states` can be reached, with themselves. O(states + steps).
  func reaching(_ states: StateSet) -> StateSet {
    var found = states
    var work = ContiguousArray<UInt32>()
    for state in 0..<states.universe where states.contains(state) { work.append(UInt32(state)) }
    while let state = work.popLast() {
      forEach(of: Int(state)) { source in
        if found.insert(source) { work.append(UInt32(source)) }
      }
    }
    return found
  }

  @inline(__always)
  private static func forEachStep(_ graph: StateGraph, _ failures: Failures?, _ body: (Int, Int) -> Void) {
    for source in 0..<graph.expandedCount {
      if let failures, failures.states.contains(source) { continue }
      for edge in graph.edges(of: source) {
        let target = graph.targets[edge]
        if target == StateGraph.ended { continue }
        if let failures, failures.isFailing(edge, graph) { continue }
        body(source, Int(target))
      }
    }
  }
}
