/// Bounds of a search. One that ends a search makes it incomplete.
public struct Bounds: Sendable {
  /// At most so many distinct states are visited.
  public var states = Int.max
  /// At most so many steps deep.
  public var depth = Int.max
  /// At most so many runs, where the strategy makes runs.
  public var executions = Int.max
  /// At most so many preemptions in a schedule; nil: no bound.
  public var preemptions: Int?
  /// At most so many bytes for what is visited and what waits.
  public var bytes = Int.max
  /// Asked now and then; answering true ends the search. Clocks and signals belong here: the search knows none.
  public var shouldStop: @Sendable () -> Bool = { false }
  /// Told now and then how far the search is.
  public var progress: @Sendable (SearchProgress) -> Void = { _ in }

  /// Asked now and then, and for the last time when a bound ends the search; where it answers a closure, that gets what the
  /// search can be resumed from (`StateSearch` only).
  public var checkpoint: @Sendable (_ isLast: Bool) -> (@Sendable (SearchCheckpoint) -> Void)? = { _ in nil } {
    didSet { savesCheckpoints = true }
  }
  /// Whether somebody asks for checkpoints.
  private(set) var savesCheckpoints = false

  public init() {}
}

/// How far a search is.
public struct SearchProgress: Sendable {
  public var states = 0
  public var transitions = 0
  public var executions = 0
  public var depth = 0
  /// States or prefixes that wait to be expanded.
  public var frontier = 0
  /// Bytes kept for what is visited and what waits.
  public var bytes = 0

  public init() {}
}
