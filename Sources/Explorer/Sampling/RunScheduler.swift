import Machine

/// Chooses the steps of one run after the other.
protocol RunScheduler {
  /// Choices met in the current run, where they are counted.
  var choices: Int { get }
  /// A run begins at the machine's current state.
  mutating func begin(_ machine: Machine, _ random: inout SamplingRandom)
  /// What to do next; nil: no thread can go.
  mutating func next(_ machine: Machine, _ random: inout SamplingRandom) -> Decision?
  /// The decision was carried out.
  mutating func stepped(_ decision: Decision, _ machine: Machine, _ random: inout SamplingRandom)
}

extension RunScheduler {
  var choices: Int { 0 }

  /// One of a thread's ways, each equally likely.
  @inline(__always)
  func decision(_ thread: Int, of ways: Int, _ random: inout SamplingRandom) -> Decision {
    Decision(thread: thread, way: ways == 1 ? 0 : random.below(ways))
  }
}
