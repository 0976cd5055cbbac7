/// From each state, how likely a run fails whose scheduler picks a thread among those that can go, each as likely as any
/// other, and then one of its ways: the reachability probability of a finite Markov chain (Baier and Katoen, Principles of
/// Model Checking, 2008, section 10.1).
///
/// States that cannot fail, and those that must, are found by reachability, without numbers. What is left is solved component
/// by component, what lies behind first: by the equation itself where there is no cycle, by elimination without subtraction
/// in small components (Grassmann, Taksar and Heyman, Operations Research, 1985), by interval iteration in large ones (Haddad
/// and Monmege, Reachability in MDPs, 2014), which encloses the value from both sides.
public struct FailureProbability: Sendable {
  /// By state.
  public let values: ContiguousArray<Double>
  /// No value is further from the true one, rounding aside. More than a few `tolerance` only where a component is too large to
  /// be iterated to the end.
  public let error: Double

  /// The width at which an interval is narrow enough.
  public static let tolerance = 1e-13
  /// Components of at most so many states are solved by elimination.
  static let eliminated = 64

  /// O(states + steps), and for each component with cycles what solving it takes.
  public init(_ graph: StateGraph, _ failures: Failures) {
    self.init(graph, failures, canFail: graph.canFail(failures))
  }

  init(_ graph: StateGraph, _ failures: Failures, canFail: StateSet) {
    let escaping = graph.escaping(failures, canFail)
    var values = ContiguousArray<Double>(repeating: 0, count: graph.stateCount)
    for state in 0..<graph.stateCount where !escaping.contains(state) { values[state] = 1 }
    let open = canFail.intersection(escaping)
    let components = Components(graph, of: open, cutting: failures)
    var error = 0.0
    var system = ComponentEquations(graph)
    for component in 0..<components.count {
      let range = components.range(component)
      system.fill(graph, failures, components, range, values: values)
      if range.count <= Self.eliminated {
        system.eliminate()
      } else {
        error += system.iterate(tolerance: Self.tolerance)
      }
      for place in range { values[Int(components.members[place])] = system.solution[place - range.lowerBound] }
    }
    self.values = values
    self.error = error
  }
}
