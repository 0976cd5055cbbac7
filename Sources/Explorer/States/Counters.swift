import Machine

/// Cells that count who is inside: every thread adds constants to them and nothing else, what a thread has added is known from
/// where it stands, and it is never negative. While a thread that has added something stands still, such a cell is above 0.
struct Counters {
  /// Addresses of the counters.
  private(set) var cells: [Int] = []
  /// For each counter and instruction, what a thread that stands there has added so far.
  private(set) var added: [ContiguousArray<Int>] = []

  init(_ analysis: CodeAnalysis) {
    let operations = analysis.operations
    var candidates: Set<Int> = []
    for operation in operations where operation.code == .await {
      if let cell = analysis.knownAddress(operation) { candidates.insert(cell) }
    }
    for operation in operations where operation.mayWrite && operation.cell > 0 {
      let address = analysis.knownAddress(operation)
      if operation.code == .add, address != nil, analysis.constant(operation.left) != nil { continue }
      for cell in analysis.range(operation) { candidates.remove(cell) }
    }
    for cell in candidates.sorted() where (0..<1 << 32).contains(analysis.machine.store.peek(cell)) {
      guard let sums = Self.sums(analysis, cell) else { continue }
      cells.append(cell)
      added.append(sums)
    }
  }

  /// Follows every thread from where it stands now, at the start; nil where ways meet with different sums.
  private static func sums(_ analysis: CodeAnalysis, _ cell: Int) -> ContiguousArray<Int>? {
    let operations = analysis.operations
    var sums = ContiguousArray<Int?>(repeating: nil, count: operations.count)
    for thread in 0..<analysis.machine.threadCount {
      let start = analysis.machine.position(thread)
      if let known = sums[start], known != 0 { return nil }
      sums[start] = 0
      var work = [start]
      while let place = work.popLast() {
        var sum = sums[place] ?? 0
        let operation = operations[place]
        if operation.code == .add, analysis.knownAddress(operation) == cell {
          sum += analysis.constant(operation.left) ?? 0
        }
        if sum < 0 || sum > 1 << 32 { return nil }
        for next in analysis.successors(place) {
          if let known = sums[next] {
            if known != sum { return nil }
          } else {
            sums[next] = sum
            work.append(next)
          }
        }
      }
    }
    return ContiguousArray(sums.map { $0 ?? 0 })
  }
}
