import Machine

/// What a step that has not been taken yet would touch.
struct PendingAccesses {
  /// The way that the step would go.
  private(set) var way = 0
  /// Whether `list` counts, not `address` and `isWrite`.
  private(set) var isList = false
  /// The one cell; 0: none that others can see.
  private(set) var address = 0
  private(set) var isWrite = false
  private var isFlush = false
  /// Cells, doubled, plus 1 where they are written.
  private(set) var list: ContiguousArray<Int> = []

  /// Looks at the next step of a thread.
  mutating func look(_ thread: Int, _ machine: Machine, _ random: inout SamplingRandom) {
    let operation = machine.nextOperation(thread)
    isFlush = operation.code == .flush
    isList = operation.code == .routine
    way = 0
    if isList { return lookByTrying(thread, machine, &random) }
    if isFlush { return lookAgain(thread, machine) }
    if operation.ways > 1 { way = random.below(Int(operation.ways)) }
    isWrite = operation.mayWrite
    // A buffered store is seen by its own thread alone until it is flushed.
    let isPrivate = operation.code == .store && operation.buffer != 0
    address = isPrivate ? 0 : machine.address(operation) ?? 0
  }

  /// Looks again at what can change without a race: the oldest entry of a store buffer.
  @inline(__always)
  mutating func lookAgain(_ thread: Int, _ machine: Machine) {
    guard isFlush else { return }
    let buffer = Int(machine.nextOperation(thread).buffer)
    address = machine.store.peek(buffer) > 0 ? machine.store.peek(buffer + 1) : 0
    isWrite = true
  }

  private mutating func lookByTrying(_ thread: Int, _ machine: Machine, _ random: inout SamplingRandom) {
    let store = machine.store
    let mark = store.journalCount
    store.startWatching()
    let ways = machine.ways(thread)
    if ways > 0 {
      if ways > 1 { way = random.below(ways) }
      machine.step(thread, way: way)
    }
    store.endWatching()
    list.removeAll(keepingCapacity: true)
    for index in 0..<store.accessCount {
      let access = store.access(index)
      list.append(access.address << 1 | (access.isWrite ? 1 : 0))
    }
    machine.undo(to: mark)
  }
}

/// Marks on cells that tell in one pass whether two lists of accesses race.
struct RaceMarks {
  private var stamp: UInt32 = 0
  /// By cell and kind of access: the stamp of the step that touched it last.
  private var stamps: ContiguousArray<UInt32> = []

  /// Marks what a step touches.
  mutating func mark(_ step: PendingAccesses) {
    stamp &+= 1
    for access in step.list {
      if access >= stamps.count {
        stamps.append(contentsOf: repeatElement(0, count: max(access | 1, 1023) + 1 - stamps.count))
      }
      stamps[access] = stamp
    }
  }

  /// Whether a step, marked if it is a list, and a pending one touch the same cell and one of them writes it.
  func races(_ step: PendingAccesses, _ other: PendingAccesses) -> Bool {
    switch (step.isList, other.isList) {
    case (false, false): step.address != 0 && step.address == other.address && (step.isWrite || other.isWrite)
    case (false, true): other.list.contains { $0 >> 1 == step.address && (step.isWrite || $0 & 1 != 0) }
    case (true, false): isMarked(other.address, other.isWrite)
    case (true, true): other.list.contains { isMarked($0 >> 1, $0 & 1 != 0) }
    }
  }

  /// Whether the marked step writes a cell, or touches it in any way while the other writes.
  private func isMarked(_ address: Int, _ isWrite: Bool) -> Bool {
    guard address != 0, address << 1 | 1 < stamps.count else { return false }
    return stamps[address << 1 | 1] == stamp || isWrite && stamps[address << 1] == stamp
  }
}
