import ArgumentParser
import Explorer
import Files
import Machine

extension Strategy: ExpressibleByArgument {}
extension MemoryModel: ExpressibleByArgument {}
extension Fairness: ExpressibleByArgument {}

/// How to search, as the command line says it.
struct SearchOptions: ParsableArguments {
  @Option(help: "How to search.")
  var strategy = Strategy.exhaustive

  @Option(help: "Whether stores reach the other threads at once (sc) or through store buffers (tso).")
  var memoryModel = MemoryModel.sc

  @Option(help: ArgumentHelp("Leave out a memory barrier of QEMU; may be given again.", valueName: "function"))
  var omitBarrier: [String] = []

  @Option(help: ArgumentHelp("At most so many steps deep.", valueName: "n"))
  var depth: Int?

  @Option(help: ArgumentHelp("bounded: at most so many preemptions.", valueName: "n"))
  var preemptions: Int?

  @Option(help: ArgumentHelp("dpor, random, pct, pos: at most so many runs.", valueName: "n"))
  var runs: Int?

  @Option(help: ArgumentHelp("random, pct, pos: what random choices begin with.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("pct: the depth of the bugs to look for.", valueName: "d"))
  var bugDepth = 5

  @Option(help: ArgumentHelp("At most so many seconds.", valueName: "seconds"))
  var time: Double?

  @Option(help: ArgumentHelp("At most so many states.", valueName: "n"))
  var maxStates: Int?

  @Option(help: ArgumentHelp("At most so much memory for states.", valueName: "MiB"))
  var memory: Int?

  @Option(help: ArgumentHelp("exhaustive: on so many cores.", valueName: "n"))
  var workers = 1

  @Flag(help: "exhaustive: leave out orders that lead nowhere new (persistent sets; small programs under sc).")
  var reduce = false

  @Flag(help: "exhaustive: compare whole states, so that no fingerprint hides one.")
  var exact = false

  @Flag(help: "exhaustive: a data race is a finding.")
  var dataRaces = false

  @Flag(help: "exhaustive: a livelock is a finding; promises of programs are looked at always.")
  var livelocks = false

  @Option(help: "Which infinite runs count: those that leave no thread standing for ever (weak), or all (none).")
  var fairness = Fairness.weak

  @Flag(help: "dpor: source sets only, without wake-up trees.")
  var sourceSets = false

  @Option(help: ArgumentHelp("Only part I of N of the search; see 'merge'.", valueName: "I/N"))
  var shard: String?

  @Option(help: ArgumentHelp("exhaustive: save the search there now and then, and go on from it.", valueName: "file"))
  var checkpoint: String?

  func validate() throws {
    for (name, value) in [
      ("depth", depth), ("max-states", maxStates), ("runs", runs), ("memory", memory), ("bug-depth", bugDepth),
    ] where value ?? 1 < 1 {
      throw Failure("--\(name) \(value ?? 0) is out of range, expected 1 or more")
    }
    if let preemptions, preemptions < 0 {
      throw Failure("--preemptions \(preemptions) is out of range, expected 0 or more")
    }
    if !(1...64).contains(workers) { throw Failure("--workers \(workers) is out of range, expected 1 to 64") }
    if let time, !(time > 0) { throw Failure("--time \(time) is out of range, expected more than 0 seconds") }
    let onlyExhaustive = [
      ("reduce", reduce), ("exact", exact), ("data-races", dataRaces), ("livelocks", livelocks),
      ("checkpoint", checkpoint != nil),
    ]
    for (name, isGiven) in onlyExhaustive where isGiven && strategy != .exhaustive {
      throw Failure("--\(name) goes with --strategy exhaustive, not with \(strategy.rawValue)")
    }
    if strategy == .bounded, shard != nil { throw Failure("--shard does not go with --strategy bounded") }
    if exact, checkpoint != nil { throw Failure("--checkpoint does not go with --exact") }
    if livelocks, shard != nil || checkpoint != nil || exact || reduce {
      throw Failure(
        "--livelocks needs the whole state graph, it goes with none of --shard, --checkpoint, --exact, --reduce")
    }
    _ = try parsedShard()
  }

  /// The shard that `--shard I/N` names; I counts from 1.
  func parsedShard() throws -> Shard? {
    guard let shard else { return nil }
    let parts = shard.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, (1...count).contains(index),
      count <= Shards.limit
    else { throw Failure("--shard \(shard) makes no sense, expected I/N with I from 1 to N") }
    return Shard(index: index - 1, count: count)
  }

  /// The plan, without what watches over it.
  func plan() throws -> SearchPlan {
    var plan = SearchPlan()
    plan.strategy = strategy
    plan.workers = workers
    plan.reduces = reduce
    plan.isExact = exact
    plan.findsDataRaces = dataRaces
    plan.usesSourceSets = sourceSets
    plan.shard = try parsedShard()
    plan.seed = seed
    plan.bugDepth = bugDepth
    if strategy.isSampling { plan.runs = runs ?? plan.runs } else { plan.bounds.executions = runs ?? .max }
    plan.bounds.depth = depth ?? .max
    plan.bounds.states = maxStates ?? .max
    plan.bounds.preemptions = preemptions
    plan.bounds.bytes = memory.map { $0 << 20 } ?? .max
    if let time {
      let end = ContinuousClock.now + .seconds(time)
      plan.bounds.shouldStop = { ContinuousClock.now > end }
    }
    return plan
  }
}
