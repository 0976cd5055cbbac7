import Machine

/// What a thread that stands at an instruction can still do.
struct CodeSummary {
  /// Shared cells that it may read without writing them, or write, from here on.
  var reads = PersistentSets.Cells.zero
  var writes = PersistentSets.Cells.zero
  /// Whether the step that starts here may lead back to where the thread was in a loop without a bound that can be seen.
  var maySpin = false
}

/// Looks through the operations of a machine: control flow, what is touched, which loops end.
struct CodeAnalysis {
  private let machine: Machine
  private let operations: ContiguousArray<Operation>
  /// The bit of each shared cell, by address.
  private(set) var bits: ContiguousArray<Int32>
  private var written: Set<Int32> = []

  init(_ machine: Machine) {
    self.machine = machine
    operations = machine.operations
    bits = ContiguousArray(repeating: -1, count: machine.store.end + 1)
    var next: Int32 = 0
    for operation in operations where !operation.isLocal && operation.cell > 0 {
      for cell in operation.cell..<operation.cell + max(operation.count, 1)
      where Int(cell) < bits.count && bits[Int(cell)] < 0 {
        bits[Int(cell)] = next
        next += 1
      }
    }
    for operation in operations where operation.result != 0 { written.insert(operation.result) }
  }

  /// The summary of every instruction.
  mutating func summaries() -> ContiguousArray<CodeSummary> {
    var found = ContiguousArray(repeating: CodeSummary(), count: operations.count)
    var isChanging = true
    while isChanging {
      isChanging = false
      for index in operations.indices.reversed() {
        var summary = touched(by: operations[index])
        for successor in successors(index) {
          summary.reads |= found[successor].reads
          summary.writes |= found[successor].writes
        }
        if summary.reads != found[index].reads || summary.writes != found[index].writes {
          found[index].reads = summary.reads
          found[index].writes = summary.writes
          isChanging = true
        }
      }
    }
    let loops = Loops(machine, successors: operations.indices.map(successors))
    for index in operations.indices where !operations[index].isLocal {
      found[index].maySpin = loops.mayTurn(after: index)
    }
    return found
  }

  private func successors(_ index: Int) -> [Int] {
    let operation = operations[index]
    switch operation.code {
    case .end, .routine: return []
    case .jump: return [Int(operation.target)]
    case .jumpIf: return [index + 1, Int(operation.target)].filter { $0 < operations.count }
    default: return index + 1 < operations.count ? [index + 1] : []
    }
  }

  /// The shared cells that an operation touches: all of an array where the index is not known.
  private func touched(by operation: Operation) -> CodeSummary {
    var summary = CodeSummary()
    guard !operation.isLocal, operation.cell > 0 else { return summary }
    var cells = operation.cell..<operation.cell + max(operation.count, 1)
    if operation.index == 0 {
      cells = operation.cell..<operation.cell + 1
    } else if !written.contains(operation.index) {
      let index = machine.store.peek(Int(operation.index))
      if index >= 0, index < Int(operation.count) {
        cells = operation.cell + Int32(index)..<operation.cell + Int32(index) + 1
      }
    }
    for cell in cells {
      let bit = PersistentSets.cell(Int(bits[Int(cell)]))
      if operation.mayWrite { summary.writes |= bit } else { summary.reads |= bit }
    }
    return summary
  }
}
