import Machine

/// Each thread that can go is equally likely: the first one that can in a random order of all.
struct RandomWalkScheduler: RunScheduler {
  private var order: ContiguousArray<Int> = []

  mutating func begin(_ machine: Machine, _ random: inout SamplingRandom) {
    order.removeAll(keepingCapacity: true)
  }

  mutating func next(_ machine: Machine, _ random: inout SamplingRandom) -> Decision? {
    let count = machine.threadCount
    while order.count < count { order.append(order.count) }
    for place in 0..<count {
      // Any order to start from will do, so the last step's is taken.
      let other = place == count - 1 ? place : place + random.below(count - place)
      order.swapAt(place, other)
      let ways = machine.ways(order[place])
      if ways > 0 { return decision(order[place], of: ways, &random) }
    }
    return nil
  }

  mutating func stepped(_ decision: Decision, _ machine: Machine, _ random: inout SamplingRandom) {}
}
