import Machine

/// Finds a cycle in a strongly connected component.
struct Lasso {
  private let graph: StateGraph
  private let components: Components
  private let component: Int

  init(_ graph: StateGraph, _ components: Components, _ component: Int) {
    self.graph = graph
    self.components = components
    self.component = component
  }

  /// A cycle through a state. A fair one lets every thread go, or comes where it cannot; the next such place is always the
  /// nearest one.
  func cycle(from entry: Int, _ fairness: Fairness) -> [Decision] {
    var steps: [Int] = []
    if fairness == .none { return path(from: entry) { graph.target($0) == entry }.map { graph.decision($0) } }
    var open = threads
    open &= ~blocked(in: entry)
    var state = entry
    while open != 0 {
      let way = path(from: state) { edge in
        thread(edge) & open != 0 || graph.target(edge).map { blocked(in: $0) & open != 0 } ?? false
      }
      if way.isEmpty { break }
      for edge in way {
        open &= ~thread(edge)
        guard let target = graph.target(edge) else { continue }
        open &= ~blocked(in: target)
        state = target
      }
      steps += way
    }
    if state != entry || steps.isEmpty { steps += path(from: state) { graph.target($0) == entry } }
    return steps.map { graph.decision($0) }
  }

  /// The threads that can go anywhere in the component.
  private var threads: UInt64 {
    components.range(component).reduce(0) { $0 | ~blocked(in: Int(components.members[$1])) }
  }

  private func thread(_ edge: Int) -> UInt64 { 1 << UInt64(graph.decisions[edge] >> 10) }

  private func blocked(in state: Int) -> UInt64 {
    ~graph.edges(of: state).reduce(0) { $0 | thread($1) }
  }

  /// The fewest steps within the component of which the last is wanted.
  private func path(from start: Int, to isWanted: (Int) -> Bool) -> [Int] {
    var queue = [start]
    var arrivals: [Int: Int] = [:]
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      for edge in graph.edges(of: state) {
        guard let target = graph.target(edge), components.component[target] == component else { continue }
        if isWanted(edge) {
          var way = [edge]
          var back = state
          while back != start, let arrival = arrivals[back] {
            way.append(arrival)
            back = graph.source(of: arrival)
          }
          return way.reversed()
        }
        if target != start, arrivals[target] == nil {
          arrivals[target] = edge
          queue.append(target)
        }
      }
    }
    return []
  }
}
