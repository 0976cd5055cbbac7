import Machine

/// What makes one failing schedule simpler than another, in this order: fewer preemptions, fewer steps, fewer switches.
///
/// A preemption is a switch away from a thread that could have gone on (Musuvathi and Qadeer, Iterative context bounding,
/// PLDI 2007); switches away from a thread that waits or has ended cost nothing but their number.
public struct ScheduleCost: Hashable, Comparable, Sendable {
  public var preemptions = 0
  public var steps = 0
  /// Changes of threads, preemptions among them.
  public var switches = 0

  public init() {}

  /// The cost of a schedule that the model can take from where it stands.
  public init(_ schedule: [Decision], on model: Model) {
    var runner = ScheduleRunner(model, goal: .finding { _ in false })
    self = runner.cost(of: schedule)
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.preemptions, left.steps, left.switches) < (right.preemptions, right.steps, right.switches)
  }
}
