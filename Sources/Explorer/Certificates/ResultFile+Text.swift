import Machine

extension ResultFile {
  /// Counts that a result may have, by key; those of states have another name where they are upper bounds.
  static let counts: [(key: String, path: any WritableKeyPath<SearchResult, Int?> & Sendable)] = [
    ("executions", \.executions), ("redundant-executions", \.redundantExecutions), ("traces", \.traces),
    ("bad-traces", \.badTraces), ("deadlock-traces", \.deadlockTraces),
    ("min-preemptions", \.minimalPreemptions), ("min-context-switches", \.minimalContextSwitches),
    ("min-steps", \.minimalSteps),
  ]
  static let stateCounts: [(key: String, path: any WritableKeyPath<SearchResult, Int?> & Sendable)] = [
    ("states", \.states), ("transitions", \.transitions), ("end-states", \.endStates),
    ("deadlock-states", \.deadlockStates),
  ]
  static let atMost = "-at-most"

  /// The file's text.
  public var text: String {
    var writer = RecordWriter(format: Self.format)
    identity.write(to: &writer)
    writer.put("strategy", strategy)
    if let seed { writer.put("seed", "\(seed)") }
    writer.put("shard", shards.text)
    bounds.write(to: &writer)
    writer.put("verdict", result.verdict)
    writer.put("complete", result.isComplete)
    if let reason = result.stoppedBy { writer.put("stopped-by", reason) }
    for count in Self.stateCounts {
      if let value = result[keyPath: count.path] { writer.put(count.key + (isUpperBound ? Self.atMost : ""), value) }
    }
    for count in Self.counts {
      if let value = result[keyPath: count.path] { writer.put(count.key, value) }
    }
    writer.put("depth", result.depth)
    writer.put("reductions", result.reductions.isEmpty ? "none" : result.reductions.joined(separator: ", "))
    if let bytes = result.bytesPerState { writer.put("bytes-per-state", "\(bytes)") }
    writer.put("exact", result.isExact)
    writer.put("violation", result.hasViolation)
    writer.put("deadlock", result.hasDeadlock)
    writer.put("ends-at-failure", endsAtFailure)
    if let finding = result.finding { write(finding, to: &writer) }
    RecordedSchedule(threads: threads, decisions: result.schedule).write(to: &writer)
    return writer.text
  }

  private func write(_ finding: Finding, to writer: inout RecordWriter) {
    writer.put("finding-kind", finding.kind.rawValue)
    writer.put("finding", finding.text)
    writer.put("finding-thread", finding.thread)
    writer.put("finding-function", finding.function)
    writer.put("finding-line", finding.line)
    if let preemptions { writer.put("finding-preemptions", preemptions) }
    if let failingRun { writer.put("finding-run", failingRun) }
  }

  static var keys: [String] {
    SearchIdentity.keys + ["strategy", "seed", "shard"] + RecordedBounds.keys
      + ["verdict", "complete", "stopped-by"] + stateCounts.flatMap { [$0.key, $0.key + atMost] } + counts.map(\.key)
      + ["depth", "reductions", "bytes-per-state", "exact", "violation", "deadlock", "ends-at-failure"]
      + ["finding-kind", "finding", "finding-thread", "finding-function", "finding-line"]
      + ["finding-preemptions", "finding-run"] + RecordedSchedule.keys
  }
}
