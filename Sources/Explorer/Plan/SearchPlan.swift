/// A search with everything that says how, ready to be run on a model.
public struct SearchPlan: Sendable {
  public var strategy = Strategy.exhaustive
  public var bounds = Bounds()
  /// How many workers share the work, where the strategy can be shared.
  public var workers = 1
  /// Whether an exhaustive search leaves out orders that lead nowhere new.
  public var reduces = false
  /// Whether states are compared whole.
  public var isExact = false
  /// Whether a data race is a finding.
  public var findsDataRaces = false
  /// Whether source sets alone are used, without wake-up trees.
  public var usesSourceSets = false
  /// The part of the search to make; nil: all of it.
  public var shard: Shard?
  /// For random runs: the seed, how many, and the depth of the bugs that PCT looks for.
  public var seed: UInt64 = 0
  public var runs = 1000
  public var bugDepth = 5
  /// Whether random runs end with the first that fails.
  public var stopsAtFirst = true
  /// What a killed exhaustive search left.
  public var checkpoint: SearchCheckpoint?

  public init() {}

  /// Runs it on models that the factory makes.
  ///
  /// - Throws: `PlanError` where the plan does not go together.
  public func run(_ makeModel: ModelFactory) throws(PlanError) -> PlannedResult {
    switch strategy {
    case .exhaustive: try exhaustive(makeModel)
    case .dpor: PlannedResult(result: traces(makeModel()))
    case .bounded: bounded(makeModel)
    case .random: sample(makeModel, .randomWalk)
    case .pct: sample(makeModel, .pct(depth: bugDepth))
    case .pos: sample(makeModel, .pos)
    }
  }

  // MARK: Strategies

  private func exhaustive(_ makeModel: ModelFactory) throws(PlanError) -> PlannedResult {
    let models = (0..<workers).map { _ in makeModel() }
    if isFastProof, models[0].isPending == nil {
      let proof = DepthFirstSearch(models, bounds: bounds, reduces: reduces).run()
      return PlannedResult(result: proof.finding == nil ? proof : shortest(proof, models))
    }
    let search = StateSearch(
      models, bounds: bounds, reduces: reduces, isExact: isExact, shard: shard,
      findsDataRaces: findsDataRaces)
    if let checkpoint, !search.resume(from: checkpoint) {
      throw PlanError("the checkpoint was made by another search, or by another build")
    }
    return PlannedResult(result: search.run())
  }

  /// Whether nothing is asked for that only a search level by level can give.
  private var isFastProof: Bool {
    bounds.depth == .max && !isExact && shard == nil && !findsDataRaces && checkpoint == nil && !bounds.savesCheckpoints
  }

  /// The counts of a search in depth with the shortest failure, which a search level by level finds.
  private func shortest(_ found: SearchResult, _ models: [Model]) -> SearchResult {
    let stop: StateSearch.Stop = found.hasViolation ? .atViolation : .atFailure
    let search = StateSearch(models, bounds: bounds, reduces: false, stop: stop).run()
    guard search.finding != nil else { return found }
    var result = found
    result.finding = search.finding
    result.schedule = search.schedule
    result.minimalSteps = search.minimalSteps
    result.hasViolation = found.hasViolation || search.hasViolation
    result.hasDeadlock = found.hasDeadlock || search.hasDeadlock
    return result
  }

  private func traces(_ model: Model) -> SearchResult {
    var search = TraceSearch(
      model, bounds: bounds, reduction: usesSourceSets ? .source : .optimal,
      shard: shard.map { (index: $0.index, count: $0.count) })
    return search.run()
  }

  /// States within which a second search for the fewest changes of thread costs little.
  private static let few = 300_000

  private func bounded(_ makeModel: ModelFactory) -> PlannedResult {
    let model = makeModel()
    let goal: PreemptionBoundedSearch.Goal = model.afterFinding == .ends ? .failure : .verdict
    var search = PreemptionBoundedSearch(model, bounds: bounds, goal: goal)
    var planned = PlannedResult(result: search.run())
    planned.completedBound = search.completedBound
    if planned.result.finding != nil, planned.result.states ?? 0 < Self.few {
      var switches = PreemptionBoundedSearch(model, bounds: Bounds(), cost: .contextSwitches, goal: .failure)
      planned.result.minimalContextSwitches = switches.run().minimalContextSwitches
    }
    return planned
  }

  private func sample(_ makeModel: ModelFactory, _ sampler: Sampler) -> PlannedResult {
    let part = shard ?? Shard(index: 0, count: 1)
    let runs = SamplingSearch.runs(min(runs, bounds.executions), shard: part.index, of: part.count)
    var search = SamplingSearch(
      makeModel(), sampler: sampler, seed: seed, runs: runs, stopsAtFailure: stopsAtFirst, bounds: bounds)
    var planned = PlannedResult(result: search.run())
    planned.statistics = search.statistics
    return planned
  }
}

/// Why a plan cannot be carried out: one sentence.
public struct PlanError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// What a planned search came to.
public struct PlannedResult: Sendable {
  public var result: SearchResult
  /// Random runs: what was counted.
  public var statistics: SamplingStatistics?
  /// By preemptions: the highest number up to which every schedule was searched.
  public var completedBound: Int?

  /// A livelock: how many steps its cycle has.
  public var livenessCycle: Int?
  /// What became of a schedule that was made shorter.
  public var minimised: ScheduleMinimiser.Result?

  public init(result: SearchResult) { self.result = result }
}
