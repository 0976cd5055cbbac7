import Machine

/// Races whose second step has to be tried out in the state before the first: because it may do something else there, or
/// because it could not be taken.
extension TraceExplorer {
  /// More states than are tried for one step.
  private static let longestSearch = 256

  /// Leaves out events, and all that depends on them, and looks at what a thread can do then, behind its event `last`. Where it has to wait, more
  /// of the steps that touched what it waits for are left out: all least sets with which it can go are found.
  func tryWithout(_ dropped: ContiguousArray<Int>, thread: Int, last: Int32, end: Int, isEnd: Bool = false) {
    var pending: ContiguousArray<ContiguousArray<Int>> = [dropped]
    var seen: Set<ContiguousArray<Int>> = [dropped]
    var place = 0
    while place < pending.count {
      let set = pending[place]
      place += 1
      if place > Self.longestSearch {
        isApproximate = true
        return
      }
      guard set[0] >= base else { continue }
      let (candidates, waitsFor) = trial(set, thread, end)
      if !isEnd {
        tried += waitsFor
        for found in candidates {
          tried += found.list
          if found.flags & AccessFlags.fatal != 0 { hasTriedFatal = true }
        }
      }
      for found in candidates {
        candidate = found
        weigh(end: end, isEnd: isEnd)
      }
      if !candidates.isEmpty { continue }
      for event in touching(waitsFor, without: set, last: last, end: end) where Int(events[event].thread) != thread {
        // What is left out anyway needs no mention.
        var larger = ContiguousArray(set.filter { !precedes(Int32(event), Int32($0)) })
        larger.append(event)
        larger.sort()
        if seen.insert(larger).inserted { pending.append(larger) }
      }
    }
  }

  /// The last events that write some cells: those that happen before none of the others, nor before event `last`.
  private func touching(
    _ cells: ContiguousArray<UInt64>, without dropped: ContiguousArray<Int>, last: Int32, end: Int
  ) -> [Int] {
    marks.begin()
    for cell in cells { marks.mark(cell) }
    var latest: [Int] = []
    for number in (0..<end).reversed() {
      if precedes(Int32(number), last) || latest.contains(where: { precedes(Int32(number), Int32($0)) }) { continue }
      if dropped.contains(where: { precedes(Int32($0), Int32(number)) }) { continue }
      let touches = accessRange(number).contains {
        accesses[$0].flags & AccessFlags.write != 0 && marks.isTouched(Int(accesses[$0].cell))
      }
      if touches { latest.append(number) }
    }
    return latest
  }

  /// What a thread can do behind the events before `end` that do not depend on those dropped: each way of its step; or what
  /// it waits for. The machine is back behind the last event afterwards.
  private func trial(
    _ dropped: ContiguousArray<Int>, _ thread: Int, _ end: Int
  ) -> (candidates: [Candidate], waitsFor: ContiguousArray<UInt64>) {
    let first = dropped[0]
    let mark = events[first].mark
    let count = events.count
    order.cut(to: 0)
    collect(behind: dropped, from: first + 1, to: end)
    machine.undo(to: mark)
    for index in 0..<order.count { repeatEvent(Int(order[index])) }
    var candidates: [Candidate] = []
    var waitsFor: ContiguousArray<UInt64> = []
    if thread < machine.threadCount {
      store.startWatching()
      let ways = machine.ways(thread)
      store.endWatching()
      if ways == 0 { waitsFor = watched }
      for way in 0..<ways {
        look(thread, way, of: ways)
        candidate.dropped = dropped
        candidates.append(candidate)
      }
    }
    machine.undo(to: mark)
    for number in first..<count { repeatEvent(number) }
    return (candidates, waitsFor)
  }

  private func repeatEvent(_ number: Int) {
    let event = events[number]
    machine.step(Int(event.thread), way: Int(event.way))
    if goesOn, machine.hasFinding { machine.acknowledgeFinding() }
  }

  /// Makes a step that a thread can take now the candidate, with what it touches.
  func look(_ thread: Int, _ way: Int, of ways: Int) {
    candidate.thread = thread
    candidate.way = way
    candidate.ways = ways
    candidate.flags = 0
    candidate.cell = -1
    candidate.list.removeAll(keepingCapacity: true)
    if isSimple {
      (candidate.cell, candidate.flags) = access(of: machine.nextOperation(thread))
      return
    }
    let mark = store.journalCount
    store.startWatching()
    _ = machine.ways(thread)
    machine.step(thread, way: way)
    store.endWatching()
    candidate.list = watched
    if machine.hasFinding, !goesOn { candidate.flags = AccessFlags.fatal }
    machine.undo(to: mark)
  }

  /// What was watched, packed, each cell at least once.
  private var watched: ContiguousArray<UInt64> {
    ContiguousArray(
      (0..<store.accessCount).map {
        let access = store.access($0)
        return UInt64(access.address) << 2 | UInt64(access.isWrite ? AccessFlags.write : AccessFlags.read)
      })
  }

  /// At the end of a run: the races of a thread that waits for ever.
  func findRacesOfListedWaiting(_ thread: Int) {
    store.startWatching()
    let ways = machine.ways(thread)
    store.endWatching()
    guard ways == 0, store.accessCount > 0 else { return }
    let last = lastEvent[thread]
    for event in touching(watched, without: [], last: last, end: events.count) {
      tryWithout([event], thread: thread, last: last, end: events.count, isEnd: true)
    }
  }

  /// A step that ends the run races with the next step of every other thread.
  func reverseEndOfRun() {
    let last = events.count - 1
    guard last >= base else { return }
    for thread in 0..<machine.threadCount where thread != Int(events[last].thread) {
      tryWithout([last], thread: thread, last: lastEvent[thread], end: events.count, isEnd: true)
    }
  }
}
