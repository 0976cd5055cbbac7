import Machine

extension StateGraph {
  /// A run that violates a property, by its place among `properties`; nil: there is none, within the bound.
  ///
  /// The run stays for ever in states that are bad: in a strongly connected component of them, or where it ends. Weak
  /// fairness asks of every thread that it goes somewhere in the component or cannot go somewhere in it; then there is a
  /// cycle through all those places (generalised Buechi acceptance).
  public func violation(of property: Int, fairness: Fairness) -> LivenessViolation? {
    let name = properties[property]
    let bad = name.kind == .notForEver ? holding[property] : holding[property].complement
    let text =
      switch name.kind {
      case .eventually: "\(name.name) never becomes true"
      case .infinitelyOften: "\(name.name) is false for ever"
      case .notForEver: "\(name.name) is true for ever"
      case .progress: "a cycle without progress: \(name.name) is never reached"
      }
    return stay(
      in: bad, fromStart: name.kind == .eventually, endsCount: name.kind != .progress, fairness,
      finding: Finding(kind: .livelock, text: "livelock: " + text))
  }

  /// A run on which something is under way for ever although steps are taken; nil: there is none.
  ///
  /// It need not always be the same thing: where new work comes without end, one piece may follow the other. There a property
  /// for each kind of work says more.
  public func pendingForEver(fairness: Fairness) -> LivenessViolation? {
    guard let pending else { return nil }
    return stay(
      in: pending, fromStart: false, endsCount: false, fairness,
      finding: Finding(kind: .livelock, text: "livelock: something is under way for ever"))
  }

  /// The first violation of each property, in their order.
  public func violations(fairness: Fairness) -> [LivenessViolation] {
    properties.indices.compactMap { violation(of: $0, fairness: fairness) }
  }

  private func stay(
    in bad: StateSet, fromStart: Bool, endsCount: Bool, _ fairness: Fairness, finding: Finding
  ) -> LivenessViolation? {
    // Only states with their steps are known to be bad.
    var part = bad
    for state in expandedCount..<stateCount { part.remove(state) }
    var paths: WaysFromStart?
    if fromStart {
      let ways = WaysFromStart(self, within: part)
      part = ways.reached
      paths = ways
    }
    var best: (state: Int, component: Int?)?
    if endsCount, let end = ends.first(where: { part.contains(Int($0.state)) }) {
      best = (Int(end.state), nil)
    }
    let components = Components(self, of: part)
    for component in 0..<components.count {
      guard isCycle(component, components, fairness) else { continue }
      let entry = components.range(component).reduce(Int.max) { min($0, Int(components.members[$1])) }
      if best.map({ entry < $0.state }) ?? true { best = (entry, component) }
    }
    guard let best else { return nil }
    let stem = paths?.schedule(to: best.state, self) ?? schedule(to: best.state)
    let cycle = best.component.map { Lasso(self, components, $0).cycle(from: best.state, fairness) } ?? []
    return LivenessViolation(finding: finding, stem: stem, cycle: cycle)
  }

  /// Whether a run can stay in a component for ever, and do so fairly.
  private func isCycle(_ component: Int, _ components: Components, _ fairness: Fairness) -> Bool {
    var alwaysReady: UInt64 = ~0
    var goes: UInt64 = 0
    for place in components.range(component) {
      var ready: UInt64 = 0
      for edge in edges(of: Int(components.members[place])) {
        let thread: UInt64 = 1 << UInt64(decisions[edge] >> 10)
        ready |= thread
        let target = targets[edge]
        if target != Self.ended, components.component[Int(target)] == component { goes |= thread }
      }
      alwaysReady &= ready
    }
    return goes != 0 && (fairness == .none || alwaysReady & ~goes == 0)
  }
}
