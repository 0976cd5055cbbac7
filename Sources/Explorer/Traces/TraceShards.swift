import Machine

extension TraceSearch {
  /// Splits the traces of a model into disjoint parts, at least `count` where there are as many. The same for every caller
  /// with an equal model.
  ///
  /// The first steps of all runs are expanded level by level, with sleep sets, so that every trace is in exactly one part.
  public static func shards(_ model: Model, count: Int) -> [TraceShard] {
    var splitter = TraceSplitter(model)
    return splitter.split(wanted: count * 8)
  }
}

/// Expands the first steps of all runs.
private struct TraceSplitter {
  private let model: Model
  private let machine: Machine
  private let mark: Int

  init(_ model: Model) {
    self.model = model
    machine = model.machine
    mark = machine.store.journalCount
  }

  mutating func split(wanted: Int) -> [TraceShard] {
    let wasListening = machine.isListening
    machine.isListening = false
    defer {
      machine.undo(to: mark)
      machine.isListening = wasListening
    }
    var parts = [TraceShard()]
    var canGrow = true
    var level = 0
    while parts.count < wanted, canGrow, level < 64 {
      canGrow = false
      level += 1
      var next: [TraceShard] = []
      for part in parts {
        guard let children = expand(part) else {
          next.append(part)
          continue
        }
        canGrow = true
        next += children
      }
      parts = next
    }
    return parts
  }

  /// The parts behind each step that does not sleep; nil: there is none.
  private func expand(_ part: TraceShard) -> [TraceShard]? {
    machine.undo(to: mark)
    for decision in part.prefix {
      machine.step(decision.thread, way: decision.way)
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
    }
    if machine.hasFinding { return nil }
    let asleep = Set(part.sleep.map(\.decision))
    var sleep = part.sleep
    var children: [TraceShard] = []
    for decision in machine.choices() where !asleep.contains(decision) {
      let step = look(decision)
      let kept = sleep.filter { Self.areIndependent($0, step) }
      children.append(TraceShard(prefix: part.prefix + [decision], sleep: kept))
      sleep.append(step)
    }
    return children.isEmpty ? nil : children
  }

  private func look(_ decision: Decision) -> SleepingStep {
    let before = machine.store.journalCount
    machine.store.startWatching()
    _ = machine.ways(decision.thread)
    machine.step(decision.thread, way: decision.way)
    machine.store.endWatching()
    var accesses: [Int: Access] = [:]
    var order: [Int] = []
    for index in 0..<machine.store.accessCount {
      let access = machine.store.access(index)
      if accesses[access.address] == nil { order.append(access.address) }
      accesses[access.address, default: access].isWrite =
        access.isWrite || accesses[access.address]?.isWrite ?? false
    }
    let endsRun = machine.hasFinding && model.afterFinding == .ends
    machine.undo(to: before)
    return SleepingStep(decision: decision, accesses: order.compactMap { accesses[$0] }, endsRun: endsRun)
  }

  private static func areIndependent(_ first: SleepingStep, _ second: SleepingStep) -> Bool {
    if first.decision.thread == second.decision.thread || first.endsRun || second.endsRun { return false }
    let mine = Dictionary(uniqueKeysWithValues: first.accesses.map { ($0.address, $0.isWrite) })
    return !second.accesses.contains { access in mine[access.address].map { $0 || access.isWrite } ?? false }
  }
}
