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
  /// A set of shared cells; cells share a bit where there are more than 256.
  typealias Cells = SIMD4<UInt64>

  private let code: ContiguousArray<CodeSummary>
  private var nextReads: ContiguousArray<Cells>
  private var nextWrites: ContiguousArray<Cells>
  private var futureReads: ContiguousArray<Cells>
  private var futureWrites: ContiguousArray<Cells>
  private var maySpin: ContiguousArray<Bool>
  private let bits: ContiguousArray<Int32>

  /// Whether every thread consists of operations, and memory is sequentially consistent.
  static func canReduce(_ machine: Machine) -> Bool {
    (0..<machine.threadCount).allSatisfy { thread in
      let operation = machine.nextOperation(thread)
      return operation.code != .routine && operation.code != .flush && operation.buffer == 0
    }
  }

  init(_ machine: Machine) {
    var analysis = CodeAnalysis(machine)
    code = analysis.summaries()
    bits = analysis.bits
    let none = ContiguousArray(repeating: Cells.zero, count: machine.threadCount)
    nextReads = none
    nextWrites = none
    futureReads = none
    futureWrites = none
    maySpin = ContiguousArray(repeating: false, count: machine.threadCount)
  }

  /// The threads to go on with, out of those that can go in the machine's current state.
  mutating func select(_ machine: Machine, _ enabled: UInt64) -> UInt64 {
    if enabled & (enabled - 1) == 0 { return enabled }
    look(machine)
    var best = enabled
    var bestCount = enabled.nonzeroBitCount
    var seeds = enabled
    while seeds != 0 {
      let seed = seeds.trailingZeroBitCount
      seeds &= seeds - 1
      let set = closure(of: seed, giveUp: bestCount, enabled)
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

  /// Notes what every thread touches next and later.
  private mutating func look(_ machine: Machine) {
    for thread in nextReads.indices {
      let position = machine.position(thread)
      let summary = code[position]
      futureReads[thread] = summary.reads
      futureWrites[thread] = summary.writes
      maySpin[thread] = summary.maySpin
      let operation = machine.operations[position]
      guard operation.code != .end, let address = machine.address(operation) else {
        // An index out of range: whatever comes of it, it comes alone or with all.
        nextReads[thread] = .zero
        nextWrites[thread] = operation.code == .end ? .zero : Cells(repeating: .max)
        continue
      }
      let cell = Self.cell(Int(bits[address]))
      nextReads[thread] = operation.mayWrite ? .zero : cell
      nextWrites[thread] = operation.mayWrite ? cell : .zero
    }
  }

  /// The smallest set around a thread that nothing outside conflicts with. Gives up where it has as many enabled threads as
  /// the best one so far.
  private func closure(of seed: Int, giveUp: Int, _ enabled: UInt64) -> UInt64 {
    var set: UInt64 = 1 << UInt64(seed)
    var reads = nextReads[seed]
    var writes = nextWrites[seed]
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for thread in nextReads.indices where set & (1 << UInt64(thread)) == 0 {
        let clash = (writes & (futureReads[thread] | futureWrites[thread])) | (reads & futureWrites[thread])
        if clash == .zero { continue }
        set |= 1 << UInt64(thread)
        if (set & enabled).nonzeroBitCount >= giveUp { return set }
        reads |= nextReads[thread]
        writes |= nextWrites[thread]
        isGrowing = true
      }
    }
    return set
  }

  private func spins(_ threads: UInt64) -> Bool {
    var rest = threads
    while rest != 0 {
      if maySpin[rest.trailingZeroBitCount] { return true }
      rest &= rest - 1
    }
    return false
  }

  static func cell(_ bit: Int) -> Cells {
    var cells = Cells.zero
    cells[bit >> 6 & 3] = 1 << UInt64(bit & 63)
    return cells
  }
}
