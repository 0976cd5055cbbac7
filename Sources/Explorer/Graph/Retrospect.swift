import Machine

/// A schedule looked back at: what each step did to the chance of failing, and where it was decided.
public struct Retrospect: Sendable {
  /// One step of the schedule.
  public struct Step: Sendable {
    public var decision: Decision
    /// The state in which it was taken.
    public var state: Int
    public var before: Outlook
    public var after: Outlook
    /// What could have been decided instead, safest first: lowest probability of failure, then lowest thread and way.
    public var alternatives: [(decision: Decision, outlook: Outlook)]

    /// Whether something else would have left a way out.
    public var couldAvoid: Bool { alternatives.contains { !$0.outlook.mustFail } }
    /// Whether something else would have ruled a failure out.
    public var couldRuleOut: Bool { alternatives.contains { !$0.outlook.canFail } }
  }

  /// The steps up to the first failure, as far as the schedule can be followed within the graph.
  public let steps: [Step]
  /// The step behind which no way out is left, by its number; nil: there is one to the end, or there never was one.
  public let pointOfNoReturn: Int?
  /// The last step in whose place another one would have left a way out.
  public let lastAvoidingStep: Int?
  /// The last step in whose place another one would have ruled a failure out.
  public let lastRulingOutStep: Int?
  /// The step that made a failure more likely by the most; the first of several.
  public let mostHarmfulStep: Int?
}

extension Outlooks {
  /// Looks back at a schedule from the graph's start.
  public func retrospect(_ schedule: [Decision]) -> Retrospect {
    var steps: [Retrospect.Step] = []
    var state = 0
    for edge in graph.edges(of: schedule) where !failures.states.contains(state) {
      let decision = graph.decision(edge)
      let others = choices(in: state).filter { $0.decision != decision }
      let sorted = others.enumerated().sorted {
        ($0.element.outlook.probability, $0.offset) < ($1.element.outlook.probability, $1.offset)
      }
      let after = after(edge)
      steps.append(
        Retrospect.Step(
          decision: decision, state: state, before: self[state], after: after, alternatives: sorted.map(\.element)))
      if failures.isFailing(edge, graph) { break }
      guard let target = graph.target(edge) else { break }
      state = target
    }
    var worst: Int?
    var most = 0.0
    for (number, step) in steps.enumerated() where step.after.probability - step.before.probability > most {
      most = step.after.probability - step.before.probability
      worst = number
    }
    return Retrospect(
      steps: steps, pointOfNoReturn: steps.firstIndex { !$0.before.mustFail && $0.after.mustFail },
      lastAvoidingStep: steps.lastIndex { $0.couldAvoid }, lastRulingOutStep: steps.lastIndex { $0.couldRuleOut },
      mostHarmfulStep: worst)
  }
}
