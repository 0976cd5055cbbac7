import ArgumentParser
import Explorer
import Machine

/// A search of all interleavings of a scenario or of a small program.
struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search interleavings for one that breaks, or prove that none does.",
    discussion: """
      Exit status 0: none found, and the search was complete. 1: found. 2: bad input. 3: none found, search incomplete.
      """)

  @Argument(help: ArgumentHelp("A scenario's or a program's name, or a file.", valueName: "scenario|program|file"))
  var target: String

  @Option(help: ArgumentHelp("The QEMU revision to model, instead of the scenario's own.", valueName: "name"))
  var revision: String?

  @OptionGroup var options: SearchOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: ArgumentHelp("Write the failing schedule there, for 'replay'.", valueName: "file"))
  var trace: String?

  @Option(help: ArgumentHelp("Write the proof's certificate there, for 'verify'.", valueName: "file"))
  var certificate: String?

  @Option(help: ArgumentHelp("Write the result there, for 'merge'.", valueName: "file"))
  var result: String?

  @Flag(help: "Say nothing about why the failing schedule needs its changes of threads.")
  var noExplanation = false

  @Flag(inversion: .prefixedNo, help: "Say on standard error how far the search is (where that is a terminal).")
  var progress: Bool?

  func run() throws {
    let target = try SearchTarget(
      target, revision: revision, memoryModel: options.memoryModel, omittedBarriers: options.omitBarrier)
    if case .scenario = target, options.workers > 1 {
      throw Failure(
        "--workers \(options.workers) is for small programs: machines of the engine do not share what they intern")
    }
    var plan = try options.plan()
    let report = SearchReport(isWanted: progress ?? Console.isErrorTerminal, bounds: plan.bounds, time: options.time)
    plan.bounds.progress = report.show
    let file = try options.checkpoint.map { try CheckpointFile($0) }
    plan.checkpoint = file?.found
    if let file { plan.bounds.checkpoint = file.save }
    let start = ContinuousClock.now
    var planned = try search(target, plan)
    let time = ContinuousClock.now - start
    report.clear()
    if planned.result.isComplete { file?.remove() }
    shorten(&planned, target)
    let told = ExplorationReport(
      target: target, plan: plan, planned: planned, time: time, isExplained: !noExplanation && !json)
    try write(planned, target, plan)
    Console.say(json ? told.json : told.text)
    throw ExitCode(told.status)
  }

  /// Searches; where promises or livelocks are looked for, in the state graph.
  private func search(_ target: SearchTarget, _ plan: SearchPlan) throws -> PlannedResult {
    let properties = target.properties
    guard options.strategy == .exhaustive, options.livelocks || !properties.isEmpty else {
      return try plan.run(target.makeModel)
    }
    var search = LivenessSearch(
      target.makeModel(), bounds: plan.bounds, properties: properties, fairness: options.fairness)
    var planned = PlannedResult(result: search.run())
    planned.livenessCycle = search.violation?.cycle.count
    return planned
  }

  /// Makes a schedule that is not the shortest by its strategy a short one.
  private func shorten(_ planned: inout PlannedResult, _ target: SearchTarget) {
    guard options.strategy != .exhaustive, options.strategy != .bounded, let finding = planned.result.finding,
      let short = ScheduleMinimiser(target.makeModel(), finding: finding).minimise(planned.result.schedule)
    else { return }
    planned.minimised = short
    planned.result.schedule = short.schedule
    planned.result.finding = short.finding
  }

  /// Writes the files that were asked for.
  private func write(_ planned: PlannedResult, _ target: SearchTarget, _ plan: SearchPlan) throws {
    let model = target.makeModel()
    let identity = target.identity(model)
    let found = planned.result
    if let trace {
      if let finding = found.finding {
        try TextFile.write(
          TraceFile(found.schedule, finding: finding, on: model, identity: identity).text, to: trace)
      } else {
        Console.note("blockscope: \(trace) is not written, because nothing was found")
      }
    }
    if let certificate {
      if let proof = Certificate(found, strategy: plan.strategy.rawValue, identity: identity) {
        try TextFile.write(proof.text, to: certificate)
      } else {
        Console.note("blockscope: \(certificate) is not written, because the search was not a complete one of states")
      }
    }
    if let result {
      let shard = plan.shard.map { Shards(total: $0.count, present: [$0.index + 1]) } ?? .whole
      let file = ResultFile(
        found, strategy: plan.strategy.rawValue, identity: identity, seed: plan.strategy.isSampling ? plan.seed : nil,
        shards: shard, bounds: plan.bounds, failingRun: planned.statistics?.firstFailingRun, on: model)
      try TextFile.write(file.text, to: result)
    }
  }
}
