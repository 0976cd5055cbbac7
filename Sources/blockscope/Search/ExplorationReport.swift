import Explorer
import Machine
import Scenarios

/// What a search came to, for people and for programs.
struct ExplorationReport {
  var target: SearchTarget
  var plan: SearchPlan
  var planned: PlannedResult
  var time: Duration
  /// Whether the changes of threads are explained.
  var isExplained = true

  var result: SearchResult { planned.result }

  /// 0: none found and complete, 1: found, 3: none found but incomplete.
  var status: Int32 { result.finding != nil ? 1 : result.isComplete ? 0 : 3 }

  var seconds: Double { time / .seconds(1) }

  // MARK: For people

  /// The schedule with what each step changed, the finding, why it needs its changes of threads, and the verdict.
  var text: String {
    let steps = target.steps(result.schedule)
    return (schedule(steps) + finding + races(steps) + explanation + [verdict]).joined(separator: "\n")
  }

  private func schedule(_ steps: [ExploredStep]) -> [String] {
    let threadWidth = steps.map { $0.thread.unicodeScalars.count }.max() ?? 0
    let numberWidth = String(steps.count).utf8.count
    var lines: [String] = []
    for (number, step) in steps.enumerated() {
      if step.isSwitch, number > 0 { lines.append("") }
      if let cycle = planned.livenessCycle, cycle > 0, number == steps.count - cycle {
        lines.append("again and again:")
      }
      let head = pad(String(number), numberWidth, atLeft: true) + "  " + pad(step.thread, threadWidth)
      lines.append("\(head)  \(place(step))\(step.line)")
      let indent = String(repeating: " ", count: numberWidth + threadWidth + 6)
      lines += step.changes.map { indent + $0 }
    }
    return lines
  }

  /// The function, where it says more than the thread.
  private func place(_ step: ExploredStep) -> String {
    step.function.isEmpty || step.function == step.thread ? "" : "\(step.function): "
  }

  private var finding: [String] {
    guard let finding = result.finding else { return [] }
    var place = [finding.thread, finding.function == finding.thread ? "" : finding.function].filter { !$0.isEmpty }
      .joined(separator: " in ")
    if !place.isEmpty { place = "  \(place)" }
    return ["", "\(finding.kind.rawValue): \(finding.plainText)"] + (place.isEmpty ? [] : [place]) + [""]
  }

  /// What nothing orders on the way: the cause of many a finding.
  private func races(_ steps: [ExploredStep]) -> [String] {
    let lines = target.races(result.schedule).flatMap { race in
      ["data race on the way: \(race.field)"]
        + [race.first, race.second].map { number in
          let step = steps[number]
          return "  step \(number), \(step.thread): \(step.line)"
        }
    }
    return lines.isEmpty ? [] : lines + [""]
  }

  private var explanation: [String] {
    guard isExplained, let finding = result.finding, !result.schedule.isEmpty, planned.livenessCycle == nil else {
      return []
    }
    let model = target.makeModel()
    let text = Explanation(result.schedule, finding: finding, on: model, cellName: model.cellName).text
    return text.isEmpty ? [] : [text, ""]
  }

  private var verdict: String {
    let word =
      switch status {
      case 1: "found"
      case 0: "none found, search complete"
      default: "none found, search incomplete" + (result.stoppedBy.map { " (\($0))" } ?? "")
      }
    return "\(target.title): \(word); " + counts.joined(separator: ", ")
  }

  private var counts: [String] {
    var parts: [String] = []
    if let states = result.states { parts.append("\(states) states") }
    if let transitions = result.transitions { parts.append("\(transitions) transitions") }
    if let traces = result.traces { parts.append("\(traces) traces") }
    if let runs = result.executions { parts.append("\(runs) runs") }
    if let redundant = result.redundantExecutions { parts.append("\(redundant) redundant") }
    if result.depth > 0 { parts.append("depth \(result.depth)") }
    parts += promises
    parts.append("\(fixed(seconds)) s")
    if let probability = result.collisionProbability {
      parts.append(result.isExact ? "no collision possible" : "collision probability \(power(probability))")
    }
    if !result.reductions.isEmpty { parts.append("with " + result.reductions.joined(separator: ", ")) }
    return parts
  }

  /// What the strategy can say beyond the verdict.
  private var promises: [String] {
    var parts: [String] = []
    if let fewest = result.minimalPreemptions {
      parts.append("\(preemptions(fewest)), no failing schedule has fewer")
    } else if result.finding == nil, let bound = planned.completedBound, !result.isComplete {
      parts.append("no failure with at most \(preemptions(bound))")
    }
    if let short = planned.minimised {
      parts.append(
        "\(preemptions(short.cost.preemptions)), made short from \(short.original.steps) steps"
          + (short.isMinimal ? ", no failing schedule has fewer" : ""))
    }
    guard let statistics = planned.statistics else { return parts }
    if let run = statistics.firstFailingRun { parts.append("first failing run \(run)") }
    if let guaranteed = statistics.guaranteedProbability {
      parts.append("each run finds a bug of depth \(plan.bugDepth) with probability \(significant(guaranteed)) or more")
    }
    if let missed = statistics.missProbability, result.finding == nil {
      parts.append("all miss one with probability \(significant(missed)) or less")
    }
    if let bound = statistics.failureProbabilityBound {
      parts.append("a run fails with probability below \(significant(bound)) (95 % confidence)")
    }
    return parts
  }

  private func preemptions(_ count: Int) -> String { "\(count) preemption\(count == 1 ? "" : "s")" }

  private func pad(_ text: String, _ width: Int, atLeft: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    return atLeft ? blanks + text : text + blanks
  }

  private func fixed(_ value: Double) -> String {
    let number = Int((value * 100).rounded())
    return "\(number / 100)." + (number % 100 < 10 ? "0" : "") + "\(number % 100)"
  }

  /// Two significant digits.
  private func significant(_ value: Double) -> String {
    guard value > 0, value < 1 else { return value <= 0 ? "0" : "1" }
    var scale = 1.0
    var exponent = 0
    while value * scale < 10 {
      scale *= 10
      exponent += 1
    }
    let digits = Int((value * scale).rounded())
    if exponent > 6 { return "\(digits / 10).\(digits % 10)e-\(exponent - 1)" }
    return "0." + String(repeating: "0", count: max(0, exponent - String(digits).utf8.count)) + "\(digits)"
  }

  /// A probability as a power of ten from above: `below 1e-9`.
  private func power(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var exponent = 0
    var bound = 1.0
    while bound / 10 > value, exponent < 40 {
      bound /= 10
      exponent += 1
    }
    return "below 1e-\(exponent)"
  }
}
