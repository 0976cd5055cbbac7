import Machine

/// Why a failing schedule changes threads at one place, and what would have come of the other order.
public struct ExplainedSwitch: Sendable {
  /// The number of the step before which the threads change.
  public var step: Int
  /// The threads.
  public var from: Int
  public var to: Int
  /// Whether `from` could have gone on.
  public var isPreemption: Bool
  /// What `from` waits for, where it has to; nil where it has ended, or just idles.
  public var waitsFor: String?
  /// Two accesses whose order this switch decides; nil: there are none, so the choice of thread does not matter.
  public var conflict: Conflict?
  /// What happens when the two come in the other order; nil where they cannot.
  public var otherOrder: OtherOrder?

  /// Two accesses to a cell, one of them a write.
  public struct Conflict: Sendable {
    /// The cell, and its name if it has one.
    public var cell: Int
    public var name: String?
    public var first: Side
    /// The one that comes later in this schedule. Its step may be one that the schedule does not take any more.
    public var second: Side
    /// Whether something else puts them into this order, too: the later thread cannot get there before.
    public var isOrderedOtherwise: Bool
  }

  /// One of two conflicting accesses.
  public struct Side: Sendable {
    public var thread: Int
    /// The number of its step; nil: the schedule ends before it.
    public var step: Int?
    public var isWrite: Bool
    /// The function and the line of pseudo-code.
    public var function: String
    public var line: String
  }

  /// How a run in the other order ends.
  public enum OtherOrder: Sendable {
    /// Nothing fails: the run comes to a proper end, or (false) was followed for as long as makes sense.
    case vanishes(isEnd: Bool)
    /// Something else fails.
    case changes(Finding)
    /// It fails all the same.
    case remains
  }
}
