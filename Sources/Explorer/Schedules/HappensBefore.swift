import Machine

/// Which steps of a run come before which in every run of the same Mazurkiewicz trace: vector clocks over the order of
/// each thread and over conflicting accesses (Lamport, 1978; Mattern, 1989; Flanagan and Godefroid, Dynamic partial-order
/// reduction, POPL 2005).
///
/// Two accesses of a cell conflict if one of them writes. What a thread looks at to see whether it can go belongs to its
/// step.
public struct HappensBefore: Sendable {
  /// The steps' threads.
  public let threads: ContiguousArray<Int>
  private let threadCount: Int
  /// `threadCount` numbers for each step: how many steps of each thread are before it, itself included.
  private var clocks: ContiguousArray<Int32>
  /// How many steps of its own thread are before each step, itself included.
  private var ordinals: ContiguousArray<Int32>
  private var predecessors: ContiguousArray<Int32> = []
  private var predecessorStarts: ContiguousArray<Int> = [0]
  private var accesses: ContiguousArray<Access> = []
  private var accessStarts: ContiguousArray<Int> = [0]
  /// Threads that are stuck at the end, at a place where waiting is not just being idle.
  public private(set) var stuckThreads: [Int] = []
  /// The last steps of stuck threads, and the last writes of what they wait for.
  private var stuckSources: ContiguousArray<Int> = []

  /// The order of a schedule that the machine can take from where it stands; it is back there afterwards. O(accesses times
  /// threads).
  public init(_ schedule: some Collection<Decision>, on model: Model) {
    let machine = model.machine
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    threads = ContiguousArray(schedule.map(\.thread))
    for decision in schedule {
      machine.store.startWatching()
      _ = machine.ways(decision.thread)
      machine.step(decision.thread, way: decision.way)
      machine.store.endWatching()
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
      Self.append(machine.store, to: &accesses)
      accessStarts.append(accesses.count)
    }
    threadCount = max(machine.threadCount, (threads.max() ?? -1) + 1)
    clocks = ContiguousArray(repeating: 0, count: threads.count * threadCount)
    ordinals = ContiguousArray(repeating: 0, count: threads.count)
    var waits: ContiguousArray<Access> = []
    if !machine.hasFinding {
      for thread in 0..<machine.threadCount where !machine.isIdle(thread) {
        machine.store.startWatching()
        let ways = machine.ways(thread)
        machine.store.endWatching()
        guard ways == 0 else { continue }
        stuckThreads.append(thread)
        Self.append(machine.store, to: &waits)
      }
    }
    order(cells: machine.store.end, waits)
  }

  private static func append(_ store: CellStore, to list: inout ContiguousArray<Access>) {
    for index in 0..<store.accessCount { list.append(store.access(index)) }
  }

  private mutating func order(cells: Int, _ waits: ContiguousArray<Access>) {
    // Step numbers plus one; 0: none.
    var lastWrite = ContiguousArray<Int32>(repeating: 0, count: cells)
    var lastRead = ContiguousArray<Int32>(repeating: 0, count: cells * threadCount)
    var lastOfThread = ContiguousArray<Int32>(repeating: 0, count: threadCount)
    var found: ContiguousArray<Int32> = []
    for step in threads.indices {
      let thread = threads[step]
      found.removeAll(keepingCapacity: true)
      for index in accessStarts[step]..<accessStarts[step + 1] {
        let access = accesses[index]
        guard access.address < cells else { continue }
        let write = lastWrite[access.address]
        if write > 0, threads[Int(write) - 1] != thread { found.append(write - 1) }
        guard access.isWrite else { continue }
        for other in 0..<threadCount where other != thread {
          let read = lastRead[access.address * threadCount + other]
          if read > write { found.append(read - 1) }
        }
      }
      for index in accessStarts[step]..<accessStarts[step + 1] where accesses[index].address < cells {
        let access = accesses[index]
        if access.isWrite {
          lastWrite[access.address] = Int32(step + 1)
        } else {
          lastRead[access.address * threadCount + thread] = Int32(step + 1)
        }
      }
      found.sort()
      let previous = lastOfThread[thread]
      if previous > 0 { join(step, Int(previous) - 1) }
      var last: Int32 = -1
      for other in found where other != last {
        last = other
        predecessors.append(other)
        join(step, Int(other))
      }
      predecessorStarts.append(predecessors.count)
      ordinals[step] = (previous > 0 ? ordinals[Int(previous) - 1] : 0) + 1
      clocks[step * threadCount + thread] = ordinals[step]
      lastOfThread[thread] = Int32(step + 1)
    }
    for access in waits where access.address < cells && lastWrite[access.address] > 0 {
      stuckSources.append(Int(lastWrite[access.address]) - 1)
    }
    for thread in stuckThreads where lastOfThread[thread] > 0 { stuckSources.append(Int(lastOfThread[thread]) - 1) }
  }

  private mutating func join(_ step: Int, _ other: Int) {
    for thread in 0..<threadCount {
      let value = clocks[other * threadCount + thread]
      if value > clocks[step * threadCount + thread] { clocks[step * threadCount + thread] = value }
    }
  }

  // MARK: Questions

  /// Whether a step comes before another one in every run of the trace. O(1).
  public func isBefore(_ first: Int, _ second: Int) -> Bool {
    first != second && clocks[second * threadCount + threads[first]] >= ordinals[first]
  }

  /// The accesses of a step, in order.
  public func accesses(of step: Int) -> some RandomAccessCollection<Access> {
    accesses[accessStarts[step]..<accessStarts[step + 1]]
  }

  /// Steps of other threads whose accesses a step's accesses follow directly, each in conflict with it.
  public func predecessors(of step: Int) -> [Int] { predecessorRange(of: step).map { predecessor($0) } }

  func predecessorRange(of step: Int) -> Range<Int> { predecessorStarts[step]..<predecessorStarts[step + 1] }
  func predecessor(_ index: Int) -> Int { Int(predecessors[index]) }

  /// What two steps' conflict is about: the accesses of the first to cells that the second accesses too, one of them
  /// writing, with those. In order of the first one's accesses, every cell once.
  public func conflicts(_ first: Int, _ second: Int) -> [(Access, Access)] {
    var seen: Set<Int> = []
    let later = accesses(of: second)
    return accesses(of: first).compactMap { access in
      guard !seen.contains(access.address) else { return nil }
      let all = later.filter { $0.address == access.address && ($0.isWrite || access.isWrite) }
      guard let other = all.first(where: \.isWrite) ?? all.first else { return nil }
      seen.insert(access.address)
      return (access, other)
    }
  }

  /// Which steps lie in the causal past of the end: of the last step where that is what failed (`ofLastStep`), else of what
  /// the stuck threads wait for. Without a stuck thread everything counts.
  public func matters(ofLastStep: Bool) -> [Bool] {
    guard let last = threads.indices.last else { return [] }
    if !ofLastStep, stuckThreads.isEmpty { return threads.map { _ in true } }
    let sources = ofLastStep ? [last] : Array(stuckSources)
    return threads.indices.map { step in sources.contains { $0 == step || isBefore(step, $0) } }
  }
}
