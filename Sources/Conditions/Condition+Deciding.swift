extension Condition {
  /// Whether it holds.
  ///
  /// A comparison with something that is not there does not hold, whatever the relation; where several things have the name, it
  /// holds if it does for one of them.
  public func holds(_ facts: some Facts) -> Bool {
    switch self {
    case .start: facts.isStart
    case .failed: facts.hasFailed
    case .did(let thread, let text):
      facts.lastStep.map { step in
        (thread == nil || step.thread == thread) && (step.function.has(text) || step.line.has(text))
      } ?? false
    case .at(let thread, let text):
      facts.calls(of: thread).first.map { $0.function.has(text) || $0.line.has(text) } ?? false
    case .inside(let thread, let function): facts.calls(of: thread).contains { $0.function == function }
    case .waits(let thread): facts.isWaiting(thread)
    case .event(let text): facts.lastEvents.contains { $0.has(text) }
    case .exists(let name): facts.exists(name)
    case .comparison(let field, let relation, let operand): Self.holds(field, relation, operand, facts)
    case .not(let part): !part.holds(facts)
    case .and(let first, let second): first.holds(facts) && second.holds(facts)
    case .or(let first, let second): first.holds(facts) || second.holds(facts)
    }
  }

  private static func holds(
    _ field: String, _ relation: Relation, _ operand: Operand, _ facts: some Facts
  ) -> Bool {
    let values = facts.values(of: field)
    switch operand {
    case .number(let number): return values.contains { relation.holds($0.number, number) }
    case .name(let name):
      let others = facts.values(of: name)
      if !others.isEmpty {
        return values.contains { value in others.contains { relation.holds(value.number, $0.number) } }
      }
      switch relation {
      case .equal: return values.contains { $0.names.contains(name) }
      case .unequal: return values.contains { !$0.names.contains(name) }
      default: return false
      }
    }
  }
}

extension Condition.Relation {
  func holds(_ first: Int, _ second: Int) -> Bool {
    switch self {
    case .equal: first == second
    case .unequal: first != second
    case .atMost: first <= second
    case .atLeast: first >= second
    case .less: first < second
    case .greater: first > second
    }
  }
}

extension String {
  /// Whether this is a part of it.
  func has(_ part: String) -> Bool {
    let (own, other) = (utf8, part.utf8)
    guard let first = other.first else { return true }
    var place = own.startIndex
    while let next = own[place...].firstIndex(of: first) {
      if own[next...].starts(with: other) { return true }
      place = own.index(after: next)
    }
    return false
  }
}
