import Machine

/// Two graphs compared schedule by schedule, for programs whose threads have the same steps.
///
/// Both graphs are walked at once, decision by decision: as a decision leads to one state only, this is the product of two
/// deterministic automata, and the pairs of states that it meets stand for all schedules that both allow. A schedule ends where
/// a run fails.
public struct ScheduleComparison: Sendable {
  /// How the two part ways at one step.
  public enum Kind: Int, Sendable, CaseIterable {
    /// The step fails, or leads where nothing can go and that is wrong, before the change only, after it only.
    case noLongerFails, failsNow
    /// Both fail, each with a finding of its own.
    case failsOtherwise
    /// The step can be taken before the change only, after it only.
    case noLongerPossible, possibleNow
  }

  /// One way to part, with the first schedule (fewest steps, then lowest decisions) that shows it.
  public struct Difference: Sendable {
    public var kind: Kind
    /// With the step at which the two part.
    public var schedule: [Decision]
    /// What is raised before and after the change.
    public var before: Finding?
    public var after: Finding?
    /// At how many steps of how many pairs of states the two part so.
    public var count: Int
  }

  /// In order of their kinds.
  public let differences: [Difference]
  /// Pairs of states that the same schedules lead to.
  public let pairs: Int
  /// Whether all were looked at, in complete graphs.
  public let isComplete: Bool

  /// Whether every schedule does in both what it does in the other.
  public var areEqual: Bool { isComplete && differences.isEmpty }

  /// At most `bound` pairs of states are looked at.
  public init(before: StateGraph, after: StateGraph, bound: Int = 10_000_000) {
    var walk = ScheduleWalk(before, after)
    walk.run(bound: bound)
    differences = Kind.allCases.compactMap { walk.differences[$0] }
    pairs = walk.pairs
    isComplete = before.isComplete && after.isComplete && pairs < bound
  }
}

/// The walk through both graphs at once, breadth first.
private struct ScheduleWalk {
  private let before: StateGraph
  private let after: StateGraph
  private var index = FingerprintIndex()
  private var queue: ContiguousArray<(before: UInt32, after: UInt32, parent: UInt32, decision: UInt16)> = []
  private(set) var differences: [ScheduleComparison.Kind: ScheduleComparison.Difference] = [:]
  private(set) var pairs = 0

  init(_ before: StateGraph, _ after: StateGraph) {
    self.before = before
    self.after = after
  }

  mutating func run(bound: Int) {
    add(0, 0, parent: 0, decision: 0)
    while pairs < min(queue.count, bound) {
      let pair = queue[pairs]
      // Beyond the bound of a graph nothing is known of what can be decided.
      if pair.before < before.expandedCount, pair.after < after.expandedCount { compare(pairs) }
      pairs += 1
    }
  }

  private mutating func compare(_ place: Int) {
    let old = before.edges(of: Int(queue[place].before))
    let new = after.edges(of: Int(queue[place].after))
    var left = old.lowerBound
    var right = new.lowerBound
    while left < old.upperBound || right < new.upperBound {
      let mine = left < old.upperBound ? Int(before.decisions[left]) : .max
      let theirs = right < new.upperBound ? Int(after.decisions[right]) : .max
      if mine < theirs {
        note(.noLongerPossible, place, UInt16(mine), before.failure(after: left), nil)
      } else if theirs < mine {
        note(.possibleNow, place, UInt16(theirs), nil, after.failure(after: right))
      } else {
        follow(place, left, right)
      }
      if mine <= theirs { left += 1 }
      if theirs <= mine { right += 1 }
    }
  }

  /// A step that both can take.
  private mutating func follow(_ place: Int, _ left: Int, _ right: Int) {
    let decision = before.decisions[left]
    let old = before.failure(after: left)
    let new = after.failure(after: right)
    switch (old, new) {
    case (nil, nil):
      if let mine = before.target(left), let theirs = after.target(right) {
        add(mine, theirs, parent: UInt32(place), decision: decision)
      }
    case (_?, nil): note(.noLongerFails, place, decision, old, nil)
    case (nil, _?): note(.failsNow, place, decision, nil, new)
    case (let old?, let new?):
      if Outcome(old) != Outcome(new) { note(.failsOtherwise, place, decision, old, new) }
    }
  }

  private mutating func add(_ mine: Int, _ theirs: Int, parent: UInt32, decision: UInt16) {
    // Mixed one to one, so that the places spread.
    var key = UInt64(mine) << 32 | UInt64(theirs)
    key = (key ^ (key >> 32)) &* 0x9E37_79B9_7F4A_7C15
    if index.insert(key ^ (key >> 32)).isNew {
      queue.append((UInt32(mine), UInt32(theirs), parent, decision))
    }
  }

  private mutating func note(
    _ kind: ScheduleComparison.Kind, _ place: Int, _ decision: UInt16, _ before: Finding?, _ after: Finding?
  ) {
    if differences[kind] != nil {
      differences[kind]?.count += 1
      return
    }
    var schedule = [StateGraph.unpack(decision)]
    var place = place
    while place != 0 {
      schedule.append(StateGraph.unpack(queue[place].decision))
      place = Int(queue[place].parent)
    }
    differences[kind] = ScheduleComparison.Difference(
      kind: kind, schedule: schedule.reversed(), before: before, after: after, count: 1)
  }
}

extension StateGraph {
  /// What a step raises, or what is wrong with the end that it leads to.
  fileprivate func failure(after edge: Int) -> Finding? { finding(edge) ?? target(edge).flatMap { endFinding($0) } }
}
