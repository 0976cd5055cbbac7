import Machine

/// Follows the probability of being somewhere forwards from the start, component by component, and collects what arrives at
/// each outcome.
///
/// In a component with cycles a part of what arrives, at most `tolerance`, is left on its way and missing from the
/// probabilities.
struct OutcomeCollector {
  private let graph: StateGraph
  private let failures: Failures
  private let hanging: StateSet
  private let ways: WaysFromStart
  private let components: Components
  private var equations: ComponentEquations
  private var arrived: ContiguousArray<Double>
  private var found: [Outcome: Found] = [:]

  private struct Found {
    var probability = 0.0
    /// Fewest steps, where they lead from, and the last of them where a step itself is the outcome.
    var depth = Int.max
    var state = 0
    var edge: Int?
  }

  static let tolerance = 1e-13

  init(_ graph: StateGraph) {
    self.graph = graph
    failures = Failures(graph)
    hanging = graph.hangFinding == nil ? StateSet(universe: graph.stateCount) : graph.hangingStates
    ways = WaysFromStart(graph, within: failures.states.complement, cutting: failures)
    components = Components(graph, of: ways.reached, cutting: failures)
    equations = ComponentEquations(graph)
    arrived = ContiguousArray(repeating: 0, count: graph.stateCount)
    arrived[0] = 1
  }

  mutating func collect() -> [ReachableOutcome] {
    if failures.states.contains(0) { noteFailingState(0, 1, from: nil) }
    // From the one that nothing leads to, down to those that lead nowhere.
    for component in stride(from: components.count - 1, through: 0, by: -1) { settle(component) }
    return found.map { outcome, found in
      var schedule = ways.schedule(to: found.state, graph)
      if let edge = found.edge { schedule.append(graph.decision(edge)) }
      return ReachableOutcome(outcome: outcome, probability: found.probability, schedule: schedule)
    }.sorted { $0.outcome.order < $1.outcome.order }
  }

  /// A component: one that no step leaves keeps what has arrived, any other one hands it on.
  private mutating func settle(_ component: Int) {
    let range = components.range(component)
    if range.count == 1 { return settle(alone: Int(components.members[range.lowerBound]), component) }
    let members = range.map { Int(components.members[$0]) }
    let arrivals = members.map { arrived[$0] }
    if isClosed(component, members) {
      let entry = members.min { (ways.depth(of: $0), $0) < (ways.depth(of: $1), $1) } ?? 0
      note(.never, arrivals.reduce(0, +), entry, nil)
    } else {
      equations.fill(graph, failures, components, range, values: arrived)
      let visits = equations.visits(arrivals, tolerance: Self.tolerance)
      for (state, mass) in zip(members, visits) { leave(state, mass, component) }
    }
  }

  /// The same for a component of one state, which most are.
  private mutating func settle(alone state: Int, _ component: Int) {
    if graph.isEnd(state) { return note(.end(graph.endDescription(state) ?? ""), arrived[state], state, nil) }
    var stay = 0.0
    var leaves = state >= graph.expandedCount
    for (edge, probability) in WeightedEdges(graph, of: state) {
      if Int(graph.targets[edge]) == state, !failures.isFailing(edge, graph) {
        stay += probability
      } else {
        leaves = true
      }
    }
    if leaves { leave(state, arrived[state] / (1 - stay), component) } else { note(.never, arrived[state], state, nil) }
  }

  private func isClosed(_ component: Int, _ members: [Int]) -> Bool {
    members.allSatisfy { state in
      graph.edges(of: state).allSatisfy { edge in
        !failures.isFailing(edge, graph) && components.component[Int(graph.targets[edge])] == component
      }
    }
  }

  /// Hands what a state gets to its steps that leave the component.
  private mutating func leave(_ state: Int, _ mass: Double, _ component: Int) {
    for (edge, probability) in WeightedEdges(graph, of: state) {
      let share = mass * probability
      if failures.isFailing(edge, graph), let finding = graph.finding(edge) {
        note(Outcome(finding), share, state, edge)
        continue
      }
      guard let target = graph.target(edge) else { continue }
      if failures.states.contains(target) {
        noteFailingState(target, share, from: (state, edge))
      } else if components.component[target] != component {
        arrived[target] += share
      }
    }
  }

  private mutating func noteFailingState(_ state: Int, _ mass: Double, from: (state: Int, edge: Int)?) {
    guard let finding = graph.endFinding(state) ?? (hanging.contains(state) ? graph.hangFinding : nil) else { return }
    note(Outcome(finding), mass, from?.state ?? 0, from?.edge)
  }

  private mutating func note(_ outcome: Outcome, _ mass: Double, _ state: Int, _ edge: Int?) {
    let depth = ways.depth(of: state) + (edge == nil ? 0 : 1)
    var entry = found[outcome] ?? Found()
    entry.probability += mass
    if (depth, state, edge ?? -1) < (entry.depth, entry.state, entry.edge ?? -1) {
      entry.depth = depth
      entry.state = state
      entry.edge = edge
    }
    found[outcome] = entry
  }
}
