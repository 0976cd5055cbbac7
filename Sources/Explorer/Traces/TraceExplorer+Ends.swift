import Machine

/// What becomes of a run at its end.
extension TraceExplorer {
  enum RunEnd {
    /// No thread can go.
    case complete
    /// Its last step was the last of all.
    case fatal
    /// All that could go sleeps.
    case redundant
    /// It is longer than the bound.
    case cut
  }

  func finish(_ end: RunEnd) {
    counts.executions! += 1
    counts.depth = max(counts.depth, events.count)
    if end == .redundant {
      counts.redundantExecutions! += 1
    } else if end == .cut {
      isCut = true
      if bounds.depth == .max { stoppedBy = "a run of more than \(depthBound) steps: a thread may go on for ever" }
    } else {
      count(end)
    }
    reverseLateRaces(end)
  }

  private func count(_ end: RunEnd) {
    counts.traces! += 1
    var isBad = events.count > 0 && events[events.count - 1].isBad || model.startFinding != nil
    var isStuck = events.count > 0 && events[events.count - 1].isStuck
    var finding = isBad || isStuck ? firstFinding ?? model.startFinding : nil
    if end == .complete, let judged = model.judgeEnd() {
      if judged.kind == .deadlock || judged.kind == .hang { isStuck = true } else { isBad = true }
      finding = finding ?? judged
      remember(judged)
    }
    if isBad {
      counts.badTraces! += 1
      counts.hasViolation = true
    }
    if isStuck {
      counts.deadlockTraces! += 1
      counts.hasDeadlock = true
    }
    if let onTrace {
      onTrace(
        ExploredTrace(
          schedule: schedule, ending: isBad ? .violation : isStuck ? .deadlock : .ended, finding: finding,
          fingerprint: fingerprint))
    }
  }

  private func reverseLateRaces(_ end: RunEnd) {
    if isSimple {
      for index in 0..<undecided.count { reconsider(undecided[index]) }
    } else {
      for index in 0..<undecided.count { reconsiderListed(index) }
      for index in changing.indices { tryChanging(index) }
      kept = events.count
    }
    switch end {
    case .complete, .redundant:
      for thread in 0..<machine.threadCount {
        if isSimple { findRacesOfWaiting(thread) } else { findRacesOfListedWaiting(thread) }
      }
    case .fatal: reverseEndOfRun()
    case .cut: if stoppedBy == nil { reverseRacesOfNextSteps() }
    }
  }

  /// Steps that threads would take next race, too, where a bound has ended the run.
  private func reverseRacesOfNextSteps() {
    for thread in 0..<machine.threadCount {
      let ways = machine.ways(thread)
      if ways == 0 {
        if isSimple { findRacesOfWaiting(thread) } else { findRacesOfListedWaiting(thread) }
      }
      for way in 0..<ways {
        take(thread, way)
        popEvent()
      }
    }
  }

  /// A hash of the happens-before order of the execution.
  private var fingerprint: UInt64 {
    var sum: UInt64 = 0
    for number in 0..<events.count {
      let event = events[number]
      var hash = Self.mix(UInt64(event.thread) << 40 | UInt64(event.index) << 8 | UInt64(event.way & 0xFF))
      for thread in 0..<width {
        let clock = clocks[number * width + thread]
        if clock > 0 { hash = Self.mix(hash ^ UInt64(thread) << 32 ^ UInt64(clock)) }
      }
      var touched: UInt64 = 0
      for index in accessRange(number) where accesses[index].cell >= 0 {
        let access = accesses[index]
        let label = cellLabel?(Int(access.cell)) ?? UInt64(access.cell)
        touched &+= Self.mix(Self.mix(label) ^ UInt64(access.flags & AccessFlags.write))
      }
      sum &+= Self.mix(hash ^ touched)
    }
    return sum
  }

  /// The finaliser of splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
  private static func mix(_ value: UInt64) -> UInt64 {
    var x = value &+ 0x9E37_79B9_7F4A_7C15
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }
}
