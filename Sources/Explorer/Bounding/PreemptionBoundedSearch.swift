import Machine

/// Iterative preemption bounding: all schedules with no preemption, then all with one, and so on, so that the first failure
/// met is one with the fewest preemptions, and among those one with the fewest steps.
///
/// The idea is Musuvathi's and Qadeer's ("Iterative context bounding for systematic testing of multithreaded programs", PLDI
/// 2007). Here it is a shortest-path search over pairs (state, thread of the last step), ordered by (cost, steps): a step
/// costs 0 or 1, so what costs nothing is searched breadth first and what costs 1 waits for the next bound. The steps of a
/// thread from a state do the same whichever thread came before, so each is taken only once, when it is cheapest: in all no
/// more steps than an exhaustive search takes.
///
/// Hangs that are no deadlocks (`Model.isPending`) are not looked for.
public struct PreemptionBoundedSearch {
  /// Where a search ends.
  public enum Goal: Sendable {
    /// At the first failure of any kind, the cheapest one.
    case failure
    /// Behind a stuck state the search goes on until there is a violation, which a verdict names first. The cheapest failure
    /// is still the one that is reported.
    case verdict
  }

  /// The highest bound up to which every schedule was searched; nil: not even those of cost 0. Without a finding it is a proof:
  /// no failure with at most so many preemptions (or changes of thread).
  public private(set) var completedBound: Int?
  /// The cheapest violation, where the finding of the result is a stuck state.
  public internal(set) var violation: (finding: Finding, schedule: [Decision])?

  let model: Model
  let machine: Machine
  let bounds: Bounds
  let cost: SchedulingCost
  let goal: Goal
  let base: [Int]
  let baseMark: Int
  /// The threads that are store buffers.
  let buffers: UInt64
  /// Whether a state counts as another one when another thread came last.
  let isByThread: Bool

  var states = BoundedStates()
  var visits = VisitTree()
  /// What the next bound starts with, by steps taken.
  var deferred: [BoundedFrontier] = []
  /// The bound that is searched now.
  var bound = 0
  var isAtEnd = false
  /// A violation by a step, while ends that take one step less may still be met.
  var candidate: (finding: Finding, schedule: [Decision])?
  var isCut = false
  var result = SearchResult()
  var transitions = 0
  var endStates = 0
  var deadlockStates = 0
  var waitingBytes = 0
  var ticks = 0
  var pairs: [Int] = []

  /// A search from the machine's current state. The machine is back there when it ends. `bounds.preemptions` bounds the
  /// cost, whichever it is; steps have no such bound but `bounds.depth`.
  public init(
    _ model: Model, bounds: Bounds = Bounds(), cost: SchedulingCost = .preemptions, goal: Goal = .verdict
  ) {
    self.model = model
    self.bounds = bounds
    self.cost = cost
    self.goal = goal
    let machine = model.machine
    self.machine = machine
    base = machine.store.copyOfCells()
    baseMark = machine.store.journalCount
    buffers = (0..<machine.threadCount).reduce(0) { threads, thread in
      machine.nextOperation(thread).code == .flush ? threads | 1 << UInt64(thread) : threads
    }
    isByThread = buffers != 0 && cost != .steps
  }

  /// Runs the search to its end, to a failure or to a bound.
  public mutating func run() -> SearchResult {
    let wasListening = machine.isListening
    machine.isListening = false
    defer {
      machine.undo(to: baseMark)
      machine.isListening = wasListening
    }
    if let finding = model.startFinding {
      fail(finding, schedule: [])
      return finish()
    }
    var waiting = [BoundedFrontier()]
    let start = states.claim(.max, key(last: -1))
    waiting[0].append(
      BoundedFrontier.Item(visit: 0, last: -1, isNewState: start.isNewState, threads: start.threads), [])
    while !waiting.isEmpty {
      searchBound(&waiting)
      if isAtEnd { return finish() }
      if !isCut { completedBound = bound }
      waiting = deferred
      deferred = []
      if waiting.isEmpty { break }
      if let limit = bounds.preemptions, bound >= limit {
        result.stoppedBy = "the bound of \(limit) \(cost == .preemptions ? "preemptions" : "changes of thread")"
        return finish()
      }
      bound += 1
    }
    result.isComplete = !isCut
    return finish()
  }

  /// Searches everything that costs as much as the bound, by number of steps.
  private mutating func searchBound(_ waiting: inout [BoundedFrontier]) {
    var level = BoundedFrontier()
    var steps = 0
    while steps < waiting.count || !level.isEmpty {
      result.depth = max(result.depth, steps)
      var next = BoundedFrontier()
      if steps < waiting.count {
        let late = waiting[steps]
        waiting[steps] = BoundedFrontier()
        for index in 0..<late.count {
          expandDeferred(late, index, steps, into: &next)
          if candidate != nil { return settle(level, after: -1) }
          if isAtEnd || mustStop(level.bytes + next.bytes, level.count + next.count) { return }
        }
        if bound > 0 { waitingBytes -= late.bytes }
      }
      for index in 0..<level.count {
        expand(level, index, steps, into: &next)
        if candidate != nil { return settle(level, after: index) }
        if isAtEnd || mustStop(level.bytes + next.bytes, level.count + next.count) { return }
      }
      level = next
      steps += 1
    }
  }

  private mutating func finish() -> SearchResult {
    result.transitions = transitions
    if !isByThread {
      result.states = states.count
      result.endStates = endStates
      result.deadlockStates = deadlockStates
    }
    if states.count > 0 { result.bytesPerState = Double(states.bytes + visits.bytes) / Double(states.count) }
    return result
  }
}
