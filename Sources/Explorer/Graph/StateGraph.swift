import Machine

/// All states that a model can reach, and every step between them.
///
/// States are numbered in the order in which a breadth-first search meets them, so 0 is the start, and a lower number never
/// needs more steps. The steps of a state lie in a row, by thread and way. A step takes 8 bytes; a state takes 10 and what
/// finding it by its fingerprint costs.
///
/// A value that depends on no machine: it can be kept, and asked from any thread.
public struct StateGraph: Sendable {
  /// Where the row of a state starts; one entry more than there are expanded states.
  var starts: ContiguousArray<UInt32> = [0]
  /// Of each step: where it leads, or `ended`; how it was decided; 1 + the number of its finding, or 0.
  var targets: ContiguousArray<UInt32> = []
  var decisions: ContiguousArray<UInt16> = []
  var marks: ContiguousArray<UInt16> = []
  /// Of each state: the state from which it was met first, and by which decision.
  var parents: ContiguousArray<UInt32> = [0]
  var parentDecisions: ContiguousArray<UInt16> = [0]
  var index = FingerprintIndex()
  /// In order of their states.
  var ends: ContiguousArray<End> = []
  var endDescriptions: [String] = []
  /// States in which something is under way, where the model tells.
  var pending: StateSet?
  /// Of each property: the states where it holds.
  var holding: [StateSet] = []

  /// The kinds of findings that there are, in order of discovery.
  public internal(set) var findings: [Finding] = []
  /// The properties that were noted while the graph was built.
  public internal(set) var properties: [LivenessProperty.Name] = []
  /// What is wrong before the first step.
  public internal(set) var startFinding: Finding?
  /// What to say of a state from which what is under way never comes to an end.
  public internal(set) var hangFinding: Finding?
  /// The longest of the shortest ways to a state, in steps.
  public internal(set) var depth = 0
  /// Which bound left states without their steps, as the end of a sentence; nil: the graph is complete.
  public internal(set) var stoppedBy: String?

  /// A state in which no thread can go.
  struct End: Sendable {
    var state: UInt32
    /// 1 + the number of what is wrong with it, or 0.
    var mark: UInt16
    /// The number of its description.
    var description: UInt32
  }

  /// Target of a step after which the run ends.
  static let ended = UInt32.max

  /// How many states, steps there are.
  public var stateCount: Int { index.count }
  public var edgeCount: Int { targets.count }
  /// Whether every state has all its steps. Otherwise those beyond the bound count as states in which nothing is wrong, so
  /// what is said of failures is a lower bound.
  public var isComplete: Bool { stoppedBy == nil }
  /// How many states have their steps: those with the lowest numbers.
  public var expandedCount: Int { starts.count - 1 }

  /// The number of the state with a fingerprint; nil: it is not in the graph. O(1).
  public func number(of fingerprint: UInt64) -> Int? { index.number(of: fingerprint) }
  /// The fingerprint of a state.
  public func fingerprint(of state: Int) -> UInt64 { index.fingerprint(state) }

  /// The numbers of the steps that can be taken in a state.
  public func edges(of state: Int) -> Range<Int> {
    state < expandedCount ? Int(starts[state])..<Int(starts[state + 1]) : 0..<0
  }

  /// What was decided to take a step.
  public func decision(_ edge: Int) -> Decision { Self.unpack(decisions[edge]) }
  /// Where a step leads; nil: the run ends with it.
  public func target(_ edge: Int) -> Int? { targets[edge] == Self.ended ? nil : Int(targets[edge]) }
  /// What a step raises.
  public func finding(_ edge: Int) -> Finding? { finding(marked: marks[edge]) }

  /// Whether no thread can go in a state. A state beyond the bound is none.
  public func isEnd(_ state: Int) -> Bool { state < expandedCount && starts[state] == starts[state + 1] }
  /// What is wrong with a state in which no thread can go.
  public func endFinding(_ state: Int) -> Finding? { end(state).flatMap { finding(marked: $0.mark) } }
  /// What was said of a state in which no thread can go; empty where nothing was asked.
  public func endDescription(_ state: Int) -> String? { end(state).map { endDescriptions[Int($0.description)] } }

  /// States in which all threads came to their end, well or wrong; states in which one is stuck.
  public var endStateCount: Int { ends.count - deadlockStateCount }
  public var deadlockStateCount: Int { ends.count { finding(marked: $0.mark)?.isStuck == true } }

  func end(_ state: Int) -> End? {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if ends[middle].state < state { low = middle + 1 } else { high = middle }
    }
    return low < ends.count && ends[low].state == state ? ends[low] : nil
  }

  private func finding(marked mark: UInt16) -> Finding? { mark == 0 ? nil : findings[Int(mark) - 1] }

  static func pack(_ decision: Decision) -> UInt16 { UInt16(truncatingIfNeeded: decision.thread << 10 | decision.way) }
  static func unpack(_ packed: UInt16) -> Decision { Decision(thread: Int(packed >> 10), way: Int(packed & 0x3FF)) }
}

extension Finding {
  /// Whether it says that nothing can go, not that something went wrong.
  var isStuck: Bool { kind == .deadlock || kind == .hang }
}
