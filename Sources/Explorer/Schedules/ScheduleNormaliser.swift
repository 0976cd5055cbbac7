import Machine

/// Brings a schedule into the order with the fewest switches among all that differ only in the order of independent
/// steps: another linearisation of the same Mazurkiewicz trace (Mazurkiewicz, 1977), which leads to the same state.
///
/// Letting a thread run on as far as the trace allows never costs a switch, so only the order of such blocks is searched,
/// breadth first over the sets of steps taken. Where there are too many of those the longest block is taken first.
public struct ScheduleNormaliser {
  /// Sets of steps that are looked at before it settles for a good order.
  public var limit = 20_000

  private let threads: ContiguousArray<Int>
  private let schedule: ContiguousArray<Decision>
  private let order: HappensBefore
  /// The steps of each thread, in order.
  private var steps: [ContiguousArray<Int>]

  /// A normaliser for a schedule that the model can take from where it stands.
  public init(_ schedule: some Collection<Decision>, on model: Model) {
    self.init(schedule, order: HappensBefore(schedule, on: model))
  }

  init(_ schedule: some Collection<Decision>, order: HappensBefore) {
    self.schedule = ContiguousArray(schedule)
    self.order = order
    threads = order.threads
    steps = Array(repeating: [], count: (threads.max() ?? -1) + 1)
    for (index, thread) in threads.enumerated() { steps[thread].append(index) }
  }

  /// The reordered schedule, and whether its switches are the fewest possible.
  public func run() -> (schedule: [Decision], isFewest: Bool) {
    let best = search()
    let indices = best ?? greedy()
    return (indices.map { schedule[$0] }, best != nil)
  }

  /// How far a thread can run from a set of steps taken, given as a count for each thread.
  private func reach(_ thread: Int, from taken: [Int]) -> Int {
    var count = taken[thread]
    while count < steps[thread].count, isAvailable(steps[thread][count], taken) { count += 1 }
    return count
  }

  private func isAvailable(_ step: Int, _ taken: [Int]) -> Bool {
    for index in order.predecessorRange(of: step) {
      let other = order.predecessor(index)
      let thread = threads[other]
      // Taken steps of a thread are its first ones.
      if taken[thread] == 0 || steps[thread][taken[thread] - 1] < other { return false }
    }
    return true
  }

  /// A set of steps taken, and how one got there.
  private struct Node {
    var taken: [Int]
    var parent: Int
    var thread: Int
  }

  private func search() -> [Int]? {
    let all = steps.map(\.count)
    var nodes = [Node(taken: all.map { _ in 0 }, parent: -1, thread: -1)]
    var seen: Set<[Int]> = [nodes[0].taken]
    var next = 0
    while next < nodes.count {
      if nodes[next].taken == all { return path(nodes, to: next) }
      for thread in steps.indices where thread != nodes[next].thread {
        let reach = reach(thread, from: nodes[next].taken)
        guard reach > nodes[next].taken[thread] else { continue }
        var taken = nodes[next].taken
        taken[thread] = reach
        guard seen.insert(taken).inserted else { continue }
        if nodes.count >= limit { return nil }
        nodes.append(Node(taken: taken, parent: next, thread: thread))
      }
      next += 1
    }
    return nil
  }

  private func path(_ nodes: [Node], to end: Int) -> [Int] {
    var blocks: [[Int]] = []
    var number = end
    while nodes[number].parent >= 0 {
      let node = nodes[number]
      let from = nodes[node.parent].taken[node.thread]
      blocks.append(Array(steps[node.thread][from..<node.taken[node.thread]]))
      number = node.parent
    }
    return blocks.reversed().flatMap { $0 }
  }

  private func greedy() -> [Int] {
    var taken = steps.map { _ in 0 }
    var indices: [Int] = []
    while indices.count < threads.count {
      var best = (thread: 0, reach: 0)
      for thread in steps.indices {
        let reach = reach(thread, from: taken)
        if reach - taken[thread] > (best.reach == 0 ? 0 : best.reach - taken[best.thread]) { best = (thread, reach) }
      }
      indices += steps[best.thread][taken[best.thread]..<best.reach]
      taken[best.thread] = best.reach
    }
    return indices
  }
}
