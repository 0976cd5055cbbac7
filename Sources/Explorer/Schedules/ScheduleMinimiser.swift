import Machine

/// Makes a failing schedule short: fewest preemptions, then fewest steps, then fewest switches, with the same finding.
///
/// First by delta debugging (Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, TSE 2002; for
/// schedules Choi and Zeller, Isolating failure-inducing thread schedules, ISSTA 2002): what is not in the causal past of
/// the failure goes, independent steps are reordered, blocks and then single steps are left out, blocks of a thread are
/// joined. Then, where the space is small enough, by a search for anything simpler (`PreemptionBoundedSearch`).
/// Deterministic.
public struct ScheduleMinimiser {
  /// What became of a schedule.
  public struct Result: Sendable {
    public var schedule: [Decision]
    public var cost: ScheduleCost
    /// The cost of the schedule before, up to its failure.
    public var original: ScheduleCost
    public var finding: Finding
    /// Whether it is proven that no failing schedule has fewer preemptions, nor as many and fewer steps.
    public var isMinimal: Bool
    /// Steps that were taken to find it.
    public var stepsTaken: Int
  }

  /// Delta debugging takes at most so many steps, give or take one run.
  public var budget = 5_000_000
  /// Bounds of the search for anything simpler; nil: there is none. A failure of another kind that is simpler still ends it,
  /// too, and then nothing is proven.
  public var exactBounds: Bounds? = Self.smallSpace

  /// Bounds within which a search takes seconds at most.
  public static var smallSpace: Bounds {
    var bounds = Bounds()
    bounds.states = 500_000
    bounds.bytes = 1 << 29
    return bounds
  }

  private let model: Model
  private let finding: Finding
  private let isSame: @Sendable (Finding) -> Bool

  /// A minimiser of schedules that lead from the machine's current state to a finding.
  ///
  /// `isSame` tells which findings count as the same; without it those with the same kind and text.
  public init(_ model: Model, finding: Finding, isSame: (@Sendable (Finding) -> Bool)? = nil) {
    self.model = model
    self.finding = finding
    self.isSame = isSame ?? { $0.kind == finding.kind && $0.text == finding.text }
  }

  /// The simplest schedule found; nil if the given one does not lead to the finding. The machine is back at its start
  /// afterwards.
  public func minimise(_ schedule: [Decision]) -> Result? {
    let machine = model.machine
    let wasListening = machine.isListening
    machine.isListening = false
    defer { machine.isListening = wasListening }
    if let start = model.startFinding, isSame(start) {
      return Result(
        schedule: [], cost: ScheduleCost(), original: ScheduleCost(), finding: start, isMinimal: true, stepsTaken: 0)
    }
    guard let (goal, first) = begin(schedule) else { return nil }
    var reduction = ScheduleReduction(ScheduleRunner(model, goal: goal), first, budget: budget)
    reduction.run()
    let best = reduction.best
    var result = Result(
      schedule: Array(best.schedule), cost: best.cost, original: first.cost, finding: best.finding ?? finding,
      isMinimal: false, stepsTaken: reduction.stepsTaken)
    if case .finding = goal { searchForSimpler(&result) }
    return result
  }

  /// Searches all schedules that are simpler, if there are few enough.
  private func searchForSimpler(_ result: inout Result) {
    guard var bounds = exactBounds else { return }
    bounds.preemptions = result.cost.preemptions
    let isStuck = finding.kind == .deadlock || finding.kind == .hang
    var search = PreemptionBoundedSearch(model, bounds: bounds, goal: isStuck ? .failure : .verdict)
    var found = search.run()
    result.stepsTaken += found.transitions ?? 0
    if let violation = search.violation, !isStuck { (found.finding, found.schedule) = violation }
    guard let other = found.finding, isSame(other) else { return }
    var runner = ScheduleRunner(model, goal: .finding(isSame))
    guard let attempt = runner.attempt(found.schedule) else { return }
    result.isMinimal = true
    if attempt.cost < result.cost {
      result.schedule = Array(attempt.schedule)
      result.cost = attempt.cost
      result.finding = attempt.finding ?? other
    }
  }

  /// What a run has to come to, and how the given schedule does. A finding that only a whole search can tell of, such as
  /// something that can never end, is kept by keeping the state.
  private func begin(_ schedule: [Decision]) -> (ScheduleRunner.Goal, ScheduleRunner.Attempt)? {
    var runner = ScheduleRunner(model, goal: .finding(isSame))
    if let attempt = runner.attempt(schedule) { return (runner.goal, attempt) }
    guard finding.kind == .hang || finding.kind == .livelock, let end = fingerprint(after: schedule) else { return nil }
    runner = ScheduleRunner(model, goal: .state(end))
    return runner.attempt(schedule).map { (runner.goal, $0) }
  }

  /// The fingerprint behind a schedule; nil where it cannot be taken as it is.
  private func fingerprint(after schedule: [Decision]) -> UInt64? {
    let machine = model.machine
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    for decision in schedule {
      guard decision.thread < machine.threadCount, machine.ways(decision.thread) > decision.way else { return nil }
      machine.step(decision.thread, way: decision.way)
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
    }
    return machine.hasFinding ? nil : machine.store.fingerprint
  }
}
