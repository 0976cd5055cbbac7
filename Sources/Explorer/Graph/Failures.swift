import Machine

/// What counts as a failure in a graph: steps with a finding, and states in which something is wrong.
///
/// A run fails with its first failure; what it does after that is of no interest here.
public struct Failures: Sendable {
  /// Of each mark of a step, whether it is one; 0 marks steps without a finding.
  let isFailingMark: [Bool]
  /// States that are failures: ends with something wrong, states from which what is under way never comes to an end, and the
  /// start if something is wrong with it.
  public let states: StateSet

  /// The failures of a graph: all, or those whose finding is wanted.
  public init(_ graph: StateGraph, where isWanted: (Finding) -> Bool = { _ in true }) {
    isFailingMark = [false] + graph.findings.map(isWanted)
    var states = StateSet(universe: graph.stateCount)
    for end in graph.ends where isFailingMark[Int(end.mark)] { states.insert(Int(end.state)) }
    if let finding = graph.hangFinding, isWanted(finding) {
      let hanging = graph.hangingStates
      for state in 0..<graph.stateCount where hanging.contains(state) { states.insert(state) }
    }
    if let finding = graph.startFinding, isWanted(finding) { states.insert(0) }
    self.states = states
  }

  /// Whether a step is one.
  @inline(__always)
  func isFailing(_ edge: Int, _ graph: StateGraph) -> Bool { isFailingMark[Int(graph.marks[edge])] }
}
