import Machine

/// One worker of a depth-first search, with a machine of its own.
final class DepthFirstWorker: @unchecked Sendable {
  private(set) var transitions = 0
  private(set) var endStates = 0
  private(set) var deadlockStates = 0
  private(set) var deepest = 0
  private(set) var violation: Failure?
  private(set) var stuck: Failure?

  struct Failure {
    var finding: Finding
    var schedule: [Decision]
  }

  private let model: Model
  private let machine: Machine
  private let store: CellStore
  private let visited: SharedFingerprints
  private let pool: WorkPool
  private let rendezvous: Rendezvous
  /// New states that the visited set has not been told of yet.
  private var added = 0
  private let isAlone: Bool
  private let stopsAtFirst: Bool
  private var reduction: PersistentSets?

  /// The schedule that the worker's present item began with.
  private var prefix: [Decision] = []
  // For each state on the way down: its mark in the journal, its fingerprint, where its new successors start in `pending`, and
  // the decision that led to it.
  private let marks = WordList()
  private let levels = WordList()
  private let starts = WordList()
  private let taken = WordList()
  /// New successors that are still to be gone to, as decisions.
  private let pending = WordList()
  private let fingerprints = WordList()
  private let decisions = WordList()
  private var touched: UInt64 = 0

  init(
    _ model: Model, _ visited: SharedFingerprints, _ pool: WorkPool, _ rendezvous: Rendezvous, isAlone: Bool,
    reduces: Bool, stopsAtFirst: Bool
  ) {
    self.model = model
    machine = model.machine
    store = machine.store
    self.visited = visited
    self.pool = pool
    self.rendezvous = rendezvous
    self.isAlone = isAlone
    self.stopsAtFirst = stopsAtFirst
    if reduces { reduction = PersistentSets(machine) }
  }

  /// Works until nobody has work. `look` is called now and then.
  func run(_ look: () -> Void) {
    let start = store.journalCount
    let wasListening = machine.isListening
    machine.isListening = false
    defer {
      machine.undo(to: start)
      machine.isListening = wasListening
    }
    while let schedule = pool.take() {
      for decision in schedule {
        machine.step(decision.thread, way: decision.way)
        machine.acknowledgeFinding()
      }
      prefix = schedule
      rendezvous.enter()
      search(look)
      report()
      rendezvous.leave()
      machine.undo(to: start)
      pool.done()
    }
  }

  private func search(_ look: () -> Void) {
    for list in [marks, levels, starts, taken, pending] { list.removeAll() }
    enter()
    var steps = 0
    while marks.count > 0 {
      let top = marks.count - 1
      if UInt64(truncatingIfNeeded: pending.count) == starts[top] {
        leave(top)
        continue
      }
      steps += 1
      if steps & 0x3F == 0 || added > SharedFingerprints.unreported {
        report()
        if steps & 0x3FFF == 0 { look() }
        if pool.isStopped { return }
        rendezvous.pass()
        if visited.isFull { rendezvous.alone { visited.grow() } }
        if !isAlone, pool.isHungry { share() }
        if UInt64(truncatingIfNeeded: pending.count) == starts[top] { continue }
      }
      let decision = pending[pending.count - 1]
      pending.remove(from: pending.count - 1)
      machine.step(Int(truncatingIfNeeded: decision >> 16), way: Int(truncatingIfNeeded: decision & 0xFFFF))
      if machine.hasFinding { machine.acknowledgeFinding() }
      taken.append(decision)
      enter()
    }
  }

  /// Tells the visited set how many states were added.
  private func report() {
    visited.note(added)
    added = 0
  }

  /// Goes back to the state above.
  private func leave(_ top: Int) {
    marks.remove(from: top)
    levels.remove(from: top)
    starts.remove(from: top)
    if top == 0 { return }
    taken.remove(from: top - 1)
    store.undo(to: Int(truncatingIfNeeded: marks[top - 1]), restoring: levels[top - 1])
  }

  /// Hands half of the decisions of the highest state that has several to somebody else.
  private func share() {
    for level in 0..<marks.count {
      let end = level + 1 < starts.count ? Int(starts[level + 1]) : pending.count
      // The last one of a level's decisions may be the only work of this worker.
      guard Int(starts[level]) < end, pending.count > 1 else { continue }
      let decision = pending[Int(starts[level])]
      pending.removeOne(at: Int(starts[level]))
      for above in level + 1..<max(level + 1, starts.count) { starts[above] -= 1 }
      pool.give(schedule(upTo: level) + [Self.decision(decision)])
      return
    }
  }

  private static func decision(_ packed: UInt64) -> Decision {
    Decision(thread: Int(packed >> 16), way: Int(packed & 0xFFFF))
  }

  /// The decisions from the start to a state on the way down.
  private func schedule(upTo level: Int) -> [Decision] {
    prefix + (0..<min(level, taken.count)).map { Self.decision(taken[$0]) }
  }

  /// Takes every step of the current state and back; those that lead to new states become pending.
  private func enter() {
    let mark = store.journalCount
    let fingerprint = store.fingerprint
    marks.append(UInt64(truncatingIfNeeded: mark))
    levels.append(fingerprint)
    starts.append(UInt64(truncatingIfNeeded: pending.count))
    if marks.count > deepest { deepest = marks.count }
    fingerprints.removeAll()
    decisions.removeAll()
    let count = machine.threadCount
    if reduction == nil {
      var isStuck = true
      for thread in 0..<count {
        let ways = machine.ways(thread)
        if ways == 0 { continue }
        isStuck = false
        take(thread, ways, mark, fingerprint)
      }
      if isStuck { return judge() }
    } else {
      var enabled: UInt64 = 0
      for thread in 0..<count where machine.ways(thread) > 0 { enabled |= 1 << UInt64(truncatingIfNeeded: thread) }
      if enabled == 0 { return judge() }
      var chosen = reduction?.select(machine, enabled) ?? enabled
      while chosen != 0 {
        let thread = chosen.trailingZeroBitCount
        chosen &= chosen - 1
        take(thread, machine.ways(thread), mark, fingerprint)
      }
    }
    insert()
  }

  /// Takes a thread's steps, each from the current state.
  @inline(__always)
  private func take(_ thread: Int, _ ways: Int, _ mark: Int, _ fingerprint: UInt64) {
    for way in 0..<ways {
      machine.step(thread, way: way)
      transitions &+= 1
      if !machine.hasFinding || observe(Decision(thread: thread, way: way)) {
        fingerprints.append(store.fingerprint)
        decisions.append(UInt64(truncatingIfNeeded: thread) << 16 | UInt64(truncatingIfNeeded: way))
      }
      store.undo(to: mark, restoring: fingerprint)
    }
  }

  /// Looks the steps up; the new ones become pending.
  @inline(__always)
  private func insert() {
    let count = fingerprints.count
    var sum: UInt64 = 0
    for index in 0..<count { sum &+= visited.touch(fingerprints[index]) }
    touched &+= sum
    for index in 0..<count {
      if visited.add(fingerprints[index]) {
        added &+= 1
        pending.append(decisions[index])
      }
    }
  }

  /// Notes a finding of a step. Answers whether the run goes on.
  private func observe(_ decision: Decision) -> Bool {
    if let finding = machine.finding { note(finding, after: [decision]) }
    machine.acknowledgeFinding()
    return model.afterFinding == .goesOn
  }

  /// Judges a state in which nothing can go.
  private func judge() {
    guard let finding = model.judgeEnd() else {
      endStates += 1
      return
    }
    if finding.kind.isStuck { deadlockStates += 1 } else { endStates += 1 }
    note(finding, after: [])
  }

  private func note(_ finding: Finding, after last: [Decision]) {
    if finding.kind.isStuck ? stuck != nil : violation != nil { return }
    let failure = Failure(finding: finding, schedule: schedule(upTo: taken.count) + last)
    if finding.kind.isStuck { stuck = failure } else { violation = failure }
    if stopsAtFirst { pool.stop() }
  }
}
