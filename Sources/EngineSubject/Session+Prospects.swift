import Machine
import Subject

extension Session {
  /// Marks the present, the choices and the steps with what may become of the run, where that was worked out.
  func lookAhead(for snapshot: inout Snapshot) {
    guard let lookAhead, !isRunning else { return }
    snapshot.hasLookedAhead = true
    guard let trail = lookAhead.trail(of: history, ahead: decisionsAhead) else { return }
    let start = lookAhead.past.count
    for index in snapshot.steps.indices {
      let place = snapshot.steps[index].number - start
      guard trail.edges.indices.contains(place) else { continue }
      snapshot.steps[index].prospect = lookAhead.prospect(after: trail.edges[place])
    }
    snapshot.turningPoints = trail.turningPoints
    guard let present = trail.present else { return }
    snapshot.prospect = lookAhead.prospect(present)
    for index in snapshot.choices.indices {
      let choice = snapshot.choices[index]
      let edge = lookAhead.graph.edge(of: present, Decision(thread: choice.thread, way: choice.alternative))
      snapshot.choices[index].prospect = edge.map(lookAhead.prospect(after:))
    }
  }

  /// The known steps ahead, up to the first input.
  private var decisionsAhead: [Decision] {
    let entries = isOnRecord ? recorded.entries[history.count...] : undone.reversed().map { RunEntry($0.entry) }[...]
    return entries.prefix { if case .decision = $0 { true } else { false } }
      .compactMap { if case .decision(let decision) = $0 { decision } else { nil } }
  }
}
