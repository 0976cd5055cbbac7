import Explorer
import JSON
import Machine

/// What the state graph says, for people and for programs.
struct OutlookReport {
  private let target: SearchTarget
  private let graph: StateGraph
  private let outlooks: Outlooks
  private let outcomes: [ReachableOutcome]
  private let retrospect: Retrospect?
  private let steps: [ExploredStep]
  private let comparison: (title: String, behaviours: BehaviourComparison)?

  init(
    target: SearchTarget, graph: StateGraph, schedule: [Decision]?,
    comparison: (title: String, behaviours: BehaviourComparison)?
  ) {
    self.target = target
    self.graph = graph
    self.comparison = comparison
    outlooks = Outlooks(graph)
    outcomes = graph.outcomes()
    let schedule = schedule ?? graph.result.schedule
    steps = target.steps(schedule)
    retrospect = schedule.isEmpty ? nil : outlooks.retrospect(schedule)
  }

  /// 0: no run can fail, 1: one can, 3: not known.
  var status: Int32 { start.canFail ? 1 : graph.isComplete ? 0 : 3 }

  private var start: Outlook { outlooks[0] }

  // MARK: For people

  var text: String { (looked + come + compared + [verdict]).joined(separator: "\n") }

  /// The steps of the failing run at which the outlook changes.
  private var looked: [String] {
    guard let retrospect, start.canFail else { return [] }
    var lines: [String] = []
    for (number, step) in retrospect.steps.enumerated() where step.before.probability != step.after.probability {
      let told = steps[number]
      lines.append(
        "step \(number), \(told.thread): \(told.line): \(percent(step.before.probability)) -> "
          + percent(step.after.probability))
      if let best = step.alternatives.first, best.outlook.probability < step.after.probability {
        lines.append(
          "  instead \(graph.name(best.decision, steps, target)) would have left \(percent(best.outlook.probability))")
      }
    }
    lines.append("")
    func tell(_ what: String, _ number: Int?) {
      guard let number else { return }
      lines.append("\(what): step \(number), \(steps[number].thread): \(steps[number].line)")
    }
    tell("point of no return", retrospect.pointOfNoReturn)
    tell("last step that could have avoided it", retrospect.lastAvoidingStep)
    tell("last step that could have ruled it out", retrospect.lastRulingOutStep)
    tell("step that harmed most", retrospect.mostHarmfulStep)
    return lines + [""]
  }

  private var come: [String] { ["what runs come to:"] + outcomes.map { "  " + line($0) } + [""] }

  private func line(_ outcome: ReachableOutcome) -> String {
    "\(words(outcome.outcome)): \(percent(outcome.probability)), \(outcome.schedule.count) steps at least"
  }

  private func words(_ outcome: Outcome) -> String {
    switch outcome {
    case .failure(let kind, let text, let function):
      "\(kind.rawValue): \(text)" + (function.isEmpty ? "" : " (\(function))")
    case .end(let text): text.isEmpty ? "a proper end" : "a proper end with \(text)"
    case .never: "goes on for ever"
    }
  }

  private var compared: [String] {
    guard let comparison else { return [] }
    let behaviours = comparison.behaviours
    var lines = ["\(comparison.title) against \(target.title):"]
    lines += behaviours.removed.map { "  removes  \(line($0))" }
    lines += behaviours.left.map { left in
      "  leaves   \(words(left.outcome)): \(percent(left.before.probability)) -> \(percent(left.after.probability))"
    }
    lines += behaviours.added.map { "  adds     \(line($0))" }
    lines.append(
      behaviours.fixesEverything
        ? "  every failure is removed"
        : behaviours.isComplete ? "  failures remain" : "  a graph is incomplete, more may come of it")
    return lines + [""]
  }

  private var verdict: String {
    let count = "\(graph.stateCount) states, \(graph.edgeCount) transitions"
    let complete = graph.isComplete ? "" : "; incomplete (\(graph.stoppedBy ?? "a bound"))"
    guard start.canFail else { return "\(target.title): no run fails; \(count)\(complete)" }
    return "\(target.title): a random run fails with probability \(percent(start.probability)); \(count)\(complete)"
  }

  private func percent(_ value: Double) -> String {
    if value == 0 { return "0" }
    if value == 1 { return "1" }
    var scaled = value
    var exponent = 0
    while scaled < 1, exponent < 300 {
      scaled *= 10
      exponent += 1
    }
    let digits = Int((scaled * 1000).rounded())
    let tail = "\(digits % 1000)"
    let mantissa = "\(digits / 1000)." + String(repeating: "0", count: 3 - tail.utf8.count) + tail
    if exponent > 4 { return "\(mantissa)e-\(exponent)" }
    let places = Int((value * 100_000).rounded())
    let fraction = "\(places)"
    return "0." + String(repeating: "0", count: max(0, 5 - fraction.utf8.count)) + fraction
  }

  // MARK: For programs

  var json: String {
    var object = JSONObject()
    object["target"] = .string(target.title)
    object["complete"] = .bool(graph.isComplete)
    object["states"] = .int(graph.stateCount)
    object["transitions"] = .int(graph.edgeCount)
    object["can_fail"] = .bool(start.canFail)
    object["must_fail"] = .bool(start.mustFail)
    object["probability"] = .double(start.probability)
    object["probability_error"] = .double(outlooks.error)
    object["steps_to_failure"] = start.stepsToFailure.map { .int($0) } ?? .null
    object["outcomes"] = .array(outcomes.map(json))
    if let retrospect {
      for (key, step) in [
        ("point_of_no_return", retrospect.pointOfNoReturn), ("last_avoiding_step", retrospect.lastAvoidingStep),
        ("last_ruling_out_step", retrospect.lastRulingOutStep), ("most_harmful_step", retrospect.mostHarmfulStep),
      ] { object[key] = step.map { .int($0) } ?? .null }
      object["steps"] = .array(
        zip(retrospect.steps, steps).map { step, told in
          .object([
            "thread": .string(told.thread), "line": .string(told.line), "before": .double(step.before.probability),
            "after": .double(step.after.probability),
          ])
        })
    }
    if let behaviours = comparison?.behaviours {
      object["removed"] = .array(behaviours.removed.map(json))
      object["left"] = .array(behaviours.left.map { json($0.after) })
      object["added"] = .array(behaviours.added.map(json))
      object["fixes_everything"] = .bool(behaviours.fixesEverything)
    }
    return JSONWriter.text(.object(object))
  }

  private func json(_ outcome: ReachableOutcome) -> JSONValue {
    .object([
      "outcome": .string(words(outcome.outcome)), "fails": .bool(outcome.outcome.isFailure),
      "probability": .double(outcome.probability), "min_steps": .int(outcome.schedule.count),
    ])
  }
}

extension StateGraph {
  /// The thread that a decision lets go, by the name that the steps or the model have for it.
  fileprivate func name(_ decision: Decision, _ steps: [ExploredStep], _ target: SearchTarget) -> String {
    let known = steps.first { $0.decision.thread == decision.thread }?.thread
    let name = known ?? target.makeModel().machine.threadNames[decision.thread]
    return decision.way == 0 ? name : "\(name) (alternative \(decision.way))"
  }
}
