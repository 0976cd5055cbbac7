import Subject

extension ViewState {
  /// Carries a command out, or says why not.
  mutating func perform(_ command: Command, _ arguments: [String], in snapshot: Snapshot) -> [Effect] {
    // What is named outright is judged by the action itself: `step iothread0` is possible while the chosen thread waits.
    if arguments.isEmpty, let reason = command.reason(snapshot, self) {
      say(reason, isError: true, over: snapshot)
      return []
    }
    do {
      let effects = try command.action(&self, snapshot, arguments)
      if effects.contains(where: \.movesInTime) {
        // Whoever moves wants to see where to: the lists follow the present again.
        selection[.steps] = nil
        selection[.log] = nil
      }
      return effects
    } catch {
      say(error.text, isError: true, over: snapshot)
      return []
    }
  }

  /// Carries out a line as typed after `:`.
  mutating func perform(line: String, in snapshot: Snapshot) -> [Effect] {
    do {
      guard let (command, arguments) = try parse(line, in: snapshot) else { return [] }
      return perform(command, arguments, in: snapshot)
    } catch {
      say(error.text, isError: true, over: snapshot)
      return []
    }
  }
}

/// The command and the arguments of a line; nil for an empty one. A name may be cut short as long as it stays unique.
func parse(
  _ line: String, in snapshot: Snapshot
) throws(CommandProblem) -> (command: Command, arguments: [String])? {
  let line = line.drop { $0 == " " || $0 == ":" }
  guard let name = line.split(separator: " ").first.map(String.init) else { return nil }
  let command = try command(called: name)
  var rest = line.dropFirst(name.count).drop { $0 == " " }
  var arguments: [String] = []
  for argument in command.arguments where !rest.isEmpty {
    let value: Substring
    if argument.kind == .text {
      value = rest
      rest = ""
    } else {
      value = rest.prefix { $0 != " " }
      rest = rest.dropFirst(value.count).drop { $0 == " " }
    }
    try argument.check(String(value), in: snapshot)
    arguments.append(String(value))
  }
  guard rest.isEmpty else {
    throw CommandProblem("“\(rest)” is too much: expected \(command.usage).")
  }
  if arguments.count < command.arguments.count, !command.arguments[arguments.count].isOptional {
    throw CommandProblem("\(command.arguments[arguments.count].usage) is missing: expected \(command.usage).")
  }
  return (command, arguments)
}

private func command(called name: String) throws(CommandProblem) -> Command {
  if let command = CommandTable.command(named: name) { return command }
  let candidates = CommandTable.all.filter { $0.name.hasPrefix(name) }
  switch candidates.count {
  case 1: return candidates[0]
  case 0: throw CommandProblem("There is no command “\(name)”; ? lists all of them.")
  default:
    throw CommandProblem("“\(name)” could be \(candidates.map(\.name).joined(separator: ", ")).")
  }
}

/// What the prompt offers for a line: commands by name, or values for the argument that is being typed.
func completions(of line: String, in snapshot: Snapshot) -> [String] {
  guard let blank = line.firstIndex(of: " ") else {
    return CommandTable.matching(line).map(\.name)
  }
  guard let command = CommandTable.command(named: String(line[..<blank])) else { return [] }
  let words = line[blank...].split(separator: " ").map(String.init)
  let isNew = line.last == " "
  let place = isNew ? words.count : words.count - 1
  guard command.arguments.indices.contains(place) else { return [] }
  let typed = isNew ? "" : words[place]
  let values = command.arguments[place].values(in: snapshot) ?? []
  let lead = ([command.name] + words.prefix(place)).joined(separator: " ")
  return values.filter { $0.hasPrefix(typed) }.map { "\(lead) \($0)" }
}

extension Effect {
  /// Whether afterwards another instant is the present one.
  fileprivate var movesInTime: Bool {
    guard case .subject(let command) = self else { return false }
    switch command {
    case .run, .step, .choose, .stepAny, .stepBack, .goTo, .runToEvent, .backToEvent, .playRecorded,
      .returnToRecord:
      return true
    default: return false
    }
  }
}
