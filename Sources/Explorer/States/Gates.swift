import Machine

/// What threads can still touch while others stand still, because locks stay held, conditions stay false and flags stay as they
/// are: sharper than what they can touch at all.
struct Gates {
  /// A cell that threads wait for.
  private struct Cell {
    var address: Int
    var bit: PersistentSets.Cells
    /// For each small value, which table, by its start in `futures`, holds while the cell keeps it; -1: not computed, -2: it says nothing new.
    var tables: SIMD16<Int32> = SIMD16(repeating: -1)
  }

  private let analysis: CodeAnalysis
  private let store: CellStore
  /// What can be touched at all.
  let all: ContiguousArray<Touched>
  private var cells: ContiguousArray<Cell> = []
  private var futures: ContiguousArray<Touched> = []
  private let counters: Counters
  /// The table of each counter while it is above 0; -2: it says nothing new.
  private var positive: ContiguousArray<Int> = []
  /// The tables that hold in the current state if nobody outside a set changes their cells.
  private var current: ContiguousArray<(bit: PersistentSets.Cells, table: Int)> = []

  /// More cells than sensible programs wait for.
  private static let maximum = 64

  init(_ analysis: CodeAnalysis) {
    self.analysis = analysis
    store = analysis.machine.store
    all = analysis.futures()
    counters = Counters(analysis)
    var seen: Set<Int> = []
    for operation in analysis.operations where operation.code == .lock || operation.code == .await {
      for address in analysis.range(operation)
      where cells.count < Self.maximum && analysis.bits[address] != 0 && seen.insert(address).inserted {
        cells.append(Cell(address: address, bit: analysis.bits[address]))
      }
    }
    for counter in counters.cells {
      let table = analysis.futures(knowing: counter, .positive)
      positive.append(table == all ? -2 : futures.count)
      if table != all { futures += table }
    }
  }

  /// Notes the values of the cells in the current state.
  mutating func look() {
    current.removeAll(keepingCapacity: true)
    for index in cells.indices {
      let value = store.peek(cells[index].address)
      guard value >= 0, value < 16 else { continue }
      var table = cells[index].tables[value]
      if table == -1 {
        table = make(index, value)
        cells[index].tables[value] = table
      }
      if table >= 0 { current.append((cells[index].bit, Int(table))) }
    }
  }

  private mutating func make(_ index: Int, _ value: Int) -> Int32 {
    let table = analysis.futures(knowing: cells[index].address, .value(value))
    if table == all { return -2 }
    futures += table
    return Int32(futures.count - table.count)
  }

  /// Fills in what the threads outside a set can touch before one of the set moves. Answers which waits the set keeps closed.
  func sharpen(
    _ set: UInt64, _ positions: ContiguousArray<Int>, into touched: inout ContiguousArray<Touched>
  ) {
    for thread in positions.indices where set & (1 << UInt64(thread)) == 0 { touched[thread] = all[positions[thread]] }
    for (bit, table) in current {
      var isKept = true
      for thread in positions.indices where set & (1 << UInt64(thread)) == 0 {
        if futures[table &+ positions[thread]].changed & bit != .zero {
          isKept = false
          break
        }
      }
      if isKept { apply(table, set, positions, &touched) }
    }
    for counter in positive.indices where positive[counter] >= 0 {
      if isPositive(counter, set, positions) { apply(positive[counter], set, positions, &touched) }
    }
  }

  @inline(__always)
  private func apply(
    _ table: Int, _ set: UInt64, _ positions: ContiguousArray<Int>, _ touched: inout ContiguousArray<Touched>
  ) {
    for thread in positions.indices where set & (1 << UInt64(thread)) == 0 {
      touched[thread].formIntersection(futures[table &+ positions[thread]])
    }
  }

  private func isPositive(_ counter: Int, _ set: UInt64, _ positions: ContiguousArray<Int>) -> Bool {
    var rest = set
    while rest != 0 {
      if counters.added[counter][positions[rest.trailingZeroBitCount]] > 0 { return true }
      rest &= rest - 1
    }
    return false
  }

  /// What keeps a thread waiting.
  enum Wait {
    /// It goes on waiting while the set stands still.
    case lasts
    /// It waits at least until this thread moves.
    case needs(Int)
    case unknown
  }

  /// Why a thread that stands at an operation that is not ready waits.
  func wait(_ operation: Operation, _ address: Int, _ set: UInt64, _ positions: ContiguousArray<Int>) -> Wait {
    if operation.code == .await, let counter = counters.cells.firstIndex(of: address),
      let operand = analysis.constant(operation.left), CodeAnalysis.needsNone(operation.comparison, operand)
    {
      if isPositive(counter, set, positions) { return .lasts }
      for thread in positions.indices where counters.added[counter][positions[thread]] > 0 { return .needs(thread) }
    }
    if operation.code == .lock {
      let holder = store.peek(address) - 1
      if positions.indices.contains(holder), set & (1 << UInt64(holder)) == 0 { return .needs(holder) }
    }
    return .unknown
  }
}
