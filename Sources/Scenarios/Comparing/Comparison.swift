import BlockLayer
import Explorer
import Machine

/// Searches a scenario at each revision that it is about.
public struct Comparison: Sendable {
  /// What is searched.
  public let scenario: Scenario
  /// Bounds of each exhaustive search.
  public var bounds = Bounds()
  /// How many workers share an exhaustive search.
  public var workers = 1
  /// Random runs at most.
  public var runs = 20_000

  public init(_ scenario: Scenario) { self.scenario = scenario }

  /// The revisions of the scenario's table of verdicts, in its order; without one, the revision that it is about.
  public var revisions: [String] {
    scenario.verdicts.isEmpty ? [scenario.revision] : scenario.verdicts.map(\.revision)
  }

  /// What an exhaustive search says.
  public struct Verdict: Sendable, Hashable {
    /// The kind of the finding, or `ComparisonRow.clean` or `ComparisonRow.incomplete`.
    public var word: String
    /// The finding in words; empty if there is none.
    public var text: String
    /// States that were visited; up to the finding, if there is one.
    public var states: Int
    /// Steps of the shortest failing schedule; nil if nothing fails.
    public var steps: Int?
  }

  /// What an exhaustive search of a revision says; nil for a revision that there is not.
  public func verdict(_ revision: String) -> Verdict? {
    guard let result = scenario.search(at: revision, bounds: bounds, workers: workers) else { return nil }
    let word = result.finding?.kind.rawValue ?? (result.isComplete ? ComparisonRow.clean : ComparisonRow.incomplete)
    return Verdict(
      word: word, text: result.finding?.text ?? "", states: result.states ?? 0,
      steps: result.finding.map { _ in result.minimalSteps ?? result.schedule.count })
  }

  /// The row of a revision; nil for a revision that there is not.
  public func row(_ revision: String) -> ComparisonRow? {
    guard let verdict = verdict(revision), let model = scenario.model(at: revision) else { return nil }
    var row = ComparisonRow(
      scenario: scenario.name, revision: revision, verdict: verdict.word, text: verdict.text, states: verdict.states,
      executions: nil, preemptions: nil, steps: verdict.steps)
    // A run that goes round for ever is no single failing step.
    guard verdict.steps != nil, verdict.word != Finding.Kind.livelock.rawValue else { return row }
    row.executions = firstFailingRun(model)
    var search = PreemptionBoundedSearch(model, bounds: bounds, goal: .failure)
    row.preemptions = search.run().minimalPreemptions
    return row
  }

  private func firstFailingRun(_ model: Model) -> Int? {
    var bounds = Bounds()
    bounds.depth = 2000
    var search = SamplingSearch(
      model, sampler: .pct(depth: 5), seed: 0, runs: 0..<runs, stopsAtFailure: true,
      bounds: bounds)
    _ = search.run()
    return search.statistics.firstFailingRun.map { $0 + 1 }
  }
}
