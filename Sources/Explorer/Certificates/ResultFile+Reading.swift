import Machine

extension ResultFile {
  /// The result in a file's text.
  ///
  /// - Throws: `RecordError`, one sentence with file and line.
  public static func parse(_ text: String, file: String) throws(RecordError) -> ResultFile {
    try ResultFile(text, file)
  }

  private init(_ text: String, _ file: String) throws(RecordError) {
    let reader = try RecordReader(text, file: file, format: Self.format, keys: Self.keys)
    self.file = file
    identity = try SearchIdentity(reader)
    strategy = try reader.text("strategy")
    if reader.has("seed") {
      guard let seed = UInt64(try reader.value("seed")) else {
        throw reader.wrong("seed", "a whole number from 0 to \(UInt64.max)")
      }
      self.seed = seed
    }
    guard let shards = Shards(try reader.value("shard")) else {
      throw reader.wrong("shard", "I/N with I from 1 to N and N at most \(Shards.limit)")
    }
    self.shards = shards
    bounds = try RecordedBounds(reader)
    result = SearchResult()
    let schedule = try RecordedSchedule(reader)
    threads = schedule.threads
    result.schedule = schedule.decisions
    try readCounts(reader)
    try readFinding(reader)
    let verdict = try reader.text("verdict")
    guard verdict == result.verdict else {
      throw reader.wrong("verdict", "\(result.verdict), which is what the rest of the file says")
    }
  }

  private mutating func readCounts(_ reader: RecordReader) throws(RecordError) {
    result.isComplete = try reader.flag("complete")
    result.stoppedBy = try reader.optional("stopped-by", RecordReader.text)
    isUpperBound = Self.stateCounts.contains { reader.has($0.key + Self.atMost) }
    for count in Self.stateCounts {
      let (key, other) = isUpperBound ? (count.key + Self.atMost, count.key) : (count.key, count.key + Self.atMost)
      if let line = reader.line(other) {
        throw RecordError(file: file, line: line, "\(other) beside other counts, expected \(key)")
      }
      result[keyPath: count.path] = try reader.optional(key, RecordReader.count)
    }
    for count in Self.counts { result[keyPath: count.path] = try reader.optional(count.key, RecordReader.count) }
    result.depth = try reader.count("depth")
    let reductions = try reader.text("reductions")
    result.reductions = reductions == "none" ? [] : Certificate.list(reductions)
    result.bytesPerState = try reader.optional("bytes-per-state", RecordReader.fraction)
    result.isExact = try reader.flag("exact")
    result.hasViolation = try reader.flag("violation")
    result.hasDeadlock = try reader.flag("deadlock")
    endsAtFailure = try reader.flag("ends-at-failure")
  }

  private mutating func readFinding(_ reader: RecordReader) throws(RecordError) {
    guard reader.has("finding-kind") else {
      if let key = ["finding", "finding-run", "finding-preemptions"].first(where: reader.has) {
        throw RecordError(file: file, line: reader.line(key), "\(key) without a finding-kind, expected both")
      }
      guard result.schedule.isEmpty else { throw reader.wrong("steps", "0, because there is no finding") }
      return
    }
    result.finding = Finding(
      kind: try reader.choice("finding-kind"), text: try reader.text("finding"),
      thread: try reader.text("finding-thread"), function: try reader.text("finding-function"),
      line: try reader.text("finding-line"))
    preemptions = try reader.optional("finding-preemptions", RecordReader.count)
    failingRun = try reader.optional("finding-run", RecordReader.count)
  }
}
