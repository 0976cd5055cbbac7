import Machine

/// What a search came to. A count that the strategy does not determine is nil.
public struct SearchResult: Sendable {
  /// Distinct states visited, and steps taken between them.
  public var states: Int?
  public var transitions: Int?
  /// Distinct states in which nothing can go: proper ends (well or wrong), and those where a thread is stuck.
  public var endStates: Int?
  public var deadlockStates: Int?
  /// The longest of the shortest ways to a state, in steps; for runs, the longest run.
  public var depth = 0
  /// Runs made, and those among them that were no new Mazurkiewicz trace.
  public var executions: Int?
  public var redundantExecutions: Int?
  /// Mazurkiewicz traces: all, those with a violation, those that end stuck.
  public var traces: Int?
  public var badTraces: Int?
  public var deadlockTraces: Int?
  /// The least over all runs that fail, where the strategy proves it.
  public var minimalPreemptions: Int?
  public var minimalContextSwitches: Int?
  public var minimalSteps: Int?

  /// Whether any violation (an assertion, a use after free, ...), any stuck state was met.
  public var hasViolation = false
  public var hasDeadlock = false
  /// The finding to show, and a schedule that leads to it: the finding is raised by its last step, or judged in the state
  /// behind it.
  public var finding: Finding?
  public var schedule: [Decision] = []

  /// Whether everything within reach was searched.
  public var isComplete = false
  /// Which bound ended an incomplete search, as the end of a sentence: `the bound of 1000 states`.
  public var stoppedBy: String?
  /// What was used to search less, e.g. `persistent sets`.
  public var reductions: [String] = []
  /// Bytes kept per visited state, what waits aside.
  public var bytesPerState: Double?
  /// Whether states were compared whole, not by fingerprint.
  public var isExact = false

  public init() {}

  /// The probability that two states had the same fingerprint, so that one was missed: n^2 / 2^65 (the birthday bound).
  public var collisionProbability: Double? {
    guard let states else { return nil }
    return isExact ? 0 : Double(states) * Double(states) / 36_893_488_147_419_103_232.0
  }
}
