/// Finds states from which what is under way can never come to an end.
///
/// A state where nothing is pending is good; a pending one is good if a step leads to a good one. What is left is a
/// hang: "whenever pending, possibly no longer pending" (AG EF in CTL, Clarke and Emerson, 1981).
struct PendingStates {
  private var isPending: [Bool] = []
  private var sources: ContiguousArray<UInt32> = []
  private var targets: ContiguousArray<UInt32> = []

  mutating func note(_ number: Int, isPending: Bool) {
    while self.isPending.count <= number { self.isPending.append(false) }
    self.isPending[number] = isPending
  }

  mutating func edge(from source: Int, to target: Int) {
    sources.append(UInt32(truncatingIfNeeded: source))
    targets.append(UInt32(truncatingIfNeeded: target))
  }

  /// The lowest number of a state that hangs; nil if none does.
  func hangingState() -> Int? {
    let count = isPending.count
    var good = isPending.map { !$0 }
    // Edges by target, so that goodness can be passed back.
    var starts = [Int](repeating: 0, count: count + 1)
    for target in targets where Int(target) < count { starts[Int(target) + 1] += 1 }
    for index in 0..<count { starts[index + 1] += starts[index] }
    var fill = starts
    var byTarget = [UInt32](repeating: 0, count: targets.count)
    for (source, target) in zip(sources, targets) where Int(target) < count {
      byTarget[fill[Int(target)]] = source
      fill[Int(target)] += 1
    }
    var work = (0..<count).filter { good[$0] }
    while let state = work.popLast() {
      for place in starts[state]..<starts[state + 1] {
        let source = Int(byTarget[place])
        if !good[source] {
          good[source] = true
          work.append(source)
        }
      }
    }
    return good.firstIndex(of: false)
  }
}
