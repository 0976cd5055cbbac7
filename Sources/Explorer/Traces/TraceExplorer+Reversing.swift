/// Reversing a race: what runs first in the state before it, and whether that leads to anything new.
extension TraceExplorer {
  /// Stands for the candidate among events.
  static var candidateMark: Int32 { -1 }

  /// Reverses a race between steps that are operations. `isEnd`: the second step was never taken.
  func reverse(_ race: TraceRace, isEnd: Bool = false) {
    let first = Int(race.first)
    if first < base { return }
    setCandidate(race)
    order.cut(to: 0)
    collect(from: first, to: Int(race.second), notAfter: race.first)
    order.append(Self.candidateMark)
    if !plant(at: first, isEnd: isEnd) { undecided.append(race) }
  }

  /// Looks again at a race that was undecided, at the end of a run.
  func reconsider(_ race: TraceRace) {
    let first = Int(race.first)
    setCandidate(race)
    order.cut(to: 0)
    collect(from: first, to: Int(race.second), notAfter: race.first)
    order.append(Self.candidateMark)
    collect(from: Int(race.second) - 1, to: events.count, notAfter: race.first)
    _ = plant(at: first, isEnd: true)
  }

  @inline(__always)
  private func setCandidate(_ race: TraceRace) {
    candidate.thread = Int(race.thread)
    candidate.way = Int(race.way)
    candidate.ways = 1
    candidate.cell = race.cell
    candidate.flags = race.flags
  }

  /// Events in a range, behind its first, that do not depend on an event.
  @inline(__always)
  private func collect(from first: Int, to end: Int, notAfter event: Int32) {
    let record = events[Int(event)]
    var place = (first + 1) * width + Int(record.thread)
    var number = first + 1
    while number < end {
      if clocks[place] < record.index { order.append(Int32(number)) }
      number += 1
      place += width
    }
  }

  /// Adds the reversed race to what waits at a frame, unless that, or what sleeps there, leads to it. Answers whether that
  /// is decided: as long as the run goes on, there may be steps to come that make the difference.
  func plant(at frame: Int, isEnd: Bool) -> Bool {
    hasIndependentWays = false
    let end = frame + 1 < frames.count ? Int(frames[frame + 1].sleepers) : sleepers.count
    for index in Int(frames[frame].sleepers)..<end {
      let sleeper = sleepers[index]
      if !isSimple { markSleeper(sleeper) }
      switch relation(sleeper.thread, sleeper.way, sleeper.cell, sleeper.flags) {
      case .initial: return true
      case .independent:
        if !isOptimal || sleeper.flags & AccessFlags.foreign != 0 { continue }
        if sleeper.ways == 1 || completes(sleeper.thread, sleeper.way, of: sleeper.ways) { return isEnd }
      case .conflicting: break
      }
    }
    return plant(among: frames[frame].first, below: -1, at: frame, isEnd: isEnd)
  }

  /// Goes down the first branch that the reversed race can begin with, or adds one.
  private func plant(among first: Int32, below parent: Int32, at frame: Int, isEnd: Bool) -> Bool {
    var number = first
    while number >= 0 {
      let node = nodes[Int(number)]
      if !isSimple { markNode(Int(number)) }
      let relation = relation(node.thread, node.way, node.cell, node.flags)
      if relation == .conflicting || relation == .independent && !isOptimal {
        number = node.next
        continue
      }
      if relation == .independent {
        if node.ways > 1, !completes(node.thread, node.way, of: node.ways) {
          number = node.next
          continue
        }
        if !isEnd { return false }
        if node.ways > 1 {
          plantBelowWays(of: node.thread, among: first, at: frame)
          return true
        }
      }
      if node.first < 0 || !isOptimal { return true }
      if relation == .initial { dropInitial(of: node.thread) }
      return plant(among: node.first, below: number, at: frame, isEnd: isEnd)
    }
    addBranch(to: parent, frame: frame)
    return true
  }

  /// Each way of a step leads to a part of what the reversed race leads to; all ways together lead to all of it.
  private func plantBelowWays(of thread: Int32, among first: Int32, at frame: Int) {
    let whole = (0..<order.count).map { order[$0] }
    var number = first
    while number >= 0 {
      let node = nodes[Int(number)]
      if node.thread == thread, node.first >= 0 {
        order.cut(to: 0)
        for event in whole { order.append(event) }
        _ = plant(among: node.first, below: number, at: frame, isEnd: true)
      }
      number = node.next
    }
  }

  /// Notes that a way of a step is independent of the reversed race. Answers whether all of its ways are.
  private func completes(_ thread: Int32, _ way: Int32, of ways: Int32) -> Bool {
    if !hasIndependentWays {
      for index in 0..<independentWays.count { independentWays[index] = 0 }
      hasIndependentWays = true
    }
    independentWays[Int(thread)] |= 1 << UInt64(truncatingIfNeeded: way)
    return independentWays[Int(thread)].nonzeroBitCount >= ways
  }

  private func markSleeper(_ sleeper: Sleeper) {
    marks.begin()
    for index in Int(sleeper.list)..<Int(sleeper.list + sleeper.listCount) { marks.mark(sleeperLists[index]) }
  }

  private func markNode(_ number: Int) {
    marks.begin()
    for packed in nodeLists[number] { marks.mark(packed) }
  }

  /// How a step relates to the reversed race.
  private enum Relation {
    /// It is in it, and can be moved to its start.
    case initial
    /// It is not in it, and conflicts with nothing in it.
    case independent
    /// Neither: it is no weak initial.
    case conflicting
  }

  @inline(__always)
  private func relation(_ thread: Int32, _ way: Int32, _ cell: Int32, _ flags: UInt32) -> Relation {
    if !isSimple, flags & AccessFlags.fatal != 0 { return relationOfFatal(thread, way) }
    for index in 0..<order.count {
      let number = order[index]
      if number == Self.candidateMark {
        if candidate.thread == Int(thread) { return candidate.way == Int(way) ? .initial : .conflicting }
        if conflictsWithCandidate(cell, flags) { return .conflicting }
        continue
      }
      let event = events[Int(number)]
      if event.thread == thread { return event.way == way ? .initial : .conflicting }
      if isSimple {
        let access = accesses[Int(event.accesses)]
        if access.cell == cell, cell >= 0, (access.flags | flags) & AccessFlags.write != 0 { return .conflicting }
      } else if accessRange(Int(number)).contains(where: {
        marks.conflicts(Int(accesses[$0].cell), accesses[$0].flags)
      }) {
        return .conflicting
      }
    }
    return .independent
  }

  @inline(__always)
  private func conflictsWithCandidate(_ cell: Int32, _ flags: UInt32) -> Bool {
    if isSimple {
      return candidate.cell == cell && cell >= 0 && (candidate.flags | flags) & AccessFlags.write != 0
    }
    if candidate.flags & AccessFlags.fatal != 0 { return true }
    return candidate.list.contains { marks.conflicts($0) }
  }

  /// A step that ends the run conflicts with every other one.
  private func relationOfFatal(_ thread: Int32, _ way: Int32) -> Relation {
    if order.count == 0 { return .independent }
    let first = order[0]
    if first == Self.candidateMark {
      return candidate.thread == Int(thread) && candidate.way == Int(way) ? .initial : .conflicting
    }
    return events[Int(first)].thread == thread && events[Int(first)].way == way ? .initial : .conflicting
  }

  /// Takes the first step of a thread out of the reversed race.
  private func dropInitial(of thread: Int32) {
    var kept = 0
    var isFound = false
    for index in 0..<order.count {
      let number = order[index]
      let owner = number == Self.candidateMark ? Int32(candidate.thread) : events[Int(number)].thread
      if !isFound, owner == thread {
        isFound = true
        continue
      }
      order[kept] = number
      kept += 1
    }
    order.cut(to: kept)
  }
}
