import Machine

/// Data races between steps that can be taken next: two threads, a common cell, at least one plain write, and not both atomic.
///
/// Two accesses that happens-before leaves unordered in some run are next to each other in another one (with the same steps
/// before them), so looking at every state finds every race that there is.
struct AdjacentRaces {
  private let model: Model
  private let store: CellStore
  /// For each cell, when it was last touched from the present state, by which decision, and how.
  private var stamps: ContiguousArray<UInt32>
  private var decisions: ContiguousArray<Decision>
  private var kinds: ContiguousArray<UInt8>
  private var stamp: UInt32 = 0
  /// The journal before each step.
  private let floor: Int

  init(_ model: Model) {
    self.model = model
    store = model.machine.store
    floor = store.journalCount
    let count = store.capacity
    stamps = ContiguousArray(repeating: 0, count: count)
    decisions = ContiguousArray(repeating: Decision(thread: 0), count: count)
    kinds = ContiguousArray(repeating: 0, count: count)
  }

  /// Begins with another state.
  mutating func begin() { stamp &+= 1 }

  /// Notes the accesses of a step from the present state, which has just been taken. Answers the race that it is part of.
  mutating func note(_ decision: Decision) -> Finding? {
    var found: Finding?
    for index in 0..<store.accessCount {
      let access = store.access(index)
      let kind: UInt8 = (access.isWrite ? 1 : 0) | (access.isAtomic ? 2 : 0)
      let cell = access.address
      if stamps[cell] != stamp {
        stamps[cell] = stamp
        decisions[cell] = decision
        kinds[cell] = kind
      } else if decisions[cell].thread != decision.thread {
        if found == nil, Self.race(kinds[cell], kind) { found = finding(cell, decisions[cell], decision, access) }
      } else if kinds[cell] & 3 == 0 || kind == 1 {
        // Of a thread's accesses the one that races with most: a plain write before all.
        kinds[cell] = kind
      }
    }
    return found
  }

  private static func race(_ first: UInt8, _ second: UInt8) -> Bool { first == 1 || second == 1 }

  private func finding(_ cell: Int, _ other: Decision, _ decision: Decision, _ access: Access) -> Finding? {
    let machine = model.machine
    guard let name = model.cellName(cell), !isFresh(cell) else { return nil }
    let names = machine.threadNames
    let verb = access.isWrite ? "writes" : "reads"
    let otherVerb = kinds[cell] & 1 != 0 ? "writes" : "reads"
    return Finding(
      kind: .dataRace,
      text: "data race: \(names[decision.thread]) \(verb) \(name) while \(names[other.thread]) \(otherVerb) it",
      thread: names[decision.thread])
  }

  /// Whether a cell belongs to a record that the step has just allocated: then the other one would have got another place.
  private func isFresh(_ cell: Int) -> Bool {
    guard let record = model.machine.record(containing: cell)?.record else { return false }
    return store.writes(since: floor).contains { $0.address == record && $0.old <= 0 }
  }
}
