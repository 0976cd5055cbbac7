import Machine

/// Exhaustive search for what is wrong, livelocks included: builds the state graph, and looks in it for fair cycles.
///
/// A run on which a property does not hold counts where no run fails otherwise. Model checking of linear temporal logic on the
/// whole graph, with weak fairness of threads (Vardi and Wolper, LICS 1986; Emerson and Lei, Science of Computer Programming,
/// 1987).
public struct LivenessSearch {
  private let model: Model
  private let bounds: Bounds
  private let properties: [LivenessProperty]
  private let fairness: Fairness
  private let checksPending: Bool

  /// The graph, once the search has run.
  public private(set) var graph: StateGraph?
  /// The run that violates a property, where that is what was found.
  public private(set) var violation: LivenessViolation?

  /// A search from the machine's current state. The machine is back there when it ends. `checksPending`: that something is
  /// under way for ever is wrong, too; see `StateGraph.pendingForEver`.
  public init(
    _ model: Model, bounds: Bounds = Bounds(), properties: [LivenessProperty] = [], fairness: Fairness = .weak,
    checksPending: Bool = false
  ) {
    self.model = model
    self.bounds = bounds
    self.properties = properties
    self.fairness = fairness
    self.checksPending = checksPending
  }

  /// Runs it. The schedule of a livelock is the way to its cycle and the cycle once.
  public mutating func run() -> SearchResult {
    let graph = StateGraph(model, bounds: bounds, properties: properties)
    self.graph = graph
    var result = graph.result
    if result.finding == nil {
      violation = graph.violations(fairness: fairness).first
      if violation == nil, checksPending { violation = graph.pendingForEver(fairness: fairness) }
      if let violation {
        result.finding = violation.finding
        result.schedule = violation.stem + violation.cycle
        result.hasViolation = true
      }
    }
    return result
  }
}

extension StateGraph {
  /// What a search that knows no more than the graph would come to: the violation with the fewest steps, or the state where a
  /// run is stuck, or the hang.
  public var result: SearchResult {
    var result = SearchResult()
    result.states = stateCount
    result.transitions = edgeCount
    result.endStates = endStateCount
    result.deadlockStates = deadlockStateCount
    result.depth = depth
    result.isComplete = isComplete
    result.stoppedBy = stoppedBy
    result.bytesPerState = Double(bytes) / Double(stateCount)
    let violation = firstFailure { !$0.isStuck }
    let stuck = firstFailure { $0.isStuck }
    result.hasViolation = violation != nil
    result.hasDeadlock = stuck != nil
    if let failure = violation ?? stuck {
      result.finding = failure.finding
      result.schedule = failure.schedule
      result.minimalSteps = failure.schedule.count
    }
    return result
  }

  /// The first failure of those wanted: one with the fewest steps, and a schedule that leads to it.
  public func firstFailure(where isWanted: (Finding) -> Bool) -> (finding: Finding, schedule: [Decision])? {
    if let startFinding, isWanted(startFinding) { return (startFinding, []) }
    let failures = Failures(self, where: isWanted)
    let state = failures.states.first.map { (finding: endFinding($0) ?? hangFinding, schedule: schedule(to: $0)) }
    let edge = targets.indices.first { failures.isFailing($0, self) }
    if let edge, let finding = finding(edge) {
      let schedule = schedule(to: source(of: edge)) + [decision(edge)]
      if state == nil || schedule.count < state?.schedule.count ?? 0 { return (finding, schedule) }
    }
    return state.flatMap { state in state.finding.map { ($0, state.schedule) } }
  }
}
