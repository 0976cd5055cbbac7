import Explorer
import Machine
import Subject

extension Session {
  /// What looking ahead came to.
  func sentence(_ lookAhead: LookAhead) -> String {
    let horizon = lookAhead.isOneRound ? " up to the client's next round" : ""
    let states = "\(lookAhead.graph.stateCount) states\(horizon)"
    guard let present = lookAhead.trail(of: history, ahead: [])?.present else { return "Looked at \(states)." }
    let prospect = lookAhead.prospect(present)
    let fate =
      if prospect.mustFail {
        "It must fail"
      } else if prospect.canFail {
        "It can fail, \(prospect.stepsToFailure ?? 0) steps from here"
      } else {
        prospect.isWhole ? "It cannot fail" : "No failure seen"
      }
    guard let bound = lookAhead.graph.stoppedBy else { return "\(fate): looked at all \(states)." }
    let caution = prospect.canFail ? ", so chances are lower bounds" : ""
    return "\(fate): looked at \(states), ended by \(bound)\(caution)."
  }

  /// What a search came to: a schedule that fails becomes the recorded run.
  func finish(_ errand: Errand, _ result: SearchResult, _ steps: [ExploredStep]) {
    let place = isBehind(errand.past) ? "here" : "step \(errand.past.count)"
    let count = result.states ?? 0
    guard let finding = result.finding else {
      let what =
        result.isComplete
        ? "No schedule from \(place) fails: \(count) states, complete."
        : "No failure found from \(place) in \(count) states: ended by \(result.stoppedBy ?? "a bound")."
      return say(what)
    }
    guard !steps.isEmpty else { return say("From \(place) it cannot end well: \(finding.plainText)", isError: true) }
    recorded = RecordedRun(past: errand.past, steps)
    agreeing =
      (0..<min(history.count, recorded.count)).first { RunEntry(history[$0]) != recorded.entries[$0] }
      ?? min(history.count, recorded.count)
    if isOnRecord { undone.removeAll() }
    let way = isOnRecord ? "n takes the next, > all" : "r goes there"
    say("Found \(finding.kind.rawValue), \(steps.count) steps from \(place): \(way). \(finding.plainText)")
  }

  private func isBehind(_ past: [RunEntry]) -> Bool {
    past.count == history.count && past.indices.allSatisfy { RunEntry(history[$0]) == past[$0] }
  }
}
