extension StateGraph {
  /// The states from which a failure can be reached: where a run can still fail.
  public func canFail(_ failures: Failures) -> StateSet {
    var set = StateSet(universe: stateCount)
    for (state, steps) in stepsToFailure(failures).enumerated() where steps != .max { set.insert(state) }
    return set
  }

  /// The states from which every run fails, but for one that keeps going round although a step that it could take leads
  /// out of the circle; so those where a random scheduler fails with probability 1.
  ///
  /// Strictly, such a run never fails, and those states are left out where it could be: "on every path" (AF in CTL).
  public func mustFail(_ failures: Failures, strictly: Bool = false) -> StateSet {
    strictly ? inevitable(failures) : escaping(failures, canFail(failures)).complement
  }

  /// The fewest steps to a failure from each state, with the failing one: 0 in a state that is one; `UInt32.max` where none
  /// can be reached. O(states + steps).
  func stepsToFailure(_ failures: Failures) -> ContiguousArray<UInt32> {
    let predecessors = Predecessors(self, cutting: failures)
    var distances = ContiguousArray<UInt32>(repeating: .max, count: stateCount)
    var level = ContiguousArray<UInt32>()
    for state in 0..<stateCount where failures.states.contains(state) {
      distances[state] = 0
      level.append(UInt32(state))
    }
    var distance: UInt32 = 0
    var next = ContiguousArray<UInt32>()
    while distance == 0 || !level.isEmpty {
      distance += 1
      next.removeAll(keepingCapacity: true)
      for state in level {
        predecessors.forEach(of: Int(state)) { source in
          if distances[source] != .max { return }
          distances[source] = distance
          next.append(UInt32(source))
        }
      }
      if distance == 1 {
        for state in 0..<expandedCount where distances[state] == .max && hasFailingStep(state, failures) {
          distances[state] = 1
          next.append(UInt32(state))
        }
      }
      swap(&level, &next)
    }
    return distances
  }

  /// The states from which the run can end well, or come where it cannot fail any more.
  func escaping(_ failures: Failures, _ canFail: StateSet) -> StateSet {
    var safe = canFail.complement
    for state in 0..<expandedCount where canFail.contains(state) && !failures.states.contains(state) {
      // A run that ends with a finding that does not count has not failed.
      if edges(of: state).contains(where: { targets[$0] == Self.ended && !failures.isFailing($0, self) }) {
        safe.insert(state)
      }
    }
    return Predecessors(self, cutting: failures).reaching(safe)
  }

  private func hasFailingStep(_ state: Int, _ failures: Failures) -> Bool {
    edges(of: state).contains { failures.isFailing($0, self) }
  }

  /// The least set of states that fail, or all of whose steps fail or lead into the set.
  private func inevitable(_ failures: Failures) -> StateSet {
    let predecessors = Predecessors(self, cutting: failures)
    var set = failures.states
    var work = ContiguousArray<UInt32>()
    var open = ContiguousArray<UInt32>(repeating: 0, count: stateCount)
    for state in 0..<stateCount {
      if set.contains(state) {
        work.append(UInt32(state))
        continue
      }
      let row = edges(of: state)
      open[state] = UInt32(row.count { !failures.isFailing($0, self) })
      if !row.isEmpty, open[state] == 0 {
        set.insert(state)
        work.append(UInt32(state))
      }
    }
    while let state = work.popLast() {
      predecessors.forEach(of: Int(state)) { source in
        open[source] -= 1
        if open[source] == 0, set.insert(source) { work.append(UInt32(source)) }
      }
    }
    return set
  }
}
