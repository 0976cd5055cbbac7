import Machine

/// Which threads' steps are enough in a state: a persistent set (Godefroid, Partial-Order Methods for the Verification of
/// Concurrent Systems, LNCS 1032, 1996; computed as in his algorithm of conflicting transitions).
///
/// A set of threads is persistent if nothing that the others can still do touches what the set's threads touch next. What a
/// thread can still do is known for threads that consist of operations: the shared cells that any operation reads or writes that
/// can be reached from where it stands. So that no thread is put off for ever on a cycle of states, a step that may close
/// one is never taken alone: a proviso on the program (as Kurshan, Levin, Minea, Peled and Yenigun, Static partial order
/// reduction, TACAS 1998), so that the reduced state space does not depend on the order of the search.
struct PersistentSets {
  /// A set of shared cells; cells share a bit where there are more than 64.
  typealias Cells = UInt64

  private let analysis: CodeAnalysis
  private var gates: Gates
  /// For each instruction: whether it may turn in a loop, and what the operation touches where that is always the same.
  private let turns: ContiguousArray<Bool>
  private let steps: ContiguousArray<Touched?>
  /// Of each thread: where it stands, what it touches next, and what those outside a set can touch.
  private var positions: ContiguousArray<Int>
  private var next: ContiguousArray<Touched>
  private var future: ContiguousArray<Touched>

  /// Whether every thread consists of operations, and memory is sequentially consistent.
  static func canReduce(_ machine: Machine) -> Bool {
    (0..<machine.threadCount).allSatisfy { thread in
      let operation = machine.nextOperation(thread)
      return operation.code != .routine && operation.code != .flush && operation.buffer == 0
    }
  }

  init(_ machine: Machine) {
    let analysis = CodeAnalysis(machine)
    self.analysis = analysis
    gates = Gates(analysis)
    turns = analysis.turns()
    steps = ContiguousArray(
      analysis.operations.map {
        $0.isLocal || $0.index == 0 || analysis.knownAddress($0) != nil ? analysis.touched(by: $0) : nil
      })
    let count = machine.threadCount
    positions = ContiguousArray(repeating: 0, count: count)
    next = ContiguousArray(repeating: Touched(), count: count)
    future = next
  }

  /// The threads to go on with, out of those that can go in the machine's current state.
  mutating func select(_ machine: Machine, _ enabled: UInt64) -> UInt64 {
    if enabled & (enabled - 1) == 0 { return enabled }
    look(machine)
    if let alone = alone(enabled) { return alone }
    gates.look()
    var best = enabled
    var bestCount = enabled.nonzeroBitCount
    var seeds = enabled
    while seeds != 0 {
      let seed = seeds.trailingZeroBitCount
      seeds &= seeds - 1
      if turns[positions[seed]] { continue }
      let set = closure(of: seed, giveUp: bestCount, enabled, machine)
      let chosen = set & enabled
      let count = chosen.nonzeroBitCount
      if count < bestCount, !spins(chosen) {
        best = chosen
        bestCount = count
        if count == 1 { break }
      }
    }
    return best
  }

  /// Notes where every thread stands and what it touches next.
  private mutating func look(_ machine: Machine) {
    for thread in next.indices {
      let position = machine.position(thread)
      positions[thread] = position
      if let step = steps[position] {
        next[thread] = step
        continue
      }
      let operation = machine.operations[position]
      // An index out of range: whatever comes of it, it comes alone or with all.
      next[thread] = machine.address(operation).map { Touched(operation, at: analysis.bits[$0]) } ?? .all
    }
  }

  /// A thread whose next step nobody can ever disturb; nil: none.
  private func alone(_ enabled: UInt64) -> UInt64? {
    var rest = enabled
    while rest != 0 {
      let thread = rest.trailingZeroBitCount
      rest &= rest - 1
      if turns[positions[thread]] { continue }
      let step = next[thread]
      if step.any == 0 { return 1 << UInt64(truncatingIfNeeded: thread) }
      var others = Touched()
      for other in positions.indices where other != thread { others.formUnion(gates.all[positions[other]]) }
      if !step.clashes(others) { return 1 << UInt64(truncatingIfNeeded: thread) }
    }
    return nil
  }

  /// The smallest set around a thread that nothing outside conflicts with. Gives up where it has as many enabled threads as
  /// the best one so far.
  private mutating func closure(of seed: Int, giveUp: Int, _ enabled: UInt64, _ machine: Machine) -> UInt64 {
    var set: UInt64 = 1 << UInt64(seed)
    while true {
      let before = set
      gates.sharpen(set, positions, into: &future)
      var rest = set
      while rest != 0 {
        let member = rest.trailingZeroBitCount
        rest &= rest - 1
        if enabled & (1 << UInt64(member)) == 0 {
          let operation = machine.operations[positions[member]]
          if operation.code == .end { continue }
          switch gates.wait(operation, machine.address(operation) ?? 0, set, positions) {
          case .lasts: continue
          case .needs(let thread):
            set |= 1 << UInt64(thread)
            continue
          case .unknown: break
          }
        }
        for thread in next.indices where set & (1 << UInt64(thread)) == 0 {
          if next[member].clashes(future[thread]) { set |= 1 << UInt64(thread) }
        }
      }
      if set == before || (set & enabled).nonzeroBitCount >= giveUp { return set }
    }
  }

  private func spins(_ threads: UInt64) -> Bool {
    var rest = threads
    while rest != 0 {
      if turns[positions[rest.trailingZeroBitCount]] { return true }
      rest &= rest - 1
    }
    return false
  }
}
