import Machine

/// How a search got to each place: the visit before, and the decision taken there. Visit 0 is the start.
struct VisitTree {
  private var parents: ContiguousArray<UInt32> = [0]
  private var decisions: ContiguousArray<UInt32> = [0]

  /// Bytes in use.
  var bytes: Int { parents.count * 8 }

  /// Notes a visit and answers its number.
  mutating func append(from parent: UInt32, _ decision: Decision) -> UInt32 {
    parents.append(parent)
    decisions.append(UInt32(truncatingIfNeeded: decision.thread << 24 | decision.way))
    return UInt32(truncatingIfNeeded: parents.count - 1)
  }

  /// The steps from the start to a visit.
  func schedule(to visit: UInt32) -> [Decision] {
    var steps: [Decision] = []
    var visit = Int(visit)
    while visit != 0 {
      steps.append(Decision(thread: Int(decisions[visit] >> 24), way: Int(decisions[visit] & 0xFF_FFFF)))
      visit = Int(parents[visit])
    }
    return steps.reversed()
  }
}
