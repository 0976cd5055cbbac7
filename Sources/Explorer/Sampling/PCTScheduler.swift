import Machine

/// Random priorities with `depth` - 1 random points at which the thread that would go falls below the others.
///
/// Points are counted at choices, that is where another thread could go as well: anywhere else falling has no effect before
/// the next choice, so the guarantee of Burckhardt and others holds with the number of choices, which is smaller, for k.
///
/// A thread that comes round to a state that was there before in the run (Brent's cycle detection, 1980) has got nowhere: it
/// falls below all, too, because a thread of high priority that waits in a loop would otherwise never let go.
struct PCTScheduler: RunScheduler {
  let depth: Int
  /// Among how many choices the points are.
  let limit: Int
  /// Whether the limit is a guess.
  let isEstimate: Bool

  /// How many limits a run draws from when the limit is a guess.
  static let scales = 3
  private var priorities: ContiguousArray<Int> = []
  /// The threads, highest priority first.
  private var order: ContiguousArray<Int> = []
  private var points: ContiguousArray<Int> = []
  /// Choices met in this run.
  private(set) var choices = 0
  private var steps = 0
  private var lowest = 0
  private var seen: UInt64 = 0
  private var nextSeen = 1

  init(depth: Int, choices: Int, isEstimate: Bool) {
    self.depth = max(depth, 1)
    self.isEstimate = isEstimate
    limit = max(choices, 1)
  }

  mutating func begin(_ machine: Machine, _ random: inout SamplingRandom) {
    priorities.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    points.removeAll(keepingCapacity: true)
    let scale = isEstimate ? random.below(Self.scales) : 0
    for _ in 1..<depth { points.append(1 + random.below(max(limit >> scale, 1))) }
    choices = 0
    steps = 0
    lowest = 0
    seen = machine.store.fingerprint
    nextSeen = 1
  }

  mutating func next(_ machine: Machine, _ random: inout SamplingRandom) -> Decision? {
    while order.count < machine.threadCount {
      // Far above what threads fall to; two that get the same go by number.
      priorities.append(Int(truncatingIfNeeded: random.next() >> 2) + depth)
      order.append(order.count)
      rank(order.count - 1)
    }
    guard let top = place(after: -1, machine) else { return nil }
    // The first choice is what the priorities are for.
    if steps > 0, place(after: top, machine) != nil {
      choices += 1
      if fall(order[top], &random) { return place(after: -1, machine).map { decision(at: $0, machine, &random) } }
    }
    return decision(at: top, machine, &random)
  }

  mutating func stepped(_ decision: Decision, _ machine: Machine, _ random: inout SamplingRandom) {
    steps += 1
    let fingerprint = machine.store.fingerprint
    if fingerprint == seen { sink(decision.thread) }
    if steps == nextSeen {
      seen = fingerprint
      nextSeen *= 2
    }
  }

  /// The first place in the order behind `place` whose thread can go.
  private func place(after place: Int, _ machine: Machine) -> Int? {
    var place = place + 1
    while place < order.count {
      if machine.ways(order[place]) > 0 { return place }
      place += 1
    }
    return nil
  }

  private func decision(at place: Int, _ machine: Machine, _ random: inout SamplingRandom) -> Decision {
    decision(order[place], of: machine.ways(order[place]), &random)
  }

  /// Lets a thread fall if this is a point to do so. Answers whether it is.
  ///
  /// Beyond the limit nothing is promised any more, and a thread that always can go must not keep all others waiting: the one
  /// that would go falls below all half of the time.
  private mutating func fall(_ thread: Int, _ random: inout SamplingRandom) -> Bool {
    if choices > limit {
      let falls = random.next() & 1 == 0
      if falls { sink(thread) }
      return falls
    }
    var isPoint = false
    for index in points.indices where points[index] == choices {
      lower(thread, to: index + 1)
      isPoint = true
    }
    return isPoint
  }

  /// Puts a thread below all others.
  private mutating func sink(_ thread: Int) {
    lower(thread, to: lowest)
    lowest -= 1
  }

  private mutating func lower(_ thread: Int, to priority: Int) {
    priorities[thread] = priority
    guard var place = order.firstIndex(of: thread) else { return }
    while place + 1 < order.count, priorities[order[place + 1]] > priority {
      order.swapAt(place, place + 1)
      place += 1
    }
  }

  /// Moves the thread at a place up to where its priority belongs.
  private mutating func rank(_ place: Int) {
    var place = place
    while place > 0, priorities[order[place - 1]] < priorities[order[place]] {
      order.swapAt(place, place - 1)
      place -= 1
    }
  }
}
