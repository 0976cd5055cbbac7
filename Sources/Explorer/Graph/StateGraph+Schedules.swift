import Machine

extension StateGraph {
  /// The fewest steps from the start to a state.
  public func schedule(to state: Int) -> [Decision] {
    var steps: [Decision] = []
    var state = state
    while state != 0 {
      steps.append(Self.unpack(parentDecisions[state]))
      state = Int(parents[state])
    }
    return steps.reversed()
  }

  /// The step that a decision takes in a state; nil: it cannot be taken.
  public func edge(of state: Int, _ decision: Decision) -> Int? {
    let packed = Self.pack(decision)
    return edges(of: state).first { decisions[$0] == packed }
  }

  /// The steps of a schedule from a state, as far as it can be followed within the graph.
  public func edges(of schedule: [Decision], from start: Int = 0) -> [Int] {
    var found: [Int] = []
    var state: Int? = start
    for decision in schedule {
      guard let here = state, let edge = edge(of: here, decision) else { break }
      found.append(edge)
      state = target(edge)
    }
    return found
  }

  /// The state in which a step is taken. O(log states).
  func source(of edge: Int) -> Int {
    var low = 0
    var high = expandedCount
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= edge { low = middle } else { high = middle }
    }
    return low
  }
}
