import Machine

/// What a search, or one shard of it, came to, as a file that can be merged with those of the other shards.
///
/// Format `blockscope-result/1`: lines `key: value`, and behind `schedule:` the failing schedule.
public struct ResultFile: Sendable {
  public static let format = "blockscope-result/1"

  public var identity: SearchIdentity
  public var strategy: String
  /// The seed of random choices, where there are any.
  public var seed: UInt64?
  public var shards: Shards
  public var bounds: RecordedBounds
  public var result: SearchResult
  /// Whether the numbers of states and transitions are sums over shards that may have met the same ones.
  public var isUpperBound = false
  /// The preemptions of the failing schedule.
  public var preemptions: Int?
  /// The number of the run that failed first, counted over all shards, where the strategy makes numbered runs.
  public var failingRun: Int?
  /// Whether such a search ends with the first run that fails.
  public var endsAtFailure = true
  /// The names of the threads, by number, as far as the failing schedule needs them.
  public var threads: [String]
  /// Where it was read from, for messages.
  public var file = "result"

  /// The result of a search on a model, which is at its start and is there again afterwards.
  public init(
    _ result: SearchResult, strategy: String, identity: SearchIdentity, seed: UInt64? = nil, shards: Shards = .whole,
    bounds: Bounds = Bounds(), failingRun: Int? = nil, endsAtFailure: Bool = true,
    on model: Model
  ) {
    self.identity = identity
    self.strategy = strategy
    self.seed = seed
    self.shards = shards
    self.bounds = RecordedBounds(bounds)
    self.result = result
    self.failingRun = result.finding == nil ? nil : failingRun
    self.endsAtFailure = endsAtFailure
    let wasListening = model.machine.isListening
    model.machine.isListening = false
    threads = RecordedSchedule.recorded(result.schedule, on: model).schedule.threads
    if result.finding != nil { preemptions = ScheduleCost(result.schedule, on: model).preemptions }
    model.machine.isListening = wasListening
  }
}
