import Machine

/// What may become of a run in a state.
public struct Outlook: Sendable, Equatable {
  /// Whether it can still fail.
  public var canFail: Bool
  /// Whether it fails whatever is decided, unless it is kept going round in a circle for ever.
  public var mustFail: Bool
  /// How likely it fails under random scheduling: a thread among those that can go, each as likely as any other, and then one
  /// of its ways.
  public var probability: Double
  /// The fewest steps to a failure, with the failing one; 0 in a state that is one; nil if it cannot fail.
  public var stepsToFailure: Int?

  public init(canFail: Bool, mustFail: Bool, probability: Double, stepsToFailure: Int?) {
    self.canFail = canFail
    self.mustFail = mustFail
    self.probability = probability
    self.stepsToFailure = stepsToFailure
  }

  /// Of a step that fails itself, in a run that has come to nothing else.
  static let failing = Outlook(canFail: true, mustFail: true, probability: 1, stepsToFailure: 1)
  static let harmless = Outlook(canFail: false, mustFail: false, probability: 0, stepsToFailure: nil)
}

/// The outlook of every state of a graph.
///
/// In an incomplete graph the states beyond the bound count as harmless, so the probability is a lower bound, and that a run
/// cannot or must fail holds within the bound.
public struct Outlooks: Sendable {
  public let graph: StateGraph
  public let failures: Failures
  /// How far a probability may be from the true one, rounding aside.
  public let error: Double
  private let distances: ContiguousArray<UInt32>
  private let probabilities: ContiguousArray<Double>
  private let must: StateSet

  /// All failures count, or those whose finding is wanted. O(states + steps), and what solving for the probabilities takes.
  public init(_ graph: StateGraph, where isWanted: (Finding) -> Bool = { _ in true }) {
    self.graph = graph
    failures = Failures(graph, where: isWanted)
    distances = graph.stepsToFailure(failures)
    let canFail = graph.canFail(failures)
    must = graph.escaping(failures, canFail).complement
    let probability = FailureProbability(graph, failures, canFail: canFail)
    probabilities = probability.values
    error = probability.error
  }

  /// The outlook in a state. O(1).
  public subscript(_ state: Int) -> Outlook {
    let steps = distances[state]
    return Outlook(
      canFail: steps != .max, mustFail: must.contains(state), probability: probabilities[state],
      stepsToFailure: steps == .max ? nil : Int(steps))
  }

  /// The outlook if a step is taken; `stepsToFailure` counts it.
  public func after(_ edge: Int) -> Outlook {
    if failures.isFailing(edge, graph) { return .failing }
    guard let target = graph.target(edge) else { return .harmless }
    var outlook = self[target]
    if let steps = outlook.stepsToFailure { outlook.stepsToFailure = steps + 1 }
    return outlook
  }

  /// Everything that can be decided in a state, with the outlook behind it.
  public func choices(in state: Int) -> [(decision: Decision, outlook: Outlook)] {
    graph.edges(of: state).map { (graph.decision($0), after($0)) }
  }

  /// The outlook in the state with a fingerprint; nil: it is not in the graph.
  public func outlook(of fingerprint: UInt64) -> Outlook? { graph.number(of: fingerprint).map { self[$0] } }
}
