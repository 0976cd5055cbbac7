import ArgumentParser
import BlockLayer
import EngineSubject
import Inspector
import JSON
import Monitor
import Scenarios
import Themes

/// A list of what there is, for people or as JSON.
private func list(_ rows: [(name: String, members: [(String, JSONValue)], text: String)], asJSON: Bool) {
  if asJSON {
    let objects = rows.map { row in
      var object = JSONObject()
      for (name, value) in row.members { object[name] = value }
      return JSONValue.object(object)
    }
    return Console.say(JSONWriter.text(.array(objects)))
  }
  let width = rows.map { $0.name.unicodeScalars.count }.max() ?? 0
  for row in rows {
    let pad = String(repeating: " ", count: width - row.name.unicodeScalars.count)
    Console.say(row.text.isEmpty ? row.name : "\(row.name)\(pad)  \(row.text)")
  }
}

struct ScenariosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "scenarios", abstract: "List the scenarios.")
  @Flag(help: "As JSON.") var json = false

  func run() throws {
    let all = try Scenario.all.map { try Scenario.named($0) }
    list(
      all.map { scenario in
        (
          scenario.name,
          [
            ("name", .string(scenario.name)), ("title", .string(scenario.title)),
            ("revision", .string(scenario.revision)),
          ], scenario.title
        )
      }, asJSON: json)
  }
}

struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "themes", abstract: "List the themes.")
  @Flag(help: "As JSON.") var json = false

  func run() {
    list(
      Theme.names().map { theme in
        (
          theme.name, [("name", .string(theme.name)), ("file", theme.file.map { .string($0) } ?? .null)],
          theme.file ?? "built in"
        )
      }, asJSON: json)
  }
}

struct RevisionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revisions", abstract: "List the QEMU revisions that are modelled, and the fixes that were debated.")
  @Flag(help: "The rules in which they differ, each with its values, instead.") var rules = false
  @Flag(help: "As JSON.") var json = false

  func run() {
    if rules { return listRules() }
    list(
      Revisions.all.map { revision in
        (
          revision.name, [("name", .string(revision.name)), ("summary", .string(revision.summary))], revision.summary
        )
      }, asJSON: json)
  }
}

extension RevisionsCommand {
  private func listRules() {
    list(
      RuleSwitch.all.map { rule in
        (
          rule.name,
          [
            ("name", .string(rule.name)), ("values", .array(rule.values.map { .string($0) })),
            ("summary", .string(rule.summary)),
          ], "\(rule.summary): \(rule.values.joined(separator: " | "))"
        )
      }, asJSON: json)
  }
}

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "List every command of the inspector with its keys.")
  @Flag(help: "As JSON.") var json = false

  func run() {
    list(
      CommandTable.all.map { command in
        (
          command.keyNames.isEmpty ? ":\(command.name)" : command.keyNames,
          [
            ("command", .string(command.usage)), ("group", .string(command.group.rawValue)),
            ("keys", .array(command.bindings.map { .string($0.key.name) })), ("text", .string(command.sentence)),
          ], "\(command.usage): \(command.sentence)"
        )
      }, asJSON: json)
  }
}
