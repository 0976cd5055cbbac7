import BlockLayer
import JSON
import Monitor
import Yams

/// A command and where it stands.
struct LocatedCommand {
  let command: Command
  let node: Node
}

extension ScenarioReader {
  /// QMP commands: each JSON text, or a mapping `execute: NAME`, `arguments: {...}`.
  func commands(_ node: Node, _ what: String) throws(ScenarioError) -> [LocatedCommand] {
    var budget = 100_000
    var commands: [LocatedCommand] = []
    for entry in try list(node, what) {
      let command: Command
      if let text = entry.scalar?.string {
        command = try json(text, entry)
      } else {
        command = try mapping(entry, &budget)
      }
      commands.append(LocatedCommand(command: command, node: entry))
    }
    return commands
  }

  private func mapping(_ node: Node, _ budget: inout Int) throws(ScenarioError) -> Command {
    let members = try members(node, "a QMP command", required: ["execute"], optional: ["arguments"])
    let name = try text(try members.node("execute"), "'execute'")
    guard let arguments = members["arguments"] else { return Command(name) }
    guard arguments.mapping != nil else {
      throw error(arguments, "'arguments': expected 'name: value' lines, found \(kind(arguments))")
    }
    return Command(name, try value(arguments, &budget))
  }

  /// A plain scalar is what it looks like (true, null, a number), a quoted one is text.
  ///
  /// Aliases make a small file large, so there is a budget of nodes.
  private func value(_ node: Node, _ budget: inout Int) throws(ScenarioError) -> JSONValue {
    budget -= 1
    if budget < 0 { throw error(node, "too many values, expected at most 100000 in a list of commands") }
    switch node {
    case .scalar(let scalar):
      return scalar.style == .plain ? plain(scalar.string) : .string(scalar.string)
    case .sequence(let sequence):
      var elements: [JSONValue] = []
      for element in sequence { elements.append(try value(element, &budget)) }
      return .array(elements)
    case .mapping(let mapping):
      var members: [JSONValue.Member] = []
      for (key, member) in mapping {
        members.append(.init(try text(key, "the name of an argument"), try value(member, &budget)))
      }
      return .object(members)
    case .alias: throw error(node, "an alias without an anchor, expected a value")
    }
  }

  private func plain(_ text: String) -> JSONValue {
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null", "~", "": return .null
    default: break
    }
    if let number = Int(text) { return .int(number) }
    let isNumber = text.first.map { "-.0123456789".contains($0) } ?? false
    if isNumber, let number = Double(text), number.isFinite { return .double(number) }
    return .string(text)
  }

  private func json(_ text: String, _ node: Node) throws(ScenarioError) -> Command {
    let session: QMPSession
    do {
      session = try SessionFile.parse(text: text, name: file)
    } catch {
      throw self.error(node, "not a QMP command in JSON (\(error.message)), expected {\"execute\": ...}")
    }
    guard session.form == .plain, session.commands.count == 1, let command = session.commands.first else {
      throw error(node, "more than one QMP command, expected one {\"execute\": ...}")
    }
    return Command(command)
  }

  // MARK: What QEMU says

  /// Runs the set-up, and behind it the client's commands, on machines that are thrown away.
  ///
  /// Of the client's only those are refused that no machine understands: a race may well be about an error.
  func check(
    _ scenario: Scenario, setup: [LocatedCommand], client: [LocatedCommand]
  ) throws(ScenarioError) {
    guard let rules = scenario.rules(scenario.revision) else { return }
    let emulator = Emulator(MachineConfiguration(rules: rules, setup: scenario.setup + client.map(\.command)))
    for (index, (located, reply)) in zip(setup + client, emulator.setupReplies).enumerated() where reply.isError {
      let failure = (try? JSONParser.parse(reply.reply))?["error"]
      let text = failure?["desc"]?.string ?? reply.reply
      let driver = located.command.arguments["driver"]?.string
      let isUnknown = failure?["class"] == "CommandNotFound" || driver.map { text.contains("'\($0)'") } ?? false
      if index < setup.count || isUnknown {
        let expected = index < setup.count ? "commands that succeed" : "commands that QEMU knows"
        throw error(located.node, "QEMU refuses \(located.command.name): \(text); expected \(expected)")
      }
    }
  }
}
