import Machine

/// Races of steps that touch any number of cells: what they touch is known once they are taken.
extension TraceExplorer {
  func takeWatched(_ thread: Int, _ way: Int) {
    let mark = store.journalCount
    let start = accesses.count
    openClock(thread)
    store.startWatching()
    let ways = machine.ways(thread)
    machine.step(thread, way: way)
    store.endWatching()
    appendAccesses()
    if machine.threadCount > width { widen() }
    let isFatal = machine.hasFinding && !goesOn
    findListedRaces(thread, start, isFatal: isFatal)
    pushEvent(thread, way, of: ways, accesses: start, mark: mark)
    if found.count == 0 { return }
    let races = (0..<found.count).map { found[$0] }
    for race in races where Int(race.first) >= base { reverseListed(race, way) }
  }

  /// Appends what was watched, each cell once.
  private func appendAccesses() {
    let start = accesses.count
    let event = Int32(events.count)
    for index in 0..<store.accessCount {
      let noted = store.access(index)
      let flags = noted.isWrite ? AccessFlags.write : AccessFlags.read
      let previous = lastAccess[noted.address]
      if previous >= start {
        accesses[Int(previous)].flags |= flags
        continue
      }
      lastAccess[noted.address] = Int32(accesses.count)
      accesses.append(
        TraceAccess(
          cell: Int32(noted.address), flags: flags, event: event, previous: previous, write: lastWrite(previous), old: 0
        ))
    }
  }

  /// Finds the direct races of the step that was just taken. Flags of a race: whether the second step read what the first
  /// one wrote, so that it may do something else when it comes first.
  private func findListedRaces(_ thread: Int, _ start: Int, isFatal: Bool) {
    found.cut(to: 0)
    eventStamp &+= 1
    while eventStamps.count <= events.count { eventStamps.append(0) }
    for index in start..<accesses.count {
      let access = accesses[index]
      var place = access.previous
      if access.flags & AccessFlags.write != 0 {
        while place >= 0, accesses[Int(place)].flags & AccessFlags.write == 0 {
          addRace(accesses[Int(place)].event, thread, depends: false)
          place = accesses[Int(place)].previous
        }
      } else {
        place = access.write
      }
      if place >= 0 { addRace(accesses[Int(place)].event, thread, depends: access.flags & AccessFlags.read != 0) }
    }
    if isFatal {
      for other in 0..<width where lastEvent[other] >= 0 { addRace(lastEvent[other], thread, depends: false) }
    }
    if found.count > 1 { keepDirectRaces() }
  }

  private func addRace(_ event: Int32, _ thread: Int, depends: Bool) {
    follow(event)
    if events[Int(event)].thread == Int32(thread) || precedes(event, lastEvent[thread]) { return }
    let flags = depends ? AccessFlags.read : 0
    if eventStamps[Int(event)] == eventStamp {
      for index in 0..<found.count where found[index].first == event { found[index].flags |= flags }
      return
    }
    eventStamps[Int(event)] = eventStamp
    found.append(
      TraceRace(first: event, second: Int32(events.count), thread: Int32(thread), way: 0, cell: -1, flags: flags))
  }

  private func reverseListed(_ race: TraceRace, _ way: Int) {
    if race.flags & AccessFlags.read != 0 {
      tried.removeAll(keepingCapacity: true)
      hasTriedFatal = false
      let (first, second, thread) = (Int(race.first), Int(race.second), Int(race.thread))
      tryWithout([first], thread: thread, last: events[second].previous, end: second)
      changing.append(
        ChangingRace(
          first: first, second: second, thread: thread, cells: tried, isFatal: hasTriedFatal,
          checked: second + 1))
      return
    }
    let event = events[Int(race.second)]
    candidate.thread = Int(race.thread)
    candidate.way = way
    candidate.ways = Int(event.ways)
    candidate.flags = event.isFatal ? AccessFlags.fatal : 0
    candidate.dropped = [Int(race.first)]
    candidate.list.removeAll(keepingCapacity: true)
    for index in accessRange(Int(race.second)) { candidate.list.append(packed(accesses[index])) }
    weigh(end: Int(race.second), isEnd: false)
  }

  /// Decides on the candidate, which comes in place of event `end`. `isEnd`: nothing comes behind it.
  func weigh(end: Int, isEnd: Bool) {
    let first = candidate.dropped[0]
    order.cut(to: 0)
    collect(behind: candidate.dropped, from: first + 1, to: end)
    order.append(Self.candidateMark)
    if plant(at: first, isEnd: isEnd) { return }
    undecided.append(TraceRace(first: Int32(first), second: Int32(end), thread: 0, way: 0, cell: -1, flags: 0))
    undecidedLists.append(candidate)
  }

  /// Events in a range that do not depend on any of those dropped.
  func collect(behind dropped: ContiguousArray<Int>, from start: Int, to end: Int) {
    for number in start..<max(start, end) where !dropped.contains(where: { precedes(Int32($0), Int32(number)) }) {
      order.append(Int32(number))
    }
  }

  func reconsiderListed(_ index: Int) {
    let race = undecided[index]
    candidate = undecidedLists[index]
    let first = Int(race.first)
    order.cut(to: 0)
    collect(behind: candidate.dropped, from: first + 1, to: Int(race.second))
    order.append(Self.candidateMark)
    collect(behind: candidate.dropped, from: Int(race.second), to: events.count)
    _ = plant(at: first, isEnd: true)
  }

  /// Tries again, at the end of a run, where steps behind the second one make a difference.
  func tryChanging(_ index: Int) {
    let race = changing[index]
    var number = max(race.second + 1, min(race.checked, kept))
    if number < events.count {
      marks.begin()
      for cell in race.cells { marks.mark(cell) }
    }
    while number < events.count, !makesDifference(number, race) { number += 1 }
    changing[index].checked = number
    if number == events.count { return }
    let last = events[race.second].previous
    tryWithout([race.first], thread: race.thread, last: last, end: events.count, isEnd: true)
  }

  private func makesDifference(_ number: Int, _ race: ChangingRace) -> Bool {
    if precedes(Int32(race.first), Int32(number)) { return false }
    return race.isFatal
      || accessRange(number).contains { marks.conflicts(Int(accesses[$0].cell), accesses[$0].flags) }
  }

  /// Makes room in the clocks for threads that were started on the way.
  private func widen() {
    let wider = machine.threadCount
    var grown = Row<Int32>(repeating: 0, count: (events.count + 2) * wider)
    for number in 0...events.count {
      for thread in 0..<width { grown[number * wider + thread] = clocks[number * width + thread] }
    }
    swap(&grown, &clocks)
    grown.deallocate()
    width = wider
  }
}
