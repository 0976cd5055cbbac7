import Machine

/// A thread is chosen in proportion to the steps that it is thought to have before it, at least one.
struct WeightedWalkScheduler: RunScheduler {
  /// How many steps each thread is thought to take in a run.
  let expected: ContiguousArray<Int>
  private var remaining: ContiguousArray<Int> = []
  private var ways: ContiguousArray<Int> = []

  init(expected: ContiguousArray<Int>) { self.expected = expected }

  mutating func begin(_ machine: Machine, _ random: inout SamplingRandom) { remaining = expected }

  mutating func next(_ machine: Machine, _ random: inout SamplingRandom) -> Decision? {
    let count = machine.threadCount
    while remaining.count < count { remaining.append(1) }
    ways.removeAll(keepingCapacity: true)
    var sum = 0
    for thread in 0..<count {
      ways.append(machine.ways(thread))
      if ways[thread] > 0 { sum += max(remaining[thread], 1) }
    }
    if sum == 0 { return nil }
    var rest = random.below(sum)
    for thread in 0..<count where ways[thread] > 0 {
      rest -= max(remaining[thread], 1)
      if rest < 0 { return decision(thread, of: ways[thread], &random) }
    }
    return nil
  }

  mutating func stepped(_ decision: Decision, _ machine: Machine, _ random: inout SamplingRandom) {
    remaining[decision.thread] -= 1
  }
}
