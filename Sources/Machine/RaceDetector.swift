/// Finds data races in a run by happens-before: two accesses to a cell by different threads, at least one of them a plain
/// write, with nothing that orders them.
///
/// Vector clocks (Mattern, 1989) with the last accesses of each cell, as in FastTrack (Flanagan and Freund, PLDI 2009)
/// without its epochs. An atomic access to a cell orders what came before the last atomic access to that cell, in
/// whatever thread, before what comes after it.
public struct RaceDetector {
  /// Two accesses that nothing orders.
  public struct Race: Hashable, Sendable {
    public var address: Int
    /// Thread and number of the earlier step, and of the later one.
    public var first: Access
    public var second: Access
  }

  /// An access to a cell.
  public struct Access: Hashable, Sendable {
    public var thread: Int
    /// Number of the step, as given to `note`.
    public var step: Int
    public var isWrite: Bool
  }

  private typealias Clock = [Int]
  private struct Seen {
    var access: Access
    var time: Int
    var isPlain: Bool
  }

  private var clocks: [Clock]
  private var released: [Int: Clock] = [:]
  private var writes: [Int: Seen] = [:]
  private var reads: [Int: [Int: Seen]] = [:]

  /// A detector at the start of a run; what happened before is ordered before everything.
  public init(threads: Int) {
    clocks = (0..<threads).map { thread in (0..<threads).map { $0 == thread ? 1 : 0 } }
  }

  /// Notes a step; answers the races that it is the second half of.
  public mutating func note(thread: Int, step: Int, _ footprint: Footprint) -> [Race] {
    while clocks.count <= thread { grow() }
    var races: [Race] = []
    for entry in footprint.reads + footprint.writes where entry.access == .atomic {
      acquire(thread, entry.address)
    }
    for entry in footprint.reads {
      check(entry, thread, step, isWrite: false, &races)
    }
    for entry in footprint.writes {
      check(entry, thread, step, isWrite: true, &races)
    }
    for entry in footprint.reads + footprint.writes where entry.access == .atomic {
      released[entry.address] = joined(released[entry.address] ?? [], clocks[thread])
    }
    clocks[thread][thread] += 1
    return races
  }

  private mutating func check(
    _ entry: Footprint.Entry, _ thread: Int, _ step: Int, isWrite: Bool, _ races: inout [Race]
  ) {
    let access = Access(thread: thread, step: step, isWrite: isWrite)
    let isPlain = entry.access == .plain
    func compare(_ seen: Seen) {
      if seen.access.thread == thread { return }
      if !seen.isPlain && !isPlain { return }
      // Ordered if this thread's clock knows of the other access.
      if clock(thread, seen.access.thread) >= seen.time { return }
      races.append(Race(address: entry.address, first: seen.access, second: access))
    }
    if let write = writes[entry.address] { compare(write) }
    if isWrite { for (_, read) in (reads[entry.address] ?? [:]).sorted(by: { $0.key < $1.key }) { compare(read) } }
    let seen = Seen(access: access, time: clocks[thread][thread], isPlain: isPlain)
    if isWrite {
      writes[entry.address] = seen
      reads[entry.address] = [:]
    } else {
      reads[entry.address, default: [:]][thread] = seen
    }
  }

  private func clock(_ thread: Int, _ other: Int) -> Int {
    other < clocks[thread].count ? clocks[thread][other] : 0
  }

  private mutating func acquire(_ thread: Int, _ address: Int) {
    if let other = released[address] { clocks[thread] = joined(clocks[thread], other) }
  }

  private func joined(_ first: Clock, _ second: Clock) -> Clock {
    (0..<max(first.count, second.count)).map { index in
      max(index < first.count ? first[index] : 0, index < second.count ? second[index] : 0)
    }
  }

  private mutating func grow() {
    for index in clocks.indices { clocks[index].append(0) }
    clocks.append((0...clocks.count).map { $0 == clocks.count ? 1 : 0 })
  }
}
