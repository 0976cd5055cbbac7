import Machine

extension ResultFile {
  /// One result of those of all shards, with the verdict of a run in one piece. Runs and traces are added; the states of
  /// shards may overlap, so their sum is an upper bound. Where shards are missing the result is incomplete and says which.
  ///
  /// - Throws: `RecordError`, one sentence, where results of different searches are mixed, or a shard is there twice.
  public static func merge(_ files: [ResultFile]) throws(RecordError) -> ResultFile {
    guard var merged = files.first else { throw RecordError(file: "merge", "no result, expected at least one") }
    var owners: [Int: String] = [:]
    for file in files {
      try merged.check(file)
      for shard in file.shards.present {
        if let other = owners.updateValue(file.file, forKey: shard) {
          throw RecordError(
            file: file.file, "shard \(shard)/\(file.shards.total) is there already in \(other), expected it once")
        }
      }
    }
    merged.shards.present = owners.keys.sorted()
    merged.result = combined(files)
    merged.isUpperBound = merged.result.states != nil && (files.count > 1 || files[0].isUpperBound)
    let chosen = files.filter { $0.result.finding != nil }.min { isBefore($0, $1) }
    merged.take(chosen, of: files)
    let missing = merged.shards.missing
    if !missing.isEmpty {
      merged.result.isComplete = false
      let numbers = Shards.ranges(missing, separator: ", ")
      merged.result.stoppedBy =
        "missing \(missing.count == 1 ? "shard" : "shards") \(numbers) of \(merged.shards.total)"
    }
    if !merged.result.isComplete { merged.forgetMinima() }
    return merged
  }

  /// Refuses the result of another search.
  private func check(_ other: ResultFile) throws(RecordError) {
    if let difference = other.identity.difference(from: identity) {
      throw RecordError(file: other.file, "recorded \(difference), as in \(file)")
    }
    let same = [
      ("strategy", strategy, other.strategy), ("ends-at-failure", "\(endsAtFailure)", "\(other.endsAtFailure)"),
      ("shards", "\(shards.total)", "\(other.shards.total)"),
      ("seed", "\(seed.map { "\($0)" } ?? "none")", "\(other.seed.map { "\($0)" } ?? "none")"),
    ]
    for (what, mine, theirs) in same where mine != theirs {
      throw RecordError(file: other.file, "\(what) \(theirs), expected \(mine) as in \(file)")
    }
    if bounds != other.bounds { throw RecordError(file: other.file, "other bounds, expected those of \(file)") }
    if result.reductions != other.result.reductions {
      throw RecordError(file: other.file, "other reductions, expected those of \(file)")
    }
  }

  /// The counts of all together.
  private static func combined(_ files: [ResultFile]) -> SearchResult {
    var result = SearchResult()
    let results = files.map(\.result)
    func values(_ path: KeyPath<SearchResult, Int?>) -> [Int] { results.compactMap { $0[keyPath: path] } }
    for count in stateCounts + counts {
      let values = values(count.path)
      if count.key.hasPrefix("min-") {
        result[keyPath: count.path] = values.min()
      } else if values.count == files.count {
        result[keyPath: count.path] = values.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
      }
    }
    result.depth = results.map(\.depth).max() ?? 0
    result.hasViolation = results.contains(where: \.hasViolation)
    result.hasDeadlock = results.contains(where: \.hasDeadlock)
    result.isComplete = results.allSatisfy(\.isComplete)
    result.stoppedBy = stoppedBy(results, together: result)
    result.reductions = files[0].result.reductions
    result.bytesPerState = results.compactMap(\.bytesPerState).max()
    result.isExact = results.allSatisfy(\.isExact)
    return result
  }

  /// What ended them; the bounds of runs of all together where that is what ended each.
  private static func stoppedBy(_ results: [SearchResult], together: SearchResult) -> String? {
    func runs(_ result: SearchResult) -> String { "the bound of \(result.executions ?? 0) runs" }
    if results.allSatisfy({ $0.stoppedBy == runs($0) }) { return runs(together) }
    return results.lazy.compactMap(\.stoppedBy).first
  }

  /// Whether a finding comes before another one, whatever shard it is from: the lowest run first; otherwise violations,
  /// then what is simplest, then by threads and ways.
  private static func isBefore(_ first: ResultFile, _ second: ResultFile) -> Bool {
    if let one = first.failingRun, let other = second.failingRun { return one < other }
    let one = [first.isStuck ? 1 : 0, first.preemptions ?? 0, first.result.schedule.count]
    let other = [second.isStuck ? 1 : 0, second.preemptions ?? 0, second.result.schedule.count]
    if one != other { return one.lexicographicallyPrecedes(other) }
    return first.result.schedule.lexicographicallyPrecedes(second.result.schedule) {
      ($0.thread, $0.way) < ($1.thread, $1.way)
    }
  }

  private var isStuck: Bool {
    switch result.finding?.kind {
    case .deadlock, .hang, .livelock: true
    default: false
    }
  }

  /// Shows one shard's finding. A search that ends at the first run that fails would have met only that one.
  private mutating func take(_ chosen: ResultFile?, of files: [ResultFile]) {
    preemptions = chosen?.preemptions
    failingRun = chosen?.failingRun
    result.finding = chosen?.result.finding
    result.schedule = chosen?.result.schedule ?? []
    threads = chosen?.threads ?? threads
    guard let chosen, chosen.failingRun != nil, endsAtFailure else { return }
    result.hasViolation = chosen.result.hasViolation
    result.hasDeadlock = chosen.result.hasDeadlock
  }

  private mutating func forgetMinima() {
    result.minimalPreemptions = nil
    result.minimalContextSwitches = nil
    result.minimalSteps = nil
  }
}
