import Machine

/// A random walk that counts what other samplers want to know of a run beforehand.
struct PilotScheduler: RunScheduler {
  /// How many steps each thread took.
  private(set) var counts: ContiguousArray<Int> = []
  /// How many steps there were.
  var steps: Int { counts.reduce(0, +) }
  private var candidates: ContiguousArray<Int> = []

  mutating func begin(_ machine: Machine, _ random: inout SamplingRandom) { self = PilotScheduler() }

  mutating func next(_ machine: Machine, _ random: inout SamplingRandom) -> Decision? {
    candidates.removeAll(keepingCapacity: true)
    for thread in 0..<machine.threadCount where machine.ways(thread) > 0 { candidates.append(thread) }
    while counts.count < machine.threadCount { counts.append(0) }
    if candidates.isEmpty { return nil }
    let thread = candidates[random.below(candidates.count)]
    return decision(thread, of: machine.ways(thread), &random)
  }

  mutating func stepped(_ decision: Decision, _ machine: Machine, _ random: inout SamplingRandom) {
    counts[decision.thread] += 1
  }
}
