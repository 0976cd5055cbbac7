import Machine

/// A worker of a search over states: a model of its own, on which it takes the steps of the states it is given.
final class StateWorker: @unchecked Sendable {
  let model: Model
  private let machine: Machine
  private let store: CellStore
  let overlay: Overlay
  private var reduction: PersistentSets?
  /// Set where the search wants to know of hangs.
  private let looksForHangs: Bool
  /// Whether states are compared whole.
  private let isExact: Bool
  /// Looks for steps that race with each other.
  private var races: AdjacentRaces?
  private let wasListening: Bool
  /// In how many ways each thread can go.
  private let ways = WordList()
  /// Keeps the loads of `touch` from being optimised away.
  private var touched: UInt64 = 0

  init(_ model: Model, reduces: Bool, looksForHangs: Bool, isExact: Bool, findsDataRaces: Bool) {
    races = findsDataRaces ? AdjacentRaces(model) : nil
    self.isExact = isExact
    self.model = model
    machine = model.machine
    store = machine.store
    self.looksForHangs = looksForHangs
    wasListening = machine.isListening
    machine.isListening = false
    overlay = Overlay(store)
    reduction = reduces ? PersistentSets(machine) : nil
  }

  /// Leaves the machine at the start.
  func finish() {
    overlay.placeBase()
    machine.acknowledgeFinding()
    machine.isListening = wasListening
  }

  /// Takes every step of the states of a batch.
  func expand(_ batch: Batch, _ visited: VisitedStates) {
    let segment = batch.segment
    let words = segment.words
    let known = segment.fingerprints
    for index in batch.range {
      let fingerprint = known[index]
      overlay.place(words, segment.range(index), fingerprint: fingerprint)
      if looksForHangs { batch.isPending.append(model.isPending?() == true ? 1 : 0) }
      expand(index, fingerprint, batch)
    }
    if isExact { return mergeAll(batch) }
    var sum: UInt64 = 0
    let fingerprints = batch.fingerprints
    for step in 0..<fingerprints.count { sum &+= visited.touch(fingerprints[step]) }
    touched &+= sum
  }

  /// Makes the state that each step leads to, new or not.
  private func mergeAll(_ batch: Batch) {
    for step in 0..<batch.fingerprints.count {
      overlay.merge(
        batch.segment.words, batch.segment.range(Int(batch.steps[step] >> 32)), batch.patches, batch.patchRange(step),
        into: batch.whole)
      batch.wholeEnds.append(UInt64(batch.whole.count))
    }
  }

  /// Takes every step of the current state.
  private func expand(_ index: Int, _ fingerprint: UInt64, _ batch: Batch) {
    ways.removeAll()
    var enabled: UInt64 = 0
    for thread in 0..<machine.threadCount {
      let way = machine.ways(thread)
      ways.append(UInt64(truncatingIfNeeded: way))
      if way > 0 { enabled |= 1 << UInt64(thread) }
    }
    if enabled == 0 { return judge(index, batch) }
    var chosen = enabled
    if reduction != nil { chosen = reduction?.select(machine, enabled) ?? enabled }
    races?.begin()
    while chosen != 0 {
      let thread = chosen.trailingZeroBitCount
      chosen &= chosen - 1
      for way in 0..<Int(truncatingIfNeeded: ways[thread]) {
        if races != nil {
          takeWatched(thread, way, index, batch)
        } else {
          machine.step(thread, way: way)
        }
        batch.transitions += 1
        if !machine.hasFinding || observe(index, Decision(thread: thread, way: way), batch) {
          batch.fingerprints.append(store.fingerprint)
          batch.steps.append(
            UInt64(truncatingIfNeeded: index) << 32 | UInt64(truncatingIfNeeded: thread) << 16
              | UInt64(truncatingIfNeeded: way))
          overlay.appendWrites(to: batch.patches)
          batch.patchEnds.append(UInt64(truncatingIfNeeded: batch.patches.count))
        }
        overlay.takeBack(fingerprint)
      }
    }
  }

  /// Takes a step and looks whether it races with one of another thread from the same state.
  private func takeWatched(_ thread: Int, _ way: Int, _ index: Int, _ batch: Batch) {
    store.startWatching()
    machine.step(thread, way: way)
    store.endWatching()
    let decision = Decision(thread: thread, way: way)
    guard let finding = races?.note(decision), batch.violation == nil else { return }
    batch.violation = Batch.Failure(source: index, decision: decision, finding: finding)
  }

  /// Notes a finding of a step. Answers whether the run goes on.
  private func observe(_ index: Int, _ decision: Decision, _ batch: Batch) -> Bool {
    if let finding = machine.finding {
      let failure = Batch.Failure(source: index, decision: decision, finding: finding)
      if finding.kind.isStuck {
        if batch.stuck == nil { batch.stuck = failure }
      } else if batch.violation == nil {
        batch.violation = failure
      }
    }
    machine.acknowledgeFinding()
    return model.afterFinding == .goesOn
  }

  /// Judges a state in which nothing can go.
  private func judge(_ index: Int, _ batch: Batch) {
    guard let finding = model.judgeEnd() else {
      batch.endStates += 1
      return
    }
    let failure = Batch.Failure(source: index, decision: nil, finding: finding)
    if finding.kind.isStuck {
      batch.deadlockStates += 1
      if batch.stuck == nil { batch.stuck = failure }
    } else {
      batch.endStates += 1
      if batch.violation == nil { batch.violation = failure }
    }
  }

  /// Drops the steps to states that are known already, before the rest are inserted part by part.
  func sift(_ batch: Batch, _ visited: VisitedStates) {
    while batch.marks.count < batch.fingerprints.count { batch.marks.append(0) }
    if isExact { return }
    var kept = 0
    var words = 0
    for step in 0..<batch.fingerprints.count {
      if looksForHangs ? noteKnown(step, batch, visited) : visited.contains(batch.fingerprints[step]) { continue }
      let range = batch.patchRange(step)
      if kept < step {
        batch.fingerprints[kept] = batch.fingerprints[step]
        batch.steps[kept] = batch.steps[step]
        for index in range {
          batch.patches[words] = batch.patches[index]
          words += 1
        }
      } else {
        words += range.count
      }
      sifted.append(UInt64(truncatingIfNeeded: words))
      kept += 1
    }
    batch.fingerprints.remove(from: kept)
    batch.steps.remove(from: kept)
    batch.patches.remove(from: words)
    batch.patchEnds.removeAll()
    batch.patchEnds.append(sifted, 0..<kept)
    sifted.removeAll()
  }

  private let sifted = WordList()

  /// Whether a step leads to a known state; if so, keeps the edge where it matters.
  private func noteKnown(_ step: Int, _ batch: Batch, _ visited: VisitedStates) -> Bool {
    guard let target = visited.number(batch.fingerprints[step]) else { return false }
    noteEdge(batch.steps[step], to: UInt64(truncatingIfNeeded: target), batch)
    return true
  }

  private func noteEdge(_ step: UInt64, to target: UInt64, _ batch: Batch) {
    let source = Int(step >> 32)
    if batch.isPending[source - batch.range.lowerBound] != 0 {
      batch.edges.append(batch.segment.numbers[source] << 32 | target)
    }
  }

  /// Makes the new states of a batch, in order.
  func gather(_ batch: Batch) {
    let segment = batch.segment
    let next = FrontierSegment(capacity: batch.range.count, words: batch.range.count * 16)
    batch.children.removeAll()
    batch.newSteps.removeAll()
    var step = 0
    for source in batch.range {
      var count = 0
      while step < batch.steps.count, Int(batch.steps[step] >> 32) == source {
        let mark = batch.marks[step]
        if looksForHangs { noteEdge(batch.steps[step], to: mark >> 1, batch) }
        if mark & 1 != 0 {
          if isExact {
            next.words.append(batch.whole, batch.wholeRange(step))
          } else {
            overlay.merge(
              segment.words, segment.range(source), batch.patches, batch.patchRange(step), into: next.words)
          }
          next.ends.append(UInt64(truncatingIfNeeded: next.words.count))
          next.fingerprints.append(batch.fingerprints[step])
          if looksForHangs { next.numbers.append(mark >> 1) }
          batch.newSteps.append(batch.steps[step])
          count += 1
        }
        step += 1
      }
      batch.children.append(UInt64(truncatingIfNeeded: count))
    }
    next.trim()
    batch.next = next
  }
}

extension Finding.Kind {
  /// Whether it says that nothing goes on, and not that something went wrong.
  var isStuck: Bool { self == .deadlock || self == .hang }
}
