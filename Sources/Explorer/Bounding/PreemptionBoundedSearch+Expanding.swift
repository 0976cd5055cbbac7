import Machine

extension PreemptionBoundedSearch {
  /// Takes the steps from a state that cost nothing; the others wait for the next bound.
  mutating func expand(
    _ frontier: BoundedFrontier, _ index: Int, _ steps: Int, into next: inout BoundedFrontier
  ) {
    machine.undo(to: baseMark)
    frontier.restore(index, machine.store)
    let item = frontier.items[index]
    if item.isNewState {
      var hasChoice = false
      var isDeferred = false
      for thread in 0..<machine.threadCount where machine.ways(thread) > 0 {
        hasChoice = true
        if item.threads & Self.set(thread) == 0 { isDeferred = true }
      }
      if !hasChoice { return judge(item) }
      if isDeferred { wait(frontier, index, steps) }
    }
    take(item.threads, item, steps, into: &next)
  }

  /// Takes the steps from a state that cost 1 and have not become cheaper since.
  mutating func expandDeferred(
    _ frontier: BoundedFrontier, _ index: Int, _ steps: Int, into next: inout BoundedFrontier
  ) {
    machine.undo(to: baseMark)
    frontier.restore(index, machine.store)
    let item = frontier.items[index]
    if bound == 0 { return expand(frontier, index, steps, into: &next) }
    let claim = states.claim(.max, key(last: Int(item.last)))
    if claim.threads != 0 { take(claim.threads, item, steps, into: &next) }
  }

  private mutating func take(
    _ threads: UInt64, _ item: BoundedFrontier.Item, _ steps: Int, into next: inout BoundedFrontier
  ) {
    let mark = machine.store.journalCount
    for thread in 0..<machine.threadCount where threads & Self.set(thread) != 0 {
      for way in 0..<machine.ways(thread) {
        if steps >= bounds.depth { return cut("the bound of \(bounds.depth) steps") }
        let decision = Decision(thread: thread, way: way)
        machine.step(thread, way: way)
        transitions += 1
        if let finding = machine.finding {
          candidate = (finding, visits.schedule(to: item.visit) + [decision])
          return
        }
        arrive(item, decision, mark, into: &next)
        machine.undo(to: mark)
      }
    }
  }

  /// Looks at the state behind a step: what of it is new, or cheaper than before, waits in `next`.
  private mutating func arrive(
    _ item: BoundedFrontier.Item, _ decision: Decision, _ mark: Int, into next: inout BoundedFrontier
  ) {
    let isBuffer = buffers & Self.set(decision.thread) != 0
    let last = isBuffer ? Int(item.last) : decision.thread
    let claim = states.claim(freeThreads(last), key(last: last))
    if claim.threads == 0, !claim.isNewState { return }
    let visit = visits.append(from: item.visit, decision)
    pairs.removeAll(keepingCapacity: true)
    machine.store.appendDifference(from: base, restored: baseMark, mark: mark, to: &pairs)
    let state = BoundedFrontier.Item(
      visit: visit, last: Int8(truncatingIfNeeded: last), isNewState: claim.isNewState, threads: claim.threads)
    next.append(state, pairs)
  }

  /// The threads whose steps cost nothing in the current state, where `last` came last.
  private func freeThreads(_ last: Int) -> UInt64 {
    if last < 0 || cost == .steps { return .max }
    if machine.ways(last) > 0 { return Self.set(last) | buffers }
    return cost == .preemptions ? .max : buffers
  }

  /// What the current state is known by.
  func key(last: Int) -> UInt64 {
    let fingerprint = machine.store.fingerprint
    return isByThread ? fingerprint &+ UInt64(truncatingIfNeeded: last + 2) &* 0x9E37_79B9_7F4A_7C15 : fingerprint
  }

  private mutating func wait(_ frontier: BoundedFrontier, _ index: Int, _ steps: Int) {
    while deferred.count <= steps { deferred.append(BoundedFrontier()) }
    let before = deferred[steps].bytes
    deferred[steps].append(frontier.items[index], index, of: frontier)
    waitingBytes += deferred[steps].bytes - before
  }

  private static func set(_ thread: Int) -> UInt64 { 1 << UInt64(truncatingIfNeeded: thread) }

  // MARK: Ends

  /// Ends the search with the candidate, unless a state that waits behind `index` is a failure already.
  mutating func settle(_ frontier: BoundedFrontier, after index: Int) {
    for index in index + 1..<frontier.count where !isAtEnd && frontier.items[index].isNewState {
      machine.undo(to: baseMark)
      frontier.restore(index, machine.store)
      if (0..<machine.threadCount).allSatisfy({ machine.ways($0) == 0 }) { judge(frontier.items[index]) }
    }
    if let candidate, !isAtEnd { fail(candidate.finding, schedule: candidate.schedule) }
  }

  private mutating func judge(_ item: BoundedFrontier.Item) {
    let finding = model.judgeEnd()
    let isStuck = finding?.kind == .deadlock || finding?.kind == .hang
    if isStuck { deadlockStates += 1 } else { endStates += 1 }
    if let finding, !(isStuck && result.hasDeadlock) { fail(finding, schedule: visits.schedule(to: item.visit)) }
  }

  /// Notes a failure; the first one is the cheapest.
  mutating func fail(_ finding: Finding, schedule: [Decision]) {
    let isStuck = finding.kind == .deadlock || finding.kind == .hang
    if isStuck { result.hasDeadlock = true } else { result.hasViolation = true }
    isAtEnd = !isStuck || goal == .failure
    guard result.finding == nil else {
      if !isStuck { violation = (finding, schedule) }
      return
    }
    result.finding = finding
    result.schedule = schedule
    if isCut { return }
    switch cost {
    case .preemptions: result.minimalPreemptions = bound
    case .contextSwitches: result.minimalContextSwitches = bound
    case .steps: result.minimalSteps = schedule.count
    }
  }

  private mutating func cut(_ reason: String) {
    isCut = true
    result.stoppedBy = reason
  }

  /// Whether a bound ends the search here; tells how far it is now and then.
  mutating func mustStop(_ levelBytes: Int, _ frontier: Int) -> Bool {
    ticks += 1
    if ticks & 0xFF != 0 { return false }
    let bytes = states.bytes + visits.bytes + waitingBytes + levelBytes
    if ticks & 0xFFFF == 0 {
      var progress = SearchProgress()
      progress.states = states.count
      progress.transitions = transitions
      progress.depth = result.depth
      progress.frontier = frontier
      progress.bytes = bytes
      bounds.progress(progress)
    }
    if states.count >= bounds.states {
      cut("the bound of \(bounds.states) states")
    } else if bytes > bounds.bytes {
      cut("the bound of \(bounds.bytes) bytes")
    } else if bounds.shouldStop() {
      cut("a request to stop")
    } else {
      return false
    }
    isAtEnd = true
    return true
  }
}
