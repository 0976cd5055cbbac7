import Machine

/// A Mazurkiewicz trace that a search has met, with the run that stands for it.
public struct ExploredTrace: Sendable {
  /// How a run ends.
  public enum Ending: String, Sendable, CaseIterable {
    case ended
    case violation
    case deadlock
  }

  /// The run.
  public var schedule: [Decision]
  public var ending: Ending
  /// What was wrong first, on the way or at the end.
  public var finding: Finding?
  /// The same for all runs of the trace and, but for collisions, for no other: a hash over its steps, each with its thread,
  /// how many steps of that thread were before it, the cells that it touches and how, and what happens before it. Values are
  /// not part of it.
  public var fingerprint: UInt64
}

/// A step that a search does not take, because another one explores what is behind it (Godefroid, "Partial-order methods
/// for the verification of concurrent systems", 1996: sleep sets).
public struct SleepingStep: Hashable, Sendable {
  public var decision: Decision
  /// What it touches; of each cell once.
  public var accesses: [Access]
  /// Whether its run ends with it.
  public var endsRun: Bool
}

/// A part of the traces of a model: those behind a prefix that have no run which starts with a sleeping step.
public struct TraceShard: Hashable, Sendable {
  public var prefix: [Decision]
  public var sleep: [SleepingStep]

  public init(prefix: [Decision] = [], sleep: [SleepingStep] = []) {
    self.prefix = prefix
    self.sleep = sleep
  }
}
