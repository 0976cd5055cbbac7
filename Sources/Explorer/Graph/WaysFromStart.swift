import Machine

/// The shortest ways from the start through a part of a graph.
struct WaysFromStart {
  private(set) var reached: StateSet
  /// By state: the step that it is met by, and how many lead there.
  private var arrivals: ContiguousArray<UInt32>
  private var depths: ContiguousArray<UInt32>

  private static let none = UInt32.max

  /// Steps that are failures are not taken.
  init(_ graph: StateGraph, within part: StateSet, cutting failures: Failures? = nil) {
    reached = StateSet(universe: graph.stateCount)
    arrivals = ContiguousArray(repeating: Self.none, count: graph.stateCount)
    depths = ContiguousArray(repeating: 0, count: graph.stateCount)
    guard part.contains(0) else { return }
    reached.insert(0)
    var queue: ContiguousArray<UInt32> = [0]
    var head = 0
    while head < queue.count {
      let state = Int(queue[head])
      head += 1
      for edge in graph.edges(of: state) {
        guard let target = graph.target(edge), part.contains(target) else { continue }
        if failures?.isFailing(edge, graph) == true || !reached.insert(target) { continue }
        queue.append(UInt32(target))
        arrivals[target] = UInt32(edge)
        depths[target] = depths[state] + 1
      }
    }
  }

  /// How many steps lead to a state that is reached.
  func depth(of state: Int) -> Int { Int(depths[state]) }

  /// The steps to a state that is reached.
  func schedule(to state: Int, _ graph: StateGraph) -> [Decision] {
    var steps: [Decision] = []
    var state = state
    while arrivals[state] != Self.none {
      let edge = Int(arrivals[state])
      steps.append(graph.decision(edge))
      state = graph.source(of: edge)
    }
    return steps.reversed()
  }
}
