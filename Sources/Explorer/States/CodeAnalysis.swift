import Machine

/// Shared cells that some instructions can touch, and how. Each set may be too large, so sets that are each large enough can be
/// intersected.
struct Touched: Equatable {
  /// Cells that may be read or written.
  var any = PersistentSets.Cells.zero
  /// Cells that may be written.
  var changed = PersistentSets.Cells.zero
  /// Cells that may be touched by something else than an addition whose old value nobody keeps: such additions commute.
  var plain = PersistentSets.Cells.zero

  static let all = Touched(
    any: .max, changed: .max, plain: .max)

  /// What an operation touches if it is at one of some cells.
  init(_ operation: Operation, at cells: PersistentSets.Cells) {
    any = cells
    changed = operation.mayWrite ? cells : .zero
    plain = operation.code == .add && operation.result == 0 ? .zero : cells
  }

  init() {}

  private init(any: PersistentSets.Cells, changed: PersistentSets.Cells, plain: PersistentSets.Cells) {
    self.any = any
    self.changed = changed
    self.plain = plain
  }

  @inline(__always) mutating func formUnion(_ other: Touched) {
    any |= other.any
    changed |= other.changed
    plain |= other.plain
  }

  @inline(__always) mutating func formIntersection(_ other: Touched) {
    any &= other.any
    changed &= other.changed
    plain &= other.plain
  }

  /// Whether the order of the two may matter.
  @inline(__always) func clashes(_ other: Touched) -> Bool {
    ((changed & other.any) | (any & other.changed)) & (plain | other.plain) != .zero
  }
}

/// Looks through the operations of a machine: control flow, what is touched, which loops end.
struct CodeAnalysis {
  let machine: Machine
  let operations: ContiguousArray<Operation>
  /// The bit of each cell, by address; none for cells at which the order of steps cannot matter.
  private(set) var bits: ContiguousArray<PersistentSets.Cells>
  private var written: Set<Int32> = []

  /// What is known of a cell while some threads stand still.
  enum Knowledge {
    case nothing
    /// It keeps its value.
    case value(Int)
    /// It is never below 1.
    case positive
  }

  init(_ machine: Machine) {
    self.machine = machine
    operations = machine.operations
    bits = ContiguousArray(repeating: .zero, count: machine.store.end + 1)
    for operation in operations where operation.result != 0 { written.insert(operation.result) }
    findShared()
  }

  /// Gives bits to the cells that one thread may change while another one uses them: nobody can tell the order of steps at
  /// others. Cells share bits where there are many.
  private mutating func findShared() {
    var users = ContiguousArray<UInt64>(repeating: 0, count: bits.count)
    var isChanged = ContiguousArray(repeating: false, count: bits.count)
    for thread in 0..<machine.threadCount {
      for place in reachable(from: machine.position(thread)) {
        let operation = operations[place]
        for cell in range(operation) where bits.indices.contains(cell) {
          users[cell] |= 1 << UInt64(truncatingIfNeeded: thread)
          if operation.mayWrite { isChanged[cell] = true }
        }
      }
    }
    var next = 0
    for cell in bits.indices where isChanged[cell] && users[cell].nonzeroBitCount > 1 {
      bits[cell] = 1 << UInt64(next & 63)
      next += 1
    }
  }

  private func reachable(from start: Int) -> Set<Int> {
    var seen: Set<Int> = [start]
    var work = [start]
    while let place = work.popLast() {
      for next in successors(place) where seen.insert(next).inserted { work.append(next) }
    }
    return seen
  }

  /// The shared cells that an operation may be at.
  func range(_ operation: Operation) -> Range<Int> {
    guard !operation.isLocal, operation.cell > 0 else { return 0..<0 }
    if let address = knownAddress(operation) { return address..<address + 1 }
    return Int(operation.cell)..<Int(operation.cell + max(operation.count, 1))
  }

  /// For every instruction, whether the step that starts there may lead back to where the thread was in a loop without a bound that
  /// can be seen.
  func turns() -> ContiguousArray<Bool> {
    let loops = Loops(machine, successors: operations.indices.map { successors($0) })
    return ContiguousArray(operations.indices.map { !operations[$0].isLocal && loops.mayTurn(after: $0) })
  }

  /// What a thread that stands at an instruction can still touch, for every instruction, given what is known of a cell.
  func futures(knowing cell: Int = 0, _ knowledge: Knowledge = .nothing) -> ContiguousArray<Touched> {
    var found = ContiguousArray(repeating: Touched(), count: operations.count)
    let flow = operations.indices.map { step($0, cell, knowledge) }
    var isChanging = true
    while isChanging {
      isChanging = false
      for index in operations.indices.reversed() {
        var touched = flow[index].touched
        for successor in flow[index].successors { touched.formUnion(found[successor]) }
        if touched != found[index] {
          found[index] = touched
          isChanging = true
        }
      }
    }
    return found
  }

  /// What an operation touches and where it leads, given what is known of a cell.
  private func step(_ index: Int, _ cell: Int, _ knowledge: Knowledge) -> (touched: Touched, successors: [Int]) {
    let operation = operations[index]
    if case .nothing = knowledge { return (touched(by: operation), successors(index)) }
    guard knownAddress(operation) == cell else { return (touched(by: operation), successors(index)) }
    switch (operation.code, knowledge) {
    case (.lock, .value(let value)) where value != 0: return (Touched(), [])
    case (.await, .value(let value)):
      if let operand = constant(operation.left), !operation.comparison.holds(value, operand) { return (Touched(), []) }
    case (.await, .positive):
      if let operand = constant(operation.left), Self.needsNone(operation.comparison, operand) {
        return (Touched(), [])
      }
    case (.load, .value(let value)) where operation.result != 0:
      return (touched(by: operation), [branch(from: index + 1, operation.result, value)])
    case (.compareAndSwap, .value(let value)):
      guard operation.result != 0, let expected = constant(operation.left), expected != value else { break }
      var touched = Touched(operation, at: bits[cell])
      touched.changed = .zero
      return (touched, [branch(from: index + 1, operation.result, 0)])
    default: break
    }
    return (touched(by: operation), successors(index))
  }

  /// Whether a comparison with a number fails for everything above 0.
  static func needsNone(_ comparison: Operation.Comparison, _ operand: Int) -> Bool {
    switch comparison {
    case .equal, .lessOrEqual: operand < 1
    case .less: operand <= 1
    default: false
    }
  }

  /// Where control certainly comes from an instruction on, following local ones, where a register has a value.
  private func branch(from start: Int, _ register: Int32, _ value: Int) -> Int {
    func known(_ operand: Int32) -> Int? { operand == register ? value : constant(operand) }
    var place = start
    for _ in 0..<64 {
      let operation = operations[place]
      switch operation.code {
      case .jump: place = Int(operation.target)
      case .jumpIf:
        guard let left = known(operation.left), let right = known(operation.right) else { return place }
        place = operation.comparison.holds(left, right) ? Int(operation.target) : place + 1
      case .assert, .nothing: place += 1
      case .set, .compute:
        if operation.result == register { return place }
        place += 1
      default: return place
      }
    }
    return place
  }

  /// The value of an operand that no operation writes.
  func constant(_ operand: Int32) -> Int? { written.contains(operand) ? nil : machine.store.peek(Int(operand)) }

  /// The shared cell that an operation touches, where that is always the same.
  func knownAddress(_ operation: Operation) -> Int? {
    guard !operation.isLocal, operation.cell > 0 else { return nil }
    if operation.index == 0 { return Int(operation.cell) }
    guard let index = constant(operation.index), index >= 0, index < Int(operation.count) else { return nil }
    return Int(operation.cell) + index
  }

  func successors(_ index: Int) -> [Int] {
    let operation = operations[index]
    switch operation.code {
    case .end, .routine: return []
    case .jump: return [Int(operation.target)]
    case .jumpIf: return [index + 1, Int(operation.target)].filter { $0 < operations.count }
    default: return index + 1 < operations.count ? [index + 1] : []
    }
  }

  /// The shared cells that an operation touches: all of an array where the index is not known.
  func touched(by operation: Operation) -> Touched {
    Touched(operation, at: range(operation).reduce(.zero) { $0 | bits[$1] })
  }
}
