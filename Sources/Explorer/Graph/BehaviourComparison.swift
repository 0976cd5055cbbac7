import Machine

/// Which behaviours a change removes, which it leaves, which it brings: two graphs compared by what their runs come to.
///
/// Behaviours are outcomes (see `Outcome`): the failures by kind, sentence and function, and the proper ends as the caller
/// describes them. That is well defined even where the change gives threads other steps, so that schedules of one program mean
/// nothing in the other.
public struct BehaviourComparison: Sendable {
  /// An outcome that both programs have.
  public struct Left: Sendable, Equatable {
    public var outcome: Outcome
    public var before: ReachableOutcome
    public var after: ReachableOutcome
  }

  /// Outcomes that only the program before the change has.
  public let removed: [ReachableOutcome]
  /// Outcomes that both have, with both probabilities and shortest schedules.
  public let left: [Left]
  /// Outcomes that only the program after the change has.
  public let added: [ReachableOutcome]
  /// Whether both graphs are complete. Otherwise an outcome may be missing where it is only beyond the bound.
  public let isComplete: Bool

  public init(before: StateGraph, after: StateGraph) {
    let old = before.outcomes()
    let new = after.outcomes()
    let oldOutcomes = Set(old.map(\.outcome))
    let byOutcome = Dictionary(uniqueKeysWithValues: new.map { ($0.outcome, $0) })
    removed = old.filter { byOutcome[$0.outcome] == nil }
    left = old.compactMap { entry in
      byOutcome[entry.outcome].map { Left(outcome: entry.outcome, before: entry, after: $0) }
    }
    added = new.filter { !oldOutcomes.contains($0.outcome) }
    isComplete = before.isComplete && after.isComplete
  }

  /// Whether the change removes every failure and brings none.
  public var fixesEverything: Bool {
    isComplete && !left.contains { $0.outcome.isFailure } && !added.contains { $0.outcome.isFailure }
  }
}
