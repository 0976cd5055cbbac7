extension StateGraph {
  /// States in which something is under way that never comes to an end, whatever is decided: no state can be reached where
  /// nothing is, nor one where the run fails.
  ///
  /// The opposite of "whenever pending, possibly no longer pending" (AG EF in CTL, Clarke and Emerson, 1981). A state beyond
  /// the bound may be anything and is none of them.
  public var hangingStates: StateSet {
    guard let pending else { return StateSet(universe: stateCount) }
    var good = pending.complement
    for end in ends where end.mark != 0 { good.insert(Int(end.state)) }
    for state in 0..<expandedCount where edges(of: state).contains(where: { marks[$0] != 0 }) { good.insert(state) }
    return Predecessors(self, cutting: nil).reaching(good).complement
  }
}
