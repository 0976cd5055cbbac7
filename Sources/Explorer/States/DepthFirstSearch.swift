import Machine

/// Exhaustive search over states, depth first and in place: the machine itself is the current state, and going back is
/// undoing. No state is copied; what is kept per state is its fingerprint.
///
/// A state's successors are all taken, looked up together, and the new ones taken again: a quarter more steps, but the
/// cache misses of the visited set overlap.
public struct DepthFirstSearch {
  /// What a search counted.
  public struct Result: Sendable {
    public var states = 0
    public var transitions = 0
    public var endStates = 0
    public var finding: Finding?
    public init() {}
  }

  private struct Level {
    /// The journal when the state was reached.
    var mark: Int
    /// Where its new successors start among the pending decisions.
    var start: Int
  }

  private let machine: Machine
  private var visited = VisitedSet()
  private var result = Result()
  private var pending: ContiguousArray<Decision> = []
  private var decisions: ContiguousArray<Decision> = []
  private var fingerprints: ContiguousArray<UInt64> = []

  /// A search from the machine's current state. The machine is back there when it ends.
  public init(_ machine: Machine) { self.machine = machine }

  /// Runs the search to its end, or to the first finding.
  public mutating func run() -> Result {
    let start = machine.store.journalCount
    defer { machine.undo(to: start) }
    _ = visited.insert(machine.store.fingerprint)
    result.states = 1
    var stack: ContiguousArray<Level> = [Level(mark: start, start: 0)]
    expand()
    while result.finding == nil, let level = stack.last {
      if pending.count == level.start {
        stack.removeLast()
        if let below = stack.last { machine.undo(to: below.mark) }
        continue
      }
      let decision = pending.removeLast()
      machine.step(decision.thread, way: decision.way)
      stack.append(Level(mark: machine.store.journalCount, start: pending.count))
      expand()
    }
    return result
  }

  /// Takes every step of the current state and back; those that lead to new states become pending.
  private mutating func expand() {
    decisions.removeAll(keepingCapacity: true)
    fingerprints.removeAll(keepingCapacity: true)
    let mark = machine.store.journalCount
    for thread in 0..<machine.threadCount {
      for way in 0..<machine.ways(thread) {
        let decision = Decision(thread: thread, way: way)
        machine.step(decision.thread, way: decision.way)
        if machine.hasFinding {
          result.finding = machine.finding
          return
        }
        decisions.append(decision)
        fingerprints.append(machine.store.fingerprint)
        machine.undo(to: mark)
      }
    }
    result.transitions += decisions.count
    if decisions.isEmpty { result.endStates += 1 }
    visited.touch(fingerprints)
    for index in decisions.indices where visited.insert(fingerprints[index]) {
      result.states += 1
      pending.append(decisions[index])
    }
  }
}
