import BlockLayer
import Yams

extension ScenarioReader {
  /// `rule: value` lines.
  func rules(_ node: Node) throws(ScenarioError) -> [Scenario.RuleSetting] {
    guard let mapping = node.mapping else {
      throw error(node, "'rules': expected 'rule: value' lines, found \(kind(node))")
    }
    var settings: [Scenario.RuleSetting] = []
    var scratch = Rules(name: "")
    for (key, value) in mapping {
      let name = try text(key, "a rule")
      guard let rule = RuleSwitch.named(name) else {
        throw error(key, "unknown rule '\(name)', expected one that 'blockscope revisions --rules' lists")
      }
      let setting = try text(value, "the value of a rule")
      guard rule.set(setting, in: &scratch) else {
        throw error(value, "'\(name)': expected one of \(rule.values.joined(separator: ", ")), found '\(setting)'")
      }
      settings.append(Scenario.RuleSetting(name, rule.value(in: scratch)))
    }
    return settings
  }

  /// Revisions of the scenario's own: `NAME: {base: REVISION, rules: {...}, summary: ...}`.
  ///
  /// Those of a program have neither `base` nor `rules`: what they are stands in the program.
  func variants(_ node: Node, ofProgram isProgram: Bool = false) throws(ScenarioError) -> [Scenario.Variant] {
    guard let mapping = node.mapping else {
      throw error(node, "'variants': expected 'name: {base: ..., rules: {...}}' lines, found \(kind(node))")
    }
    var variants: [Scenario.Variant] = []
    for (key, value) in mapping {
      let name = try text(key, "the name of a variant")
      if !isProgram && Revisions.named(name) != nil || name.contains(",") {
        throw error(key, "'\(name)' is a revision already, expected a name of the scenario's own, without ','")
      }
      if isProgram {
        let members = try members(value, "variant '\(name)'", required: ["summary"], optional: [])
        let summary = try text(try members.node("summary"), "'summary'")
        variants.append(Scenario.Variant(name: name, base: "", rules: [], summary: summary))
        continue
      }
      let members = try members(value, "variant '\(name)'", required: ["base", "rules"], optional: ["summary"])
      let base = try members.node("base")
      let baseName = try text(base, "'base'")
      if Revisions.named(baseName) == nil {
        let names = Revisions.all.map(\.name).joined(separator: ", ")
        throw error(base, "unknown revision '\(baseName)', expected one of \(names)")
      }
      variants.append(
        Scenario.Variant(
          name: name, base: baseName, rules: try rules(try members.node("rules")),
          summary: try members["summary"].map { node throws(ScenarioError) in try text(node, "'summary'") } ?? ""))
    }
    return variants
  }
}
