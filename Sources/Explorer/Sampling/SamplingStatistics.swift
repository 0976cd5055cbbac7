import Glibc

/// What a sampling search counted, and what follows from it.
public struct SamplingStatistics: Sendable, Equatable {
  /// The numbers of the runs that were made.
  public var runs: Range<Int>
  /// How many of them failed; with a violation, and stuck.
  public var failingExecutions = 0
  public var violations = 0
  public var deadlocks = 0
  /// How many were given up at the bound on steps.
  public var truncated = 0
  /// Steps taken, in all.
  public var steps = 0
  /// The failing run with the lowest number.
  public var firstFailingRun: Int?
  /// Steps taken up to the first failure, those of the runs before included.
  public var stepsToFirstFailure: Int?
  /// The longest run, in steps.
  public var longestRun = 0
  /// The most choices that a PCT run had: steps, but the first, at which more than one thread could go.
  public var choices = 0
  /// The most threads that a run had.
  public var threads = 0
  /// What was sampled with, its choices filled in.
  public var sampler: Sampler
  /// Whether the number of choices is a guess, from run 0.
  public var isEstimate = false

  init(_ sampler: Sampler, startingAt run: Int) {
    self.sampler = sampler
    runs = run..<run
  }

  /// Runs made.
  public var executions: Int { runs.count }

  /// An upper bound for the probability that a run fails, which holds with 95 % confidence; nil: runs have failed, so that the
  /// question is another.
  ///
  /// The rule of three: if N independent runs have not failed, the probability is below 3/N (Hanley and Lippman-Hand, "If
  /// nothing goes wrong, is everything all right?", JAMA 1983), because (1 - 3/N)^N < e^-3 < 5 %. It speaks of runs by this
  /// sampler and of at most as many steps as were allowed.
  public var failureProbabilityBound: Double? {
    failingExecutions > 0 || executions == 0 ? nil : min(1, 3 / Double(executions))
  }

  /// The share of runs that failed, with the half-width of its 95 % interval (normal approximation).
  public var failureRate: (estimate: Double, halfWidth: Double) {
    let count = Double(max(executions, 1))
    let rate = Double(failingExecutions) / count
    return (rate, 1.96 * (rate * (1 - rate) / count).squareRoot())
  }

  /// The least probability with which one PCT run finds a bug of the sampler's depth or less: 1 / (n k^(d-1)) for n threads,
  /// k choices and depth d (Burckhardt and others, ASPLOS 2010); a third of that where k is a guess, because only every third
  /// run draws it. nil: another sampler, or a run had more choices than k or was given up.
  public var guaranteedProbability: Double? {
    guard case .pct(let depth, let limit?) = sampler, choices <= limit, truncated == 0, threads > 0 else { return nil }
    let draws = Double(threads) * pow(Double(max(limit, 1)), Double(max(depth, 1) - 1))
    return 1 / (draws * Double(isEstimate ? PCTScheduler.scales : 1))
  }

  /// The highest probability with which all of the runs miss a bug of the sampler's depth or less: (1 - g)^N for the
  /// guaranteed probability g of a run. nil where there is no guarantee.
  public var missProbability: Double? {
    guaranteedProbability.map { pow(1 - $0, Double(executions)) }
  }

  /// Adds what the runs counted that come next. Nothing happens unless they do.
  public mutating func append(_ next: SamplingStatistics) {
    guard next.runs.lowerBound == runs.upperBound else { return }
    if firstFailingRun == nil {
      firstFailingRun = next.firstFailingRun
      stepsToFirstFailure = next.stepsToFirstFailure.map { $0 + steps }
    }
    runs = runs.lowerBound..<next.runs.upperBound
    failingExecutions += next.failingExecutions
    violations += next.violations
    deadlocks += next.deadlocks
    truncated += next.truncated
    steps += next.steps
    longestRun = max(longestRun, next.longestRun)
    choices = max(choices, next.choices)
    threads = max(threads, next.threads)
  }
}
