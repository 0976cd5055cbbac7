import Machine

/// What a run comes to: how it fails first, or how it ends.
public enum Outcome: Hashable, Sendable {
  /// It fails: kind, sentence and function of the finding. Thread and line are left out, so that the same failure of another
  /// thread is the same outcome.
  case failure(kind: Finding.Kind, text: String, function: String)
  /// It ends well, as described.
  case end(String)
  /// It goes on for ever without failing.
  case never

  /// The outcome of a run that fails with a finding.
  public init(_ finding: Finding) {
    self = .failure(kind: finding.kind, text: finding.text, function: finding.function)
  }

  public var isFailure: Bool {
    if case .failure = self { return true }
    return false
  }

  /// Failures first, then by words: the order in which outcomes are listed.
  var order: (Int, String, String, String) {
    switch self {
    case .failure(let kind, let text, let function): (0, kind.rawValue, text, function)
    case .end(let text): (1, text, "", "")
    case .never: (2, "", "", "")
    }
  }
}

/// An outcome with how it comes about.
public struct ReachableOutcome: Sendable, Equatable {
  public var outcome: Outcome
  /// How likely a run under random scheduling comes to it.
  public var probability: Double
  /// The fewest steps that lead to it; to where a run can go on for ever, for `never`.
  public var schedule: [Decision]
}

extension StateGraph {
  /// All that runs from the start can come to, failures first, then by their words. Their probabilities add up to 1, but for
  /// what an incomplete graph does not know.
  ///
  /// `endDescription` tells proper ends apart, as it was asked for when the graph was built.
  public func outcomes() -> [ReachableOutcome] {
    if let startFinding { return [ReachableOutcome(outcome: Outcome(startFinding), probability: 1, schedule: [])] }
    var collector = OutcomeCollector(self)
    return collector.collect()
  }
}
