import Machine

/// Taking a step and taking it back.
extension TraceExplorer {
  /// Takes a step in the last frame and reverses its races.
  @inline(__always)
  func take(_ thread: Int, _ way: Int) {
    if isSimple { takeSimple(thread, way) } else { takeWatched(thread, way) }
  }

  /// What an operation that is about to be run touches, where that is at most one shared cell.
  @inline(__always)
  func access(of operation: Operation) -> (cell: Int32, flags: UInt32) {
    switch operation.code {
    case .load, .await:
      guard let address = machine.address(operation) else { return (-1, 0) }
      return (Int32(address), AccessFlags.read)
    case .store, .add, .exchange, .lock, .unlock:
      guard let address = machine.address(operation) else { return (-1, 0) }
      return (Int32(address), AccessFlags.write)
    case .compareAndSwap:
      guard let address = machine.address(operation) else { return (-1, 0) }
      let isEqual = store.peek(address) == store.peek(Int(operation.left))
      return (Int32(address), isEqual ? AccessFlags.write : AccessFlags.read)
    default: return (-1, 0)
    }
  }

  private func takeSimple(_ thread: Int, _ way: Int) {
    let operation = machine.nextOperation(thread)
    let (cell, flags) = access(of: operation)
    openClock(thread)
    found.cut(to: 0)
    if cell >= 0 { findRaces(thread, operation, cell, flags) }
    let start = accesses.count
    let previous = cell >= 0 ? lastAccess[Int(cell)] : -1
    accesses.append(
      TraceAccess(
        cell: cell, flags: flags, event: Int32(events.count), previous: previous, write: lastWrite(previous),
        old: cell >= 0 ? store.peek(Int(cell)) : 0))
    if cell >= 0 { lastAccess[Int(cell)] = Int32(start) }
    let mark = store.journalCount
    machine.step(thread, way: way)
    pushEvent(thread, way, of: Int(operation.ways), accesses: start, mark: mark)
    for index in 0..<found.count { reverse(found[index]) }
  }

  /// The last access that wrote, up to one.
  @inline(__always)
  func lastWrite(_ access: Int32) -> Int32 {
    if access < 0 { return -1 }
    let record = accesses[Int(access)]
    return record.flags & AccessFlags.write != 0 ? access : record.write
  }

  /// Starts the clock of a step of a thread: behind its last step.
  @inline(__always)
  func openClock(_ thread: Int) {
    let row = events.count * width
    clocks.reach(row + width)
    let last = lastEvent[thread]
    if last >= 0 {
      clocks.copy(from: Int(last) * width, to: row, width: width)
    } else {
      clocks.clear(from: row, width: width)
    }
    clocks[row + thread] += 1
  }

  /// Puts the clock of the step that is being taken behind an event.
  @inline(__always)
  func follow(_ event: Int32) { clocks.join(from: Int(event) * width, to: events.count * width, width: width) }

  /// Whether an event happens before another one, or is it; -1 as the other: none.
  @inline(__always)
  func precedes(_ event: Int32, _ other: Int32) -> Bool {
    if other < 0 { return false }
    let first = events[Int(event)]
    return clocks[Int(other) * width + Int(first.thread)] >= first.index
  }

  @inline(__always)
  func accessRange(_ event: Int) -> Range<Int> {
    let end = event + 1 < events.count ? Int(events[event + 1].accesses) : accesses.count
    return Int(events[event].accesses)..<end
  }

  /// Notes the step that the machine has just taken.
  @inline(__always)
  func pushEvent(_ thread: Int, _ way: Int, of ways: Int, accesses start: Int, mark: Int) {
    let number = events.count
    var event = TraceEvent(
      thread: Int32(thread), way: Int32(way), ways: Int32(ways), index: clocks[number * width + thread],
      previous: lastEvent[thread], accesses: Int32(start), streak: 1, undecided: Int32(undecided.count),
      changing: Int32(changing.count), mark: mark)
    if number > 0 {
      let before = events[number - 1]
      event.isBad = before.isBad
      event.isStuck = before.isStuck
      if before.thread == event.thread { event.streak = before.streak &+ 1 }
    }
    if machine.hasFinding { note(&event) }
    events.append(event)
    lastEvent[thread] = Int32(number)
  }

  @inline(never)
  private func note(_ event: inout TraceEvent) {
    let kind = machine.finding?.kind
    if !event.isBad, !event.isStuck {
      firstFinding = machine.finding
      remember(machine.finding, adding: Decision(thread: Int(event.thread), way: Int(event.way)))
    }
    if kind == .deadlock || kind == .hang {
      event.isStuck = true
      counts.hasDeadlock = true
    } else {
      event.isBad = true
      counts.hasViolation = true
    }
    if goesOn { machine.acknowledgeFinding() } else { event.isFatal = true }
  }

  /// Keeps the first finding of all with the way to it.
  func remember(_ finding: Finding?, adding last: Decision? = nil) {
    guard counts.finding == nil else { return }
    counts.finding = finding
    counts.schedule = schedule + (last.map { [$0] } ?? [])
  }

  /// The steps of the execution.
  var schedule: [Decision] {
    (0..<events.count).map { Decision(thread: Int(events[$0].thread), way: Int(events[$0].way)) }
  }

  /// Takes the last step back.
  func popEvent() {
    let number = events.count - 1
    let event = events[number]
    machine.undo(to: event.mark)
    var index = accesses.count
    while index > Int(event.accesses) {
      index -= 1
      let access = accesses[index]
      if access.cell >= 0 { lastAccess[Int(access.cell)] = access.previous }
    }
    accesses.cut(to: Int(event.accesses))
    lastEvent[Int(event.thread)] = event.previous
    if undecided.count > Int(event.undecided) {
      undecided.cut(to: Int(event.undecided))
      if !isSimple { undecidedLists.removeLast(undecidedLists.count - undecided.count) }
    }
    if changing.count > Int(event.changing) { changing.removeLast(changing.count - Int(event.changing)) }
    events.cut(to: number)
    if number < kept { kept = number }
  }
}
