import Machine

/// States: which steps sleep in them, and which is taken next.
extension TraceExplorer {
  /// A state behind the last event. What sleeps before the event goes on sleeping unless the event wakes it.
  func pushFrame() {
    let start = sleepers.count
    let frame = TraceFrame(sleepers: Int32(start), lists: Int32(sleeperLists.count), first: -1, last: -1)
    if events.count > 0, frames.count > 0 {
      let from = Int(frames[frames.count - 1].sleepers)
      if from < start {
        if isSimple { copySleepers(from, start) } else { copyListedSleepers(from, start) }
      }
    }
    frames.append(frame)
  }

  @inline(__always)
  private func copySleepers(_ from: Int, _ to: Int) {
    let event = events[events.count - 1]
    let access = accesses[Int(event.accesses)]
    for index in from..<to {
      let sleeper = sleepers[index]
      if sleeper.thread == event.thread { continue }
      if sleeper.cell == access.cell, access.cell >= 0, (sleeper.flags | access.flags) & AccessFlags.write != 0 {
        continue
      }
      sleepers.append(sleeper)
    }
  }

  private func copyListedSleepers(_ from: Int, _ to: Int) {
    let event = events[events.count - 1]
    if event.isFatal { return }
    marks.begin()
    for index in Int(event.accesses)..<accesses.count {
      let access = accesses[index]
      marks.mark(Int(access.cell), access.flags)
    }
    for index in from..<to {
      let sleeper = sleepers[index]
      if sleeper.thread == event.thread || sleeper.flags & AccessFlags.fatal != 0 { continue }
      let list = Int(sleeper.list)..<Int(sleeper.list + sleeper.listCount)
      if list.contains(where: { marks.conflicts(sleeperLists[$0]) }) { continue }
      sleepers.append(sleeper)
    }
  }

  func popFrame() {
    let frame = frames[frames.count - 1]
    releaseAll(frame.first)
    sleepers.cut(to: Int(frame.sleepers))
    sleeperLists.cut(to: Int(frame.lists))
    frames.cut(to: frames.count - 1)
  }

  /// Puts the last event to sleep in the state before it, which is the last frame.
  func fallAsleep() {
    let event = events[events.count - 1]
    var sleeper = Sleeper(
      thread: event.thread, way: event.way, ways: event.ways, cell: -1, flags: 0, list: 0, listCount: 0)
    if isSimple {
      let access = accesses[Int(event.accesses)]
      sleeper.cell = access.cell
      sleeper.flags = access.flags
    } else {
      sleeper.flags = event.isFatal ? AccessFlags.fatal : 0
      sleeper.list = Int32(sleeperLists.count)
      for index in Int(event.accesses)..<accesses.count { sleeperLists.append(packed(accesses[index])) }
      sleeper.listCount = Int32(sleeperLists.count) - sleeper.list
    }
    sleepers.append(sleeper)
  }

  /// Puts a given step to sleep in the last frame.
  func putToSleep(_ step: SleepingStep) {
    var sleeper = Sleeper(
      thread: Int32(step.decision.thread), way: Int32(step.decision.way), ways: 1, cell: -1, flags: 0,
      list: Int32(sleeperLists.count), listCount: 0)
    sleeper.flags = AccessFlags.foreign | (step.endsRun ? AccessFlags.fatal : 0)
    for access in step.accesses {
      let flags = access.isWrite ? AccessFlags.write : AccessFlags.read
      if isSimple {
        sleeper.cell = Int32(access.address)
        sleeper.flags |= flags
      } else {
        sleeperLists.append(UInt64(access.address) << 2 | UInt64(flags))
      }
    }
    sleeper.listCount = Int32(sleeperLists.count) - sleeper.list
    sleepers.append(sleeper)
  }

  @inline(__always)
  func packed(_ access: TraceAccess) -> UInt64 {
    UInt64(UInt32(bitPattern: access.cell)) << 2 | UInt64(access.flags & 3)
  }

  /// Whether any step sleeps in the last frame. A step that sleeps can be taken.
  var isAsleep: Bool { sleepers.count > Int(frames[frames.count - 1].sleepers) }

  /// More steps than a thread takes in a row where it is not its turn.
  private static let longestStreak = 32

  /// A step that can be taken and does not sleep: of the thread that took the last one, for a while, else of the next
  /// thread. Other ways of the same step become sequences that wait.
  func freeStep() -> (thread: Int, way: Int)? {
    let count = machine.threadCount
    let frame = frames.count - 1
    let from = Int(frames[frame].sleepers)
    var asleep: UInt64 = 0
    for index in from..<sleepers.count { asleep |= 1 << UInt64(sleepers[index].thread) }
    var start = 0
    if events.count > 0 {
      let event = events[events.count - 1]
      start = Int(event.thread) + (Int(event.streak) < Self.longestStreak ? 0 : 1)
    }
    for offset in 0..<count {
      var thread = start + offset
      if thread >= count { thread -= count }
      if asleep & (1 << UInt64(thread)) != 0 { continue }
      let ways = machine.ways(thread)
      if ways == 1 { return (thread, 0) }
      if ways > 1 { return freeWay(thread, ways) }
    }
    if asleep == 0 { return nil }
    for thread in 0..<count where asleep & (1 << UInt64(thread)) != 0 {
      let ways = machine.ways(thread)
      if ways > 1, let step = freeWay(thread, ways) { return step }
    }
    return nil
  }

  private func freeWay(_ thread: Int, _ ways: Int) -> (thread: Int, way: Int)? {
    let frame = frames.count - 1
    let from = Int(frames[frame].sleepers)
    var first: Int?
    for way in 0..<ways {
      let sleeps = (from..<sleepers.count).contains {
        sleepers[$0].thread == Int32(thread) && sleepers[$0].way == Int32(way)
      }
      if sleeps { continue }
      if first == nil {
        first = way
      } else if events.count < depthBound {
        look(thread, way, of: ways)
        order.cut(to: 0)
        order.append(Self.candidateMark)
        addBranch(to: -1, frame: frame)
      }
    }
    return first.map { (thread, $0) }
  }
}
