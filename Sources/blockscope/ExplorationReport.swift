import EngineSubject
import JSON
import Machine
import Monitor
import Scenarios

/// What a search came to, for people and for programs.
struct ExplorationReport {
  var exploration: Exploration
  var time: Duration

  /// 0: none found and complete, 1: found, 3: none found but incomplete.
  var status: Int32 {
    let result = exploration.result
    return result.finding != nil ? 1 : result.isComplete ? 0 : 3
  }

  private var seconds: Double {
    Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
  }

  // MARK: For people

  /// The schedule with what each step changed, the finding, and the verdict.
  var text: String { (schedule + finding + races + [verdict]).joined(separator: "\n") }

  private var schedule: [String] {
    let steps = exploration.steps
    let threadWidth = steps.map { $0.thread.unicodeScalars.count }.max() ?? 0
    let numberWidth = String(steps.count).utf8.count
    var lines: [String] = []
    for (number, step) in steps.enumerated() {
      if step.isSwitch, number > 0 { lines.append("") }
      let head = pad(String(number), numberWidth, atLeft: true) + "  " + pad(step.thread, threadWidth)
      lines.append("\(head)  \(step.function): \(step.line)")
      let indent = String(repeating: " ", count: numberWidth + threadWidth + 6)
      lines += step.changes.map { indent + $0 }
    }
    return lines
  }

  private var finding: [String] {
    guard let finding = exploration.result.finding else { return [] }
    var place = [finding.thread, finding.function].filter { !$0.isEmpty }.joined(separator: " in ")
    if !place.isEmpty { place = "  \(place)" }
    return ["", "\(finding.kind.rawValue): \(finding.plainText)"] + (place.isEmpty ? [] : [place]) + [""]
  }

  /// What nothing orders on the way: the cause of many a finding.
  private var races: [String] {
    let lines = exploration.races.flatMap { race in
      ["data race on the way: \(race.field)"]
        + [race.first, race.second].map { number in
          let step = exploration.steps[number]
          return "  step \(number), \(step.thread): \(step.line)"
        }
    }
    return lines.isEmpty ? [] : lines + [""]
  }

  private var verdict: String {
    let result = exploration.result
    let word =
      switch status {
      case 1: "found"
      case 0: "none found, search complete"
      default: "none found, search incomplete"
      }
    return "\(exploration.scenario) at \(exploration.revision): \(word); \(result.states ?? 0) states, "
      + "\(result.transitions ?? 0) transitions, depth \(result.depth), \(fixed(seconds, 2)) s, "
      + "collision probability \(power(result.collisionProbability ?? 0))"
  }

  private func pad(_ text: String, _ width: Int, atLeft: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    return atLeft ? blanks + text : text + blanks
  }

  private func fixed(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 2 ? 100 : 10
    let number = Int((value * Double(scale)).rounded())
    return "\(number / scale)."
      + pad(String(number % scale), digits, atLeft: true).map { $0 == " " ? "0" : String($0) }
      .joined()
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

  // MARK: For programs

  var json: String {
    let result = exploration.result
    var object = JSONObject()
    let verdict =
      switch result.finding?.kind {
      case .assertion?: "assertion-violation"
      case let kind?: kind.rawValue
      case nil: result.isComplete ? "ok" : "unknown"
      }
    object["verdict"] = .string(verdict)
    object["scenario"] = .string(exploration.scenario)
    object["revision"] = .string(exploration.revision)
    object["strategy"] = "exhaustive"
    object["memory_model"] = "sc"
    object["complete"] = .bool(result.isComplete)
    object["states"] = .integer(Int64(result.states ?? 0))
    object["transitions"] = .integer(Int64(result.transitions ?? 0))
    object["end_states"] = .integer(Int64(result.endStates ?? 0))
    object["depth"] = .integer(Int64(result.depth))
    object["seconds"] = .double((seconds * 1000).rounded() / 1000)
    object["states_per_second"] = .integer(Int64(Double(result.states ?? 0) / max(seconds, 1e-6)))
    object["bytes_per_state"] = .integer(Int64(result.bytesPerState ?? 0))
    object["collision_probability"] = .double(result.collisionProbability ?? 0)
    object["finding"] = finding(result.finding)
    object["races"] = .array(
      exploration.races.map { race in
        .object([
          "field": .string(race.field), "first": .integer(Int64(race.first)), "second": .integer(Int64(race.second)),
        ])
      })
    object["schedule"] = .array(exploration.steps.map(step))
    object["min_steps"] = result.finding == nil ? .null : .integer(Int64(result.schedule.count))
    return JSONWriter.text(.object(object))
  }

  private func finding(_ finding: Finding?) -> JSONValue {
    guard let finding else { return .null }
    return .object([
      "kind": .string(finding.kind.rawValue), "text": .string(finding.text), "thread": .string(finding.thread),
      "function": .string(finding.function), "line": .string(finding.line),
    ])
  }

  private func step(_ step: Exploration.ExploredStep) -> JSONValue {
    .object([
      "thread": .string(step.thread), "alternative": .integer(Int64(step.decision.way)),
      "function": .string(step.function), "line": .string(step.line),
      "changes": .array(step.changes.map { .string($0) }),
    ])
  }
}
