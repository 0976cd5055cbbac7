import Machine

/// Exhaustive search over states, breadth first: the first failure met is one with the fewest steps.
///
/// Explicit-state model checking with a visited set of fingerprints (Holzmann, "The Model Checker Spin", 1997; hash
/// compaction after Wolper and Leroy, 1993), without reduction. States on the frontier are kept as their difference from
/// the start, visited ones as fingerprint, parent and decision.
public struct BreadthFirstSearch {
  private let model: Model
  private let machine: Machine
  private let bounds: Bounds
  private let base: [Int]
  private let baseMark: Int

  private var visited = VisitedTable()
  private var parents = ContiguousArray<UInt32>()
  private var decisions = ContiguousArray<UInt16>()
  private var pending: PendingStates?
  private var result = SearchResult()
  private var transitions = 0
  private var endStates = 0

  /// A search from the machine's current state. The machine is back there when it ends.
  public init(_ model: Model, bounds: Bounds = Bounds()) {
    self.model = model
    machine = model.machine
    self.bounds = bounds
    base = machine.store.copyOfCells()
    baseMark = machine.store.journalCount
    if model.isPending != nil { pending = PendingStates() }
  }

  /// Runs the search to its end, to the first finding or to a bound.
  public mutating func run() -> SearchResult {
    let wasListening = machine.isListening
    machine.isListening = false
    defer {
      machine.undo(to: baseMark)
      machine.isListening = wasListening
    }
    _ = visited.insert(machine.store.fingerprint)
    parents.append(0)
    decisions.append(0)
    var frontier = Frontier()
    frontier.append(number: 0, differenceFrom: base, machine.store, restored: baseMark, mark: baseMark)
    while !frontier.isEmpty {
      var next = Frontier()
      for index in 0..<frontier.count {
        if index & 0xFF == 0, bounds.shouldStop() || visited.count >= bounds.states { return finish() }
        if index & 0xFFFF == 0 { report(frontier.count - index + next.count) }
        expand(frontier, index, into: &next)
        if result.finding != nil { return finish() }
      }
      frontier = next
      if !frontier.isEmpty { result.depth += 1 }
      if result.depth > bounds.depth { return finish() }
    }
    result.isComplete = true
    if let hung = pending?.hangingState() { describeHang(hung) }
    return finish()
  }

  /// Takes every step that a state has.
  private mutating func expand(_ frontier: Frontier, _ index: Int, into next: inout Frontier) {
    machine.undo(to: baseMark)
    let number = frontier.restore(index, machine.store)
    let mark = machine.store.journalCount
    let isPending = model.isPending?() ?? false
    if pending != nil { pending?.note(number, isPending: isPending) }
    var hasChoice = false
    for thread in 0..<machine.threadCount {
      let ways = machine.ways(thread)
      for way in 0..<ways {
        hasChoice = true
        let decision = Decision(thread: thread, way: way)
        machine.step(decision.thread, way: decision.way)
        transitions += 1
        if let finding = machine.finding {
          result.finding = finding
          result.schedule = schedule(to: number) + [decision]
          return
        }
        let (target, isNew) = visited.insert(machine.store.fingerprint)
        if isNew {
          parents.append(UInt32(truncatingIfNeeded: number))
          decisions.append(UInt16(truncatingIfNeeded: thread << 10 | way))
          next.append(
            number: target, differenceFrom: base, machine.store, restored: baseMark, mark: mark)
        }
        if isPending { pending?.edge(from: number, to: target) }
        machine.undo(to: mark)
      }
    }
    if hasChoice { return }
    if let finding = model.judgeEnd() {
      result.finding = finding
      result.schedule = schedule(to: number)
    } else {
      endStates += 1
    }
  }

  /// The steps from the start to a state.
  private func schedule(to number: Int) -> [Decision] {
    var steps: [Decision] = []
    var number = number
    while number != 0 {
      steps.append(Decision(thread: Int(decisions[number] >> 10), way: Int(decisions[number] & 0x3FF)))
      number = Int(parents[number])
    }
    return steps.reversed()
  }

  private mutating func describeHang(_ number: Int) {
    machine.undo(to: baseMark)
    result.schedule = schedule(to: number)
    for decision in result.schedule { machine.step(decision.thread, way: decision.way) }
    result.finding = model.hang()
  }

  private func report(_ frontier: Int) {
    var progress = SearchProgress()
    progress.states = visited.count
    progress.transitions = transitions
    progress.depth = result.depth
    progress.frontier = frontier
    bounds.progress(progress)
  }

  private mutating func finish() -> SearchResult {
    result.states = visited.count
    result.transitions = transitions
    result.endStates = endStates
    // Twice 12 bytes in the half-full table, 6 for parent and decision.
    result.bytesPerState = 30
    if result.finding != nil { result.isComplete = true }
    return result
  }
}
