/// How to search; see the search that each one names for its source.
public enum Strategy: String, Sendable, CaseIterable {
  /// All states: `StateSearch`, or `DepthFirstSearch` where a proof is wanted fast.
  case exhaustive
  /// One run for each Mazurkiewicz trace: `TraceSearch`.
  case dpor
  /// By the number of preemptions: `PreemptionBoundedSearch`.
  case bounded
  /// Random runs: `SamplingSearch`, with its three samplers.
  case random
  case pct
  case pos

  /// Whether it makes numbered random runs.
  public var isSampling: Bool { self == .random || self == .pct || self == .pos }
}
