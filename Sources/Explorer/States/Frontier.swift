import Machine

/// States that wait to be expanded, each as its difference from a base state.
struct Frontier {
  private var cells: [Int] = []
  private var starts: [Int] = []
  private var numbers: [Int] = []

  var count: Int { numbers.count }
  var isEmpty: Bool { numbers.isEmpty }

  /// Keeps the store's current state, which was restored at `restored` and stepped on from `mark`.
  mutating func append(number: Int, differenceFrom base: [Int], _ store: CellStore, restored: Int, mark: Int) {
    starts.append(cells.count)
    numbers.append(number)
    store.appendDifference(from: base, restored: restored, mark: mark, to: &cells)
  }

  /// Brings a state back into a store that stands at the base. Answers the state's number.
  func restore(_ index: Int, _ store: CellStore) -> Int {
    let end = index + 1 < starts.count ? starts[index + 1] : cells.count
    var place = starts[index]
    while place < end {
      store[cells[place]] = cells[place + 1]
      place += 2
    }
    return numbers[index]
  }
}
