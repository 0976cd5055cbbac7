import Machine

/// Looks for the conflicts behind the switches of one schedule.
struct Explainer {
  let model: Model
  let machine: Machine
  let base: Int
  let schedule: [Decision]
  let order: HappensBefore
  let goal: ScheduleRunner.Goal
  private let isRaised: Bool
  /// The function and the line of pseudo-code of every step.
  private var places: [Place] = []

  typealias Place = (function: String, line: String)

  /// So many pairs of accesses are tried per switch, and so many steps of a thread looked through for them.
  private static let pairs = 6
  private static let reach = 64

  /// A pair of conflicting steps and what becomes of the other order.
  private struct Candidate {
    var conflict: ExplainedSwitch.Conflict
    var otherOrder: ExplainedSwitch.OtherOrder?

    /// The lower the better: the order decides, the cell has a name.
    var rank: Int {
      let decides = if case .remains? = otherOrder { 2 } else { otherOrder == nil ? 4 : 0 }
      return decides + (conflict.name == nil ? 1 : 0)
    }
  }

  init(_ schedule: [Decision], _ finding: Finding, _ model: Model) {
    self.schedule = schedule
    self.model = model
    machine = model.machine
    base = machine.store.journalCount
    order = HappensBefore(schedule, on: model)
    isRaised = ScheduleReduction.isRaised(finding, by: schedule, on: model)
    var isStuckState = false
    for decision in schedule {
      places.append(Self.place(decision, machine))
      machine.step(decision.thread, way: decision.way)
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
    }
    if !isRaised { isStuckState = model.judgeEnd() != finding || !machine.choices().isEmpty }
    goal =
      isStuckState
      ? .state(machine.store.fingerprint) : .finding { $0.kind == finding.kind && $0.text == finding.text }
    machine.undo(to: base)
  }

  var matters: [Bool] { order.matters(ofLastStep: isRaised) }

  func switches(_ cellName: (Int) -> String?) -> [ExplainedSwitch] {
    var found: [ExplainedSwitch] = []
    for step in schedule.indices.dropFirst() where schedule[step].thread != schedule[step - 1].thread {
      found.append(explain(step, cellName))
    }
    return found
  }

  /// The switch before a step.
  private func explain(_ step: Int, _ cellName: (Int) -> String?) -> ExplainedSwitch {
    let from = schedule[step - 1].thread
    let to = schedule[step].thread
    go(to: step)
    let buffers = ScheduleRunner.buffers(of: machine)
    let ready = (0..<machine.threadCount).filter { $0 != to && machine.ways($0) > 0 }
    var explained = ExplainedSwitch(
      step: step, from: from, to: to,
      isPreemption: ready.contains(from) && (buffers >> UInt64(from) | buffers >> UInt64(to)) & 1 == 0)
    if !ready.contains(from), !machine.isIdle(from) {
      explained.waitsFor = machine.reasonForWaiting(from) ?? machine.nextInstruction(from).text
    }
    machine.undo(to: base)
    var candidates: [Candidate] = []
    // The thread that was left comes first: its going on is the nearest other order.
    for thread in ready.filter({ $0 == from }) + ready.filter({ $0 != from }) {
      candidates += self.candidates(step, thread, isLeft: thread == from, cellName)
      if candidates.contains(where: { $0.rank == 0 }) { break }
    }
    let best = candidates.enumerated().min { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }?.element
    explained.conflict = best?.conflict
    explained.otherOrder = best?.otherOrder
    return explained
  }

  /// What a thread that could go before `step` would have done there that conflicts with what was done instead.
  private func candidates(_ step: Int, _ thread: Int, isLeft: Bool, _ cellName: (Int) -> String?) -> [Candidate] {
    let end =
      isLeft ? schedule.count : schedule[step...].firstIndex { $0.thread != schedule[step].thread } ?? schedule.count
    var pairs: [(first: Int, second: Int, conflict: ExplainedSwitch.Conflict)] = []
    for later in schedule.indices[step...].filter({ schedule[$0].thread == thread }).prefix(Self.reach) {
      for first in step..<min(later, end) where schedule[first].thread != thread && pairs.count < Self.reach {
        if let conflict = conflict(first, later, cellName) { pairs.append((first, later, conflict)) }
      }
    }
    let best = pairs.filter { $0.conflict.name != nil }.prefix(Self.pairs)
    var found: [Candidate] = []
    for (first, second, conflict) in best.isEmpty ? pairs.prefix(Self.pairs) : best {
      var candidate = Candidate(conflict: conflict)
      let (order, moved) = reversed(first, second)
      candidate.conflict.isOrderedOtherwise = !canTake(order[..<(first + moved)])
      if !candidate.conflict.isOrderedOtherwise { candidate.otherOrder = run(order) }
      found.append(candidate)
      if candidate.rank == 0 { return found }
    }
    return isLeft ? found + goingOn(step, thread, cellName) : found
  }

  /// What comes of letting a thread go on at `step` beyond what it does in the schedule: up to each of its steps that
  /// conflicts with one of the others', until that makes a difference.
  private func goingOn(_ step: Int, _ thread: Int, _ cellName: (Int) -> String?) -> [Candidate] {
    go(to: step)
    var own = schedule[step...].filter { $0.thread == thread }
    var extra: [Decision] = []
    var found: [(count: Int, pairs: [(step: Int, first: Access, second: Access)], place: Place)] = []
    while extra.count < Self.reach, found.count < Self.pairs, machine.ways(thread) > 0 {
      let decision = own.isEmpty ? Decision(thread: thread) : own.removeFirst()
      guard decision.way < machine.ways(thread) else { break }
      let place = Self.place(decision, machine)
      machine.store.startWatching()
      _ = machine.ways(thread)
      machine.step(thread, way: decision.way)
      machine.store.endWatching()
      extra.append(decision)
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
      let pairs = conflicts(from: step, thread, (0..<machine.store.accessCount).map { machine.store.access($0) })
      if !pairs.isEmpty { found.append((extra.count, pairs, place)) }
    }
    machine.undo(to: base)
    var candidates: [Candidate] = []
    for (count, pairs, place) in found {
      let pair = pairs.first { name($0.first.address, behind: $0.step, cellName) != nil } ?? pairs[0]
      let second = ExplainedSwitch.Side(
        thread: thread, step: nil, isWrite: pair.second.isWrite, function: place.function, line: place.line)
      let conflict = ExplainedSwitch.Conflict(
        cell: pair.first.address, name: name(pair.first.address, behind: pair.step, cellName),
        first: side(pair.step, pair.first), second: second, isOrderedOtherwise: false)
      let order = Array(schedule[..<step]) + extra.prefix(count) + schedule[step...]
      candidates.append(Candidate(conflict: conflict, otherOrder: run(order)))
      if candidates.last?.rank == 0 { break }
    }
    return candidates
  }

  /// The others' accesses from `step` on that a thread's accesses conflict with, every cell once.
  private func conflicts(
    from step: Int, _ thread: Int, _ accesses: [Access]
  ) -> [(step: Int, first: Access, second: Access)] {
    var found: [(step: Int, first: Access, second: Access)] = []
    for mine in accesses where found.count < 16 && !found.contains(where: { $0.first.address == mine.address }) {
      let others = schedule.indices[step...].lazy.filter { schedule[$0].thread != thread }
      for other in others {
        let access = order.accesses(of: other).first { $0.address == mine.address && ($0.isWrite || mine.isWrite) }
        guard let access else { continue }
        found.append((other, access, mine))
        break
      }
    }
    return found
  }

  /// The accesses that two steps' conflict is about: to a cell with a name, if there is one.
  private func conflict(_ first: Int, _ second: Int, _ cellName: (Int) -> String?) -> ExplainedSwitch.Conflict? {
    let all = order.conflicts(first, second)
    guard let any = all.first else { return nil }
    go(to: first + 1)
    defer { machine.undo(to: base) }
    let pair = all.first { cellName($0.0.address) != nil } ?? any
    return ExplainedSwitch.Conflict(
      cell: pair.0.address, name: cellName(pair.0.address), first: side(first, pair.0), second: side(second, pair.1),
      isOrderedOtherwise: false)
  }

  private func name(_ cell: Int, behind step: Int, _ cellName: (Int) -> String?) -> String? {
    go(to: step + 1)
    defer { machine.undo(to: base) }
    return cellName(cell)
  }

  private func side(_ step: Int, _ access: Access) -> ExplainedSwitch.Side {
    ExplainedSwitch.Side(
      thread: schedule[step].thread, step: step, isWrite: access.isWrite, function: places[step].function,
      line: places[step].line)
  }
}
