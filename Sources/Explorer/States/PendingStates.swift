import Machine

/// Finds states from which what is under way can never come to an end.
///
/// A state where nothing is pending is good; a pending one is good if a step leads to a good one. What is left is a
/// hang: "whenever pending, possibly no longer pending" (AG EF in CTL, Clarke and Emerson, 1981).
struct PendingStates {
  private var isPending: ContiguousArray<UInt8> = []
  /// The numbers of the states in order of discovery.
  private var order: ContiguousArray<UInt32> = []
  private var sources: ContiguousArray<UInt32> = []
  private var targets: ContiguousArray<UInt32> = []

  /// Notes the next state in order of discovery.
  mutating func note(_ number: Int, isPending: Bool) {
    order.append(UInt32(truncatingIfNeeded: number))
    while self.isPending.count <= number { self.isPending.append(0) }
    self.isPending[number] = isPending ? 1 : 0
  }

  mutating func edge(from source: Int, to target: Int) {
    sources.append(UInt32(truncatingIfNeeded: source))
    targets.append(UInt32(truncatingIfNeeded: target))
  }

  /// The position, in order of discovery, of the first state that hangs; nil if none does.
  func hangingState() -> Int? {
    let count = isPending.count
    var good = isPending.map { $0 == 0 }
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
    return order.firstIndex { !good[Int($0)] }
  }

  init() {}

  func write(to checkpoint: inout SearchCheckpoint) {
    checkpoint.write(bytes: isPending)
    for list in [order, sources, targets] {
      let words = WordList(capacity: list.count)
      for word in list { words.append(UInt64(word)) }
      checkpoint.write(words)
    }
  }

  /// What a checkpoint holds; nil: it holds nothing of the kind.
  init?(from checkpoint: inout SearchCheckpoint) {
    guard let isPending = checkpoint.readBytes(), let order = checkpoint.readList(),
      let sources = checkpoint.readList(), let targets = checkpoint.readList(), sources.count == targets.count
    else { return nil }
    self.isPending = isPending
    for index in 0..<order.count { self.order.append(UInt32(truncatingIfNeeded: order[index])) }
    for index in 0..<sources.count {
      self.sources.append(UInt32(truncatingIfNeeded: sources[index]))
      self.targets.append(UInt32(truncatingIfNeeded: targets[index]))
    }
    guard self.order.allSatisfy({ $0 < isPending.count }) else { return nil }
  }
}
