import Machine

/// Exhaustive search over states, breadth first: the failure that it reports is one with the fewest steps.
///
/// Explicit-state model checking with a visited set of fingerprints (Holzmann, The Model Checker Spin, 1997; hash
/// compaction after Wolper and Leroy, 1993; level by level as in TLC, Yu, Manolios and Lamport, 1999). Rounds of some
/// thousand states are expanded by all workers, their successors inserted part by part of the visited set, and the new
/// ones gathered in order: what a search counts and reports is the same for any number of workers.
///
/// With `reduces`, persistent sets (Godefroid, LNCS 1032, 1996) leave out orders that lead nowhere new, where threads
/// consist of operations.
public final class StateSearch {
  /// Which failure ends a search.
  public enum Stop: UInt64, Sendable {
    case never
    case atFailure
    /// The first that is not merely stuck.
    case atViolation
  }

  let workers: [StateWorker]
  let model: Model
  private let bounds: Bounds
  let looksForHangs: Bool
  let stop: Stop
  let reduces: Bool

  var visited: VisitedStates
  var whole: WholeStates?
  let shard: Shard?
  var hasSplit = false
  var ancestry = Ancestry()
  var pending: PendingStates?
  var result = SearchResult()
  var transitions = 0
  var endStates = 0
  var deadlockStates = 0
  private var violation: (state: Int, failure: Batch.Failure)?
  private var stuck: (state: Int, failure: Batch.Failure)?
  var states = 0
  /// States that another shard counts.
  var uncounted = 0

  // The level that is being expanded, how far, and what it led to so far.
  var level: [FrontierSegment] = []
  var segment = 0
  var first = 0
  var next: [FrontierSegment] = []
  var isResumed = false

  private static let batchSize = 256
  private static let batchesPerRound = 64
  private var batches: [Batch] = []

  /// A search from the models' current states, with one worker for each model; all must be equal. The machines are back
  /// there when it ends. `stop`: which failure ends it; by default the first, where a failing run ends. `findsDataRaces`: two threads that can
  /// go next and touch the same cell, one of them with a plain write, are a violation. Where there is a data race at all, there
  /// is a run in which its two accesses are next to each other.
  public init(
    _ models: [Model], bounds: Bounds = Bounds(), reduces: Bool = false, stop: Stop? = nil, isExact: Bool = false,
    shard: Shard? = nil, findsDataRaces: Bool = false
  ) {
    precondition(!models.isEmpty)
    self.shard = shard
    model = models[0]
    self.bounds = bounds
    self.reduces = reduces && PersistentSets.canReduce(model.machine)
    looksForHangs = model.isPending != nil
    self.stop = stop ?? (model.afterFinding == .ends ? .atFailure : .never)
    let looksForHangs = looksForHangs
    let reduced = self.reduces
    workers = models.map {
      StateWorker($0, reduces: reduced, looksForHangs: looksForHangs, isExact: isExact, findsDataRaces: findsDataRaces)
    }
    visited = VisitedStates(isNumbered: looksForHangs, workers: models.count)
    whole = isExact ? WholeStates(parts: visited.parts) : nil
    result.isExact = isExact
    if looksForHangs { pending = PendingStates() }
  }

  public convenience init(_ model: Model, bounds: Bounds = Bounds(), reduces: Bool = false) {
    self.init([model], bounds: bounds, reduces: reduces)
  }

  /// Runs the search to its end, to the first failure or to a bound.
  public func run() -> SearchResult {
    defer { for worker in workers { worker.finish() } }
    if reduces { result.reductions = ["persistent sets"] }
    if let finding = model.startFinding {
      result.hasViolation = true
      result.finding = finding
    }
    if !isResumed { level = [start()] }
    while !level.isEmpty {
      if !isResumed { split() }
      isResumed = false
      guard expandLevel() else { return finish(isComplete: false) }
      if hasReachedStop { return finish(isComplete: true) }
      level = next
      next = []
      segment = 0
      first = 0
      if level.isEmpty { break }
      result.depth += 1
      if result.depth > bounds.depth {
        result.stoppedBy = "the bound of \(bounds.depth) steps"
        return finish(isComplete: false)
      }
    }
    if let hung = pending?.hangingState() { stuck = describeHang(hung) }
    return finish(isComplete: true)
  }

  /// Leaves other shards their part of the states, once there are enough of them.
  ///
  /// What came before counts for the first shard. Each shard follows its own states to the end; where hangs are looked for,
  /// through states that others visit as well, because whether a state hangs depends on all that follows.
  private func split() {
    guard let shard, !hasSplit, level.reduce(0, { $0 + $1.count }) >= shard.count * Shard.statesForEach else { return }
    hasSplit = true
    if looksForHangs {
      visited = VisitedStates(isNumbered: true, workers: workers.count)
      if let whole { self.whole = WholeStates(parts: whole.parts) }
      pending = PendingStates()
    }
    var index = 0
    var kept: [FrontierSegment] = []
    for segment in level {
      for place in 0..<segment.count {
        defer { index += 1 }
        guard index % shard.count == shard.index else { continue }
        let own = FrontierSegment()
        own.words.append(segment.words, segment.range(place))
        own.ends.append(UInt64(own.words.count))
        own.fingerprints.append(segment.fingerprints[place])
        if looksForHangs {
          own.numbers.append(UInt64(insert(segment.fingerprints[place], own.words, 0..<own.words.count).number))
        }
        own.first = segment.first + place
        kept.append(own)
      }
    }
    level = kept
    if shard.index == 0 { return }
    transitions = 0
    endStates = 0
    deadlockStates = 0
    uncounted = states - kept.count
  }

  private func start() -> FrontierSegment {
    let segment = FrontierSegment()
    let fingerprint = workers[0].overlay.baseFingerprint
    let number = insert(fingerprint, WordList(), 0..<0).number
    segment.ends.append(0)
    segment.fingerprints.append(fingerprint)
    if looksForHangs { segment.numbers.append(UInt64(number)) }
    states = 1
    return segment
  }

  /// Expands a level into the next one. Answers false where a bound ended the search.
  private func expandLevel() -> Bool {
    var waiting = level.reduce(0) { $0 + $1.count } - first + next.reduce(0) { $0 + $1.count }
    var bytes = level.reduce(0) { $0 + $1.bytes } + next.reduce(0) { $0 + $1.bytes }
    while segment < level.count {
      let bound = boundReached(waiting, bytes)
      if violation == nil, stuck == nil, whole == nil, let save = bounds.checkpoint(bound != nil) { save(checkpoint()) }
      if let bound {
        result.stoppedBy = bound
        return false
      }
      // A round: some batches, each a part of a segment.
      var count = 0
      while count < Self.batchesPerRound, segment < level.count {
        let end = min(first + Self.batchSize, level[segment].count)
        if count == batches.count { batches.append(Batch()) }
        batches[count].clear(level[segment], first..<end)
        count += 1
        first = end
        if first == level[segment].count {
          bytes -= level[segment].bytes
          level[segment] = FrontierSegment()
          segment += 1
          first = 0
        }
      }
      let round = batches[..<count]
      if workers.count == 1 {
        for batch in round { runAlone(batch) }
      } else {
        runTogether(Array(round))
      }
      for batch in round {
        waiting += batch.next.count - batch.range.count
        bytes += batch.next.bytes
        add(batch)
      }
      if hasReachedStop { return true }
    }
    return true
  }

  private func runAlone(_ batch: Batch) {
    workers[0].expand(batch, visited)
    for step in 0..<batch.fingerprints.count {
      let (number, isNew) = insert(
        batch.fingerprints[step], batch.whole, whole == nil ? 0..<0 : batch.wholeRange(step))
      batch.marks.append(UInt64(truncatingIfNeeded: number) << 1 | (isNew ? 1 : 0))
    }
    workers[0].gather(batch)
  }

  /// Adds a state to the visited set.
  @inline(__always)
  private func insert(_ fingerprint: UInt64, _ words: WordList, _ range: Range<Int>) -> (number: Int, isNew: Bool) {
    if let whole { return whole.insert(fingerprint, words, range) }
    return visited.insert(fingerprint)
  }

  /// The same by all workers: each part of the visited set is changed by one of them, in the order of the steps.
  ///
  /// Batches of one segment go to one worker: two that read the same lists would count their references against each other.
  private func runTogether(_ round: [Batch]) {
    let workers = workers
    let visited = visited
    let whole = whole
    var groups: [Range<Int>] = []
    for index in round.indices {
      if let last = groups.last, round[last.lowerBound].segment === round[index].segment {
        groups[groups.count - 1] = last.lowerBound..<index + 1
      } else {
        groups.append(index..<index + 1)
      }
    }
    let parts = groups
    Workers.run(workers.count, items: parts.count) { worker, item in
      for index in parts[item] {
        workers[worker].expand(round[index], visited)
        workers[worker].sift(round[index], visited)
      }
    }
    Workers.run(workers.count, items: workers.count) { _, share in
      for batch in round { Self.insert(batch, share, of: workers.count, visited, whole) }
    }
    Workers.run(workers.count, items: parts.count) { worker, item in
      for index in parts[item] { workers[worker].gather(round[index]) }
    }
  }

  /// Adds the steps of a batch that lead to one worker's share of the visited set.
  private static func insert(
    _ batch: Batch, _ share: Int, of workers: Int, _ visited: VisitedStates, _ whole: WholeStates?
  ) {
    let fingerprints = batch.fingerprints
    let marks = batch.marks
    for step in 0..<fingerprints.count {
      let fingerprint = fingerprints[step]
      guard visited.part(fingerprint) % workers == share else { continue }
      let (number, isNew) =
        whole?.insert(fingerprint, batch.whole, batch.wholeRange(step)) ?? visited.insert(fingerprint)
      marks[step] = UInt64(truncatingIfNeeded: number) << 1 | (isNew ? 1 : 0)
    }
  }

  /// Adds up what a batch found, in order.
  private func add(_ batch: Batch) {
    let segment = batch.segment
    transitions += batch.transitions
    endStates += batch.endStates
    deadlockStates += batch.deadlockStates
    if violation == nil, let failure = batch.violation { violation = (segment.first + failure.source, failure) }
    if stuck == nil, let failure = batch.stuck { stuck = (segment.first + failure.source, failure) }
    // States that are another shard's are never expanded here.
    ancestry.skip(to: segment.first + batch.range.lowerBound)
    for index in 0..<batch.children.count { ancestry.expanded(into: Int(batch.children[index])) }
    for index in 0..<batch.newSteps.count { ancestry.append(batch.newSteps[index] & 0xFFFF_FFFF) }
    if looksForHangs {
      for (index, source) in batch.range.enumerated() {
        pending?.note(Int(segment.numbers[source]), isPending: batch.isPending[index] != 0)
      }
      for index in 0..<batch.edges.count {
        pending?.edge(from: Int(batch.edges[index] >> 32), to: Int(batch.edges[index] & 0xFFFF_FFFF))
      }
    }
    if batch.next.count > 0 {
      batch.next.first = states
      states += batch.next.count
      next.append(batch.next)
    }
  }

  private var hasReachedStop: Bool {
    switch stop {
    case .never: false
    case .atFailure: violation != nil || stuck != nil
    case .atViolation: violation != nil
    }
  }

  private var visitedBytes: Int { whole?.bytes ?? visited.bytes }

  private func boundReached(_ waiting: Int, _ bytes: Int) -> String? {
    var progress = SearchProgress()
    progress.states = states
    progress.transitions = transitions
    progress.depth = result.depth
    progress.frontier = waiting
    progress.bytes = visitedBytes + ancestry.bytes + bytes
    bounds.progress(progress)
    if states >= bounds.states { return "the bound of \(bounds.states) states" }
    if progress.bytes > bounds.bytes { return "the bound on memory" }
    return bounds.shouldStop() ? "the bound on time" : nil
  }

  /// The hang that a state is in, in the words of its owner.
  private func describeHang(_ state: Int) -> (state: Int, failure: Batch.Failure) {
    let machine = model.machine
    workers[0].overlay.placeBase()
    let mark = machine.store.journalCount
    for decision in ancestry.schedule(to: state) { machine.step(decision.thread, way: decision.way) }
    let finding = model.hang()
    machine.undo(to: mark)
    return (state, Batch.Failure(source: 0, decision: nil, finding: finding))
  }

  private func finish(isComplete: Bool) -> SearchResult {
    result.states = states - uncounted
    result.transitions = transitions
    result.endStates = endStates
    result.deadlockStates = deadlockStates
    result.isComplete = isComplete
    result.bytesPerState = Double(visitedBytes + ancestry.bytes) / Double(max(states, 1))
    result.hasViolation = result.hasViolation || violation != nil
    result.hasDeadlock = stuck != nil
    if result.finding == nil, let (state, failure) = violation ?? stuck {
      result.finding = failure.finding
      result.schedule = ancestry.schedule(to: state) + (failure.decision.map { [$0] } ?? [])
      if !reduces { result.minimalSteps = result.schedule.count }
    }
    return result
  }
}
