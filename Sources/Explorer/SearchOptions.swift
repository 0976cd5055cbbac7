import Machine

/// Bounds of a search, and what counts as an end or as pending.
public struct SearchOptions {
  /// At most so many states are visited.
  public var maximumStates = 50_000_000
  /// At most so many steps deep.
  public var maximumDepth = Int.max
  /// Asked now and then; answering true ends the search.
  public var shouldStop: () -> Bool = { false }
  /// Told now and then how far the search is.
  public var progress: (SearchProgress) -> Void = { _ in }
  /// What is wrong with a state in which nothing can go; nil: a proper end.
  public var stuck: () -> Finding? = { nil }
  /// Whether something is under way in the current state that has to come to an end. A state from which no state can be
  /// reached where this is false is a hang.
  public var isPending: (() -> Bool)?
  /// What to say of such a state.
  public var hang: () -> Finding = { Finding(kind: .hang, text: "hang: something never comes to an end") }

  public init() {}
}

/// How far a search is.
public struct SearchProgress: Sendable {
  public var states: Int
  public var transitions: Int
  public var depth: Int
  public var frontier: Int
}

/// What a search came to.
public struct SearchResult: Sendable {
  /// Distinct states visited.
  public var states = 0
  /// Scheduling steps taken.
  public var transitions = 0
  /// The longest of the shortest ways to a state, in steps.
  public var depth = 0
  /// States in which nothing can go, and rightly so.
  public var endStates = 0
  /// Whether every state was visited, or a finding ended the search.
  public var isComplete = false
  /// The finding with the shortest schedule, and that schedule.
  public var finding: Finding?
  public var schedule: [Decision] = []
  /// Bytes kept per visited state, the frontier aside.
  public var bytesPerState = 0

  /// The probability that two states had the same fingerprint, so that one was missed: n^2 / 2^65.
  public var collisionProbability: Double { Double(states) * Double(states) / 36_893_488_147_419_103_232.0 }
}
