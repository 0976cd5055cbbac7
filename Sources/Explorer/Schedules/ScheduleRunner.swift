import Machine

/// Runs schedules that may have become impossible in places: a step of a thread that cannot go is skipped (as in Choi and
/// Zeller, Isolating failure-inducing thread schedules, ISSTA 2002).
struct ScheduleRunner {
  /// What a run has to come to.
  enum Goal {
    /// A finding, raised by a step or judged where nothing can go.
    case finding(@Sendable (Finding) -> Bool)
    /// A state: for what only a whole search can tell, e.g. that something never ends.
    case state(UInt64)
  }

  /// A run that came to the goal.
  struct Attempt {
    /// The steps that were really taken, up to the goal.
    var schedule: ContiguousArray<Decision>
    var cost: ScheduleCost
    var finding: Finding?
    /// The thread of the last step that was not a store buffer's.
    fileprivate var last: Int?
  }

  let model: Model
  let goal: Goal
  private let machine: Machine
  private let base: Int
  /// The threads that are store buffers: their steps are nobody's choice, so they neither cost nor count as switches.
  private let buffers: UInt64
  /// Steps that all runs took together: what a budget counts.
  private(set) var stepsTaken = 0
  /// The finding of the last run that did not come to the goal.
  private(set) var otherFinding: Finding?
  /// Whether the last run went on until nothing could go.
  private(set) var hasEnded = false

  init(_ model: Model, goal: Goal) {
    self.model = model
    self.goal = goal
    machine = model.machine
    base = machine.store.journalCount
    buffers = Self.buffers(of: machine)
  }

  /// The threads that are store buffers, as a set of bits.
  static func buffers(of machine: Machine) -> UInt64 {
    (0..<machine.threadCount).reduce(0) { $0 | (machine.nextOperation($1).code == .flush ? 1 << UInt64($1) : 0) }
  }

  /// Takes the decisions in order, skipping those that cannot be taken; then up to `more` steps without preemption: the
  /// last thread as long as it can go, else the first one that can. Answers nil where that does not come to the goal. The
  /// machine is back at its start afterwards.
  mutating func attempt(_ decisions: some Sequence<Decision>, more: Int = 0) -> Attempt? {
    otherFinding = nil
    hasEnded = false
    defer { machine.undo(to: base) }
    var attempt = Attempt(schedule: [], cost: ScheduleCost())
    for decision in decisions {
      guard decision.thread < machine.threadCount, machine.ways(decision.thread) > decision.way else { continue }
      if let isReached = take(decision, &attempt) { return isReached ? attempt : nil }
    }
    var left = more
    while let decision = next(after: attempt.last) {
      if left == 0 { return nil }
      left -= 1
      if let isReached = take(decision, &attempt) { return isReached ? attempt : nil }
    }
    hasEnded = true
    guard let finding = model.judgeEnd() else { return nil }
    if case .finding(let isWanted) = goal, isWanted(finding) {
      attempt.finding = finding
      return attempt
    }
    if otherFinding == nil { otherFinding = finding }
    return nil
  }

  /// What a schedule that can be taken as it is costs.
  mutating func cost(of schedule: [Decision]) -> ScheduleCost {
    defer { machine.undo(to: base) }
    var attempt = Attempt(schedule: [], cost: ScheduleCost())
    for decision in schedule {
      if machine.hasFinding { machine.acknowledgeFinding() }
      guard machine.ways(decision.thread) > decision.way else { break }
      _ = take(decision, &attempt)
    }
    return attempt.cost
  }

  /// Takes one step. Answers true at the goal, false where the run has died, nil where it goes on.
  private mutating func take(_ decision: Decision, _ attempt: inout Attempt) -> Bool? {
    if buffers >> UInt64(decision.thread) & 1 == 0 {
      if let last = attempt.last, last != decision.thread {
        attempt.cost.switches += 1
        if machine.ways(last) > 0 { attempt.cost.preemptions += 1 }
      }
      attempt.last = decision.thread
    }
    machine.step(decision.thread, way: decision.way)
    stepsTaken += 1
    attempt.schedule.append(decision)
    attempt.cost.steps += 1
    switch goal {
    case .finding(let isWanted):
      guard let finding = machine.finding else { return nil }
      if isWanted(finding) {
        attempt.finding = finding
        return true
      }
      if otherFinding == nil { otherFinding = finding }
      if model.afterFinding == .ends { return false }
      machine.acknowledgeFinding()
      return nil
    case .state(let fingerprint):
      if machine.hasFinding {
        if model.afterFinding == .ends { return false }
        machine.acknowledgeFinding()
      }
      return machine.store.fingerprint == fingerprint ? true : nil
    }
  }

  /// The next step without preemption; nil where nothing can go.
  private func next(after last: Int?) -> Decision? {
    if let last, machine.ways(last) > 0 { return Decision(thread: last) }
    for thread in 0..<machine.threadCount where machine.ways(thread) > 0 { return Decision(thread: thread) }
    return nil
  }
}
