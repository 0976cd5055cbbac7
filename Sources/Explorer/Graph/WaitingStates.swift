import Machine

/// States that wait to be expanded, first in, first out, each as its difference from a base state.
struct WaitingStates {
  private var cells: [Int] = []
  private var starts: [Int] = []

  var count: Int { starts.count }
  var bytes: Int { 8 * (cells.capacity + starts.capacity) }

  /// Keeps the store's current state, which was restored at `restored` and stepped on from `mark`.
  mutating func append(differenceFrom base: [Int], _ store: CellStore, restored: Int, mark: Int) {
    starts.append(cells.count)
    store.appendDifference(from: base, restored: restored, mark: mark, to: &cells)
  }

  /// Brings a state back into a store that stands at the base.
  func restore(_ index: Int, _ store: CellStore) {
    let end = index + 1 < starts.count ? starts[index + 1] : cells.count
    for place in stride(from: starts[index], to: end, by: 2) { store.poke(cells[place], cells[place + 1]) }
  }

  mutating func removeAll() {
    cells.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
  }
}
