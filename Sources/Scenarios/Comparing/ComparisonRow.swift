import Explorer
import JSON

/// What searches of one scenario at one revision came to.
public struct ComparisonRow: Sendable, Hashable {
  public var scenario: String
  public var revision: String
  /// The kind of the finding, `none` where a complete search found nothing, `incomplete` where one that a bound ended did.
  public var verdict: String
  /// The finding in words; empty if there is none.
  public var text: String
  /// States that the exhaustive search visited; up to the finding, if there is one.
  public var states: Int
  /// Random runs (PCT, seed 0) up to the first that fails; nil where none of them does, or none is expected to.
  public var executions: Int?
  /// The fewest preemptions of a failing schedule; nil if nothing fails or the bounded search was cut short.
  public var preemptions: Int?
  /// Steps of the shortest failing schedule; nil if nothing fails.
  public var steps: Int?

  /// Verdicts that are no finding.
  public static let clean = "none"
  public static let incomplete = "incomplete"

  /// The row as an object; what is not known is null.
  public var json: JSONValue {
    func number(_ value: Int?) -> JSONValue { value.map { .int($0) } ?? .null }
    return .object([
      .init("scenario", .string(scenario)), .init("revision", .string(revision)), .init("verdict", .string(verdict)),
      .init("text", .string(text)), .init("states", .int(states)), .init("executions", number(executions)),
      .init("min_preemptions", number(preemptions)), .init("min_steps", number(steps)),
    ])
  }

  /// The row that an object of that form holds; nil for anything else.
  public init?(_ json: JSONValue) {
    guard let scenario = json["scenario"]?.string, let revision = json["revision"]?.string,
      let verdict = json["verdict"]?.string, let text = json["text"]?.string, let states = json["states"]?.int
    else { return nil }
    self.init(
      scenario: scenario, revision: revision, verdict: verdict, text: text, states: states,
      executions: json["executions"]?.int, preemptions: json["min_preemptions"]?.int, steps: json["min_steps"]?.int)
  }

  public init(
    scenario: String, revision: String, verdict: String, text: String, states: Int, executions: Int?,
    preemptions: Int?, steps: Int?
  ) {
    self.scenario = scenario
    self.revision = revision
    self.verdict = verdict
    self.text = text
    self.states = states
    self.executions = executions
    self.preemptions = preemptions
    self.steps = steps
  }
}
