import BlockLayer
import Explorer
import Machine
import Subject

/// All that can follow an instant of a run, and what may become of each of it.
///
/// A client that repeats its commands would at last run into whatever can go wrong, with probability 1. What one wants to
/// know is whether it goes wrong this time, so such a client stops there where it would begin again.
struct LookAhead: Sendable {
  let outlooks: Outlooks
  /// What happened before.
  let past: [RunEntry]
  /// Whether it ends where the client would begin again.
  let isOneRound: Bool

  var graph: StateGraph { outlooks.graph }

  /// The outlook of a state, for a screen.
  func prospect(_ state: Int) -> Prospect { prospect(outlooks[state]) }

  /// The outlook behind a step.
  func prospect(after edge: Int) -> Prospect { prospect(outlooks.after(edge)) }

  private func prospect(_ outlook: Outlook) -> Prospect {
    Prospect(
      canFail: outlook.canFail, mustFail: outlook.mustFail, probability: outlook.probability,
      stepsToFailure: outlook.stepsToFailure, isWhole: graph.isComplete)
  }

  /// A way through the graph.
  struct Trail {
    /// The steps that were found, from the first one on.
    var edges: [Int] = []
    /// The state behind so many steps of the past; nil: it is not in the graph, or the run has ended.
    var present: Int?
    var turningPoints: [TurningPoint] = []
  }

  /// Steps that are followed at most: a screen is drawn after each one.
  private static let longest = 10_000

  /// The way of a run through the graph: what has been done since it began, and what of the run is known ahead. Nil where
  /// the run is too long, or did not come through where the graph begins.
  func trail(of history: History<SessionInput>, ahead: [Decision]) -> Trail? {
    guard history.count >= past.count, history.count - past.count <= Self.longest,
      past.indices.allSatisfy({ RunEntry(history[$0]) == past[$0] })
    else { return nil }
    var schedule: [Decision] = []
    for step in past.count..<history.count {
      guard case .decision(let decision) = history[step] else { break }
      schedule.append(decision)
    }
    let taken = history.count - past.count
    // Behind an input nothing is known.
    if schedule.count == taken { schedule += ahead.prefix(Self.longest) }
    var trail = Trail()
    trail.edges = graph.edges(of: schedule)
    if taken == 0 {
      trail.present = 0
    } else if trail.edges.count >= taken {
      trail.present = graph.target(trail.edges[taken - 1])
    }
    trail.turningPoints = turningPoints(schedule)
    return trail
  }

  private func turningPoints(_ schedule: [Decision]) -> [TurningPoint] {
    let retrospect = outlooks.retrospect(schedule)
    // Only of a run that is known to fail it can be said where that was decided.
    guard retrospect.steps.last?.after.mustFail == true else { return [] }
    var points: [TurningPoint] = []
    for (step, kind) in [
      (retrospect.lastRulingOutStep, TurningPoint.Kind.lastWayOut), (retrospect.pointOfNoReturn, .noReturn),
    ] {
      if let step { points.append(TurningPoint(step: past.count + step, kind: kind)) }
    }
    return points
  }
}

extension MachineConfiguration {
  /// The same machine with a client that stops where it would begin again, after it has sent so many commands.
  func stoppingClient(sent: Int) -> MachineConfiguration {
    guard let client, client.repeats, !client.commands.isEmpty else { return self }
    var configuration = self
    let rounds = sent / client.commands.count + 1
    configuration.client = ClientScript(Array(repeatElement(client.commands, count: rounds).joined()))
    return configuration
  }
}
