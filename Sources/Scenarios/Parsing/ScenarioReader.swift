import BlockLayer
import Machine
import Yams

extension Scenario {
  /// Reads a scenario.
  ///
  /// The set-up commands run once, on a machine that is thrown away: each has to succeed.
  ///
  /// - Parameters:
  ///   - yaml: What is in the file.
  ///   - file: Its path, for errors.
  /// - Throws: `ScenarioError`, `FILE:LINE: ... expected ...`.
  public static func parse(yaml: String, file: String) throws(ScenarioError) -> Scenario {
    let reader = ScenarioReader(file: file)
    return try reader.scenario(try reader.compose(yaml))
  }
}

/// Turns the nodes of a scenario file into a scenario.
struct ScenarioReader {
  let file: String

  func scenario(_ root: Node) throws(ScenarioError) -> Scenario {
    let members = try members(
      root, "a scenario", required: ["name", "title", "revision"],
      optional: [
        "setup", "guest", "program", "catalogue", "notes", "client", "goal", "lesson", "rules", "variants", "verdicts",
        "symptom",
      ])
    let isProgram = members["program"] != nil
    let variants =
      try members["variants"].map { node throws(ScenarioError) in try self.variants(node, ofProgram: isProgram) } ?? []
    let own = variants.map(\.name)
    if isProgram { return try programScenario(root, members, variants) }
    let setup = try commands(try members.node("setup"), "'setup'")
    let client = try members["client"].map { node throws(ScenarioError) in try self.client(node) }
    var scenario = Scenario(
      name: try name(try members.node("name")), title: try text(try members.node("title"), "'title'"),
      revision: try revision(try members.node("revision"), own),
      notes: try members["notes"].map { node throws(ScenarioError) in try text(node, "'notes'") } ?? "",
      setup: setup.map(\.command), guest: try guest(try members.node("guest")), client: client?.script,
      verdicts: try members["verdicts"].map { node throws(ScenarioError) in try verdicts(node, own) } ?? [])
    scenario.rules = try members["rules"].map { node throws(ScenarioError) in try rules(node) } ?? []
    scenario.variants = variants
    try describe(&scenario, members)
    try check(scenario, setup: setup, client: client?.commands ?? [])
    return scenario
  }

  /// What every scenario may have, whatever its machine is.
  func describe(_ scenario: inout Scenario, _ members: ScenarioMembers) throws(ScenarioError) {
    scenario.catalogue =
      try members["catalogue"].map { node throws(ScenarioError) in try text(node, "'catalogue'") } ?? ""
    scenario.symptom = try members["symptom"].map { node throws(ScenarioError) in try text(node, "'symptom'") } ?? ""
    scenario.goal = try members["goal"].map { node throws(ScenarioError) in try condition(node, "'goal'") }
    let (own, isProgram) = (scenario.variants.map(\.name), scenario.program != nil)
    scenario.lesson = try members["lesson"].map { node throws(ScenarioError) in
      try lesson(node, own, isProgram: isProgram)
    }
  }

  func name(_ node: Node) throws(ScenarioError) -> String {
    let name = try text(node, "'name'")
    if name.contains("/") || name.hasSuffix(".yaml") || name.contains(where: \.isWhitespace) {
      throw error(node, "'name': expected a word without '/' and '.yaml', found '\(name)'")
    }
    return name
  }

  /// The name of a revision: one of the scenario's own, or one that the engine has.
  func revision(_ node: Node, _ own: [String], isProgram: Bool = false) throws(ScenarioError) -> String {
    let name = try text(node, "a revision")
    if !own.contains(name), isProgram || Revisions.named(name) == nil {
      let names = (own + (isProgram ? [] : Revisions.all.map(\.name))).joined(separator: ", ")
      throw error(node, "unknown revision '\(name)', expected one of \(names)")
    }
    return name
  }

  private func client(
    _ node: Node
  ) throws(ScenarioError) -> (script: ClientScript, commands: [LocatedCommand]) {
    let members = try members(node, "'client'", required: ["commands"], optional: ["repeats"])
    let commands = try commands(try members.node("commands"), "'commands'")
    if commands.isEmpty { throw error(try members.node("commands"), "'commands': expected at least one command") }
    let repeats = try members["repeats"].map { node throws(ScenarioError) in try flag(node, "'repeats'") } ?? false
    return (ClientScript(commands.map(\.command), repeats: repeats), commands)
  }

  func verdicts(_ node: Node, _ own: [String], isProgram: Bool = false) throws(ScenarioError) -> [Scenario.Verdict] {
    guard let mapping = node.mapping else {
      throw error(node, "'verdicts': expected 'revision: finding' lines, found \(kind(node))")
    }
    let kinds = Finding.Kind.allCases.map(\.rawValue)
    var verdicts: [Scenario.Verdict] = []
    for (key, value) in mapping {
      let revision = try revision(key, own, isProgram: isProgram)
      let word = try text(value, "a verdict")
      guard word == "none" || kinds.contains(word) else {
        throw error(value, "unknown verdict '\(word)', expected one of none, \(kinds.joined(separator: ", "))")
      }
      verdicts.append(Scenario.Verdict(revision: revision, finding: word == "none" ? nil : word))
    }
    return verdicts
  }
}
