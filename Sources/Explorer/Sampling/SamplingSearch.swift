import Machine

/// Search by random runs, for what is too large to be searched exhaustively.
///
/// Run i depends on the seed and on i alone, so runs can be split between workers and machines: the union of the parts is the
/// whole, and its first failing run is the same. A sampling search never is complete; what it has shown when nothing was
/// found, `statistics` says.
public struct SamplingSearch {
  /// The most steps of a run unless `bounds.depth` says otherwise.
  public static let defaultDepth = 10_000

  /// What was counted.
  public private(set) var statistics: SamplingStatistics

  private let model: Model
  private let machine: Machine
  private let sampler: Sampler
  private let seed: UInt64
  private let runs: Range<Int>
  private let stopsAtFailure: Bool
  private let bounds: Bounds
  private let limit: Int
  private let baseMark: Int

  private var result = SearchResult()
  private var isAtEnd = false
  /// The decisions of the current run, up to its failure.
  private var decisions: ContiguousArray<Decision> = []

  /// A search from the machine's current state. The machine is back there when it ends.
  ///
  /// - Parameters:
  ///   - runs: the numbers of the runs to make; `bounds.executions` makes them fewer.
  ///   - stopsAtFailure: whether the search ends with the first run that fails; otherwise all are made and counted.
  public init(
    _ model: Model, sampler: Sampler, seed: UInt64 = 0, runs: Range<Int> = 0..<1000, stopsAtFailure: Bool = true,
    bounds: Bounds = Bounds()
  ) {
    self.model = model
    self.sampler = sampler
    self.seed = seed
    self.runs = runs.prefix(max(bounds.executions, 0))
    self.stopsAtFailure = stopsAtFailure
    self.bounds = bounds
    machine = model.machine
    limit = bounds.depth == .max ? Self.defaultDepth : bounds.depth
    baseMark = machine.store.journalCount
    statistics = SamplingStatistics(sampler, startingAt: runs.lowerBound)
  }

  /// The part of `count` runs that falls to one of `shards` workers, numbered from 0: adjacent parts, equal up to one run.
  public static func runs(_ count: Int, shard: Int, of shards: Int) -> Range<Int> {
    let (each, rest) = count.quotientAndRemainder(dividingBy: shards)
    let start = shard * each + min(shard, rest)
    return start..<start + each + (shard < rest ? 1 : 0)
  }

  /// Makes the runs, until one fails or a bound ends it.
  public mutating func run() -> SearchResult {
    let wasListening = machine.isListening
    machine.isListening = false
    defer {
      machine.undo(to: baseMark)
      machine.isListening = wasListening
    }
    if let finding = model.startFinding {
      result.finding = finding
      result.hasViolation = true
      return finish()
    }
    switch sampler {
    case .randomWalk: makeRuns(RandomWalkScheduler())
    case .pos: makeRuns(POSScheduler())
    case .pct(let depth, let limit):
      statistics.isEstimate = limit == nil
      let choices = limit ?? makePilotRun().steps
      statistics.sampler = .pct(depth: depth, choices: choices)
      makeRuns(PCTScheduler(depth: depth, choices: choices, isEstimate: limit == nil))
    case .weightedWalk: makeRuns(WeightedWalkScheduler(expected: makePilotRun().counts))
    }
    return finish()
  }

  // MARK: Runs

  /// What became of a run.
  private struct Outcome {
    var steps = 0
    var isTruncated = false
    var finding: Finding?
    /// Steps up to the finding.
    var stepsToFinding = 0
  }

  /// Makes run 0 as a random walk, whoever's run it is, and answers what it counted.
  private mutating func makePilotRun() -> PilotScheduler {
    var walk = PilotScheduler()
    let outcome = execute(&walk, 0, goesOn: model.afterFinding == .goesOn)
    if statistics.runs.upperBound == 0, runs.contains(0) { note(outcome) }
    return walk
  }

  private mutating func makeRuns(_ scheduler: some RunScheduler) {
    var scheduler = scheduler
    var stepsAtLook = 0
    while !isAtEnd, statistics.runs.upperBound < runs.upperBound {
      note(execute(&scheduler, statistics.runs.upperBound, goesOn: false))
      guard statistics.steps - stepsAtLook > 0xFFF else { continue }
      if statistics.steps >> 20 != stepsAtLook >> 20 { report() }
      stepsAtLook = statistics.steps
      if bounds.shouldStop() {
        isAtEnd = true
        result.stoppedBy = "a request to stop"
      }
    }
  }

  private mutating func execute(_ scheduler: inout some RunScheduler, _ run: Int, goesOn: Bool) -> Outcome {
    var random = SamplingRandom(seed: seed, run: run)
    var outcome = Outcome()
    decisions.removeAll(keepingCapacity: true)
    scheduler.begin(machine, &random)
    while true {
      guard let decision = scheduler.next(machine, &random) else {
        if outcome.finding == nil {
          outcome.finding = model.judgeEnd()
          outcome.stepsToFinding = outcome.steps
        }
        break
      }
      if outcome.steps >= limit {
        outcome.isTruncated = true
        break
      }
      machine.step(decision.thread, way: decision.way)
      outcome.steps += 1
      if outcome.finding == nil { decisions.append(decision) }
      if machine.hasFinding {
        if outcome.finding == nil {
          outcome.finding = machine.finding
          outcome.stepsToFinding = outcome.steps
        }
        if !goesOn { break }
        machine.acknowledgeFinding()
      }
      scheduler.stepped(decision, machine, &random)
    }
    statistics.threads = max(statistics.threads, machine.threadCount)
    statistics.choices = max(statistics.choices, scheduler.choices)
    machine.undo(to: baseMark)
    return outcome
  }

  // MARK: Results

  /// Counts the run that comes next.
  private mutating func note(_ outcome: Outcome) {
    let run = statistics.runs.upperBound
    statistics.runs = statistics.runs.lowerBound..<run + 1
    statistics.longestRun = max(statistics.longestRun, outcome.steps)
    if let finding = outcome.finding {
      let isStuck = finding.kind == .deadlock || finding.kind == .hang
      statistics.failingExecutions += 1
      if isStuck { statistics.deadlocks += 1 } else { statistics.violations += 1 }
      if statistics.firstFailingRun == nil {
        statistics.firstFailingRun = run
        statistics.stepsToFirstFailure = statistics.steps + outcome.stepsToFinding
        result.finding = finding
        result.schedule = Array(decisions)
      }
      isAtEnd = stopsAtFailure
    } else if outcome.isTruncated {
      statistics.truncated += 1
    }
    statistics.steps += outcome.steps
  }

  private func report() {
    var progress = SearchProgress()
    progress.executions = statistics.executions
    progress.transitions = statistics.steps
    progress.depth = statistics.longestRun
    bounds.progress(progress)
  }

  private mutating func finish() -> SearchResult {
    result.executions = statistics.executions
    result.transitions = statistics.steps
    result.depth = statistics.longestRun
    if statistics.violations > 0 { result.hasViolation = true }
    if statistics.deadlocks > 0 { result.hasDeadlock = true }
    if result.finding == nil, result.stoppedBy == nil { result.stoppedBy = "the bound of \(runs.count) runs" }
    return result
  }
}
