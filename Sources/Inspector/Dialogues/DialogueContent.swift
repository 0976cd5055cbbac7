import Canvas
import Subject

/// What a dialogue shows: a head that stays, entries of which one is selected, and notes below them.
struct DialogueContent {
  var title: String
  /// The prompt line, drawn with the cursor at its end.
  var prompt: TextLine?
  /// Lines, each with the entry that it belongs to.
  var lines: [(text: TextLine, entry: Int?)] = []
  /// More about the selected entry, below the list.
  var detail = ""
  var selected: Int
  var foot: String
  var columns = 64

  init(_ dialogue: ViewState.Dialogue, _ snapshot: Snapshot, _ state: ViewState) {
    switch dialogue {
    case .choices(let selected):
      self.init(title: "Which thread runs next?", selected: selected, foot: "1-9 take · Enter · Esc close", columns: 76)
      addChoices(snapshot, columns: min(columns, state.columns - 2) - 4)
    case .help(let filter, let selected):
      self.init(title: "Help", selected: selected, foot: "Enter run · Esc close", columns: 96)
      prompt = TextLine("search: \(filter)", .key)
      addHelp(filter, snapshot, state)
    case .palette(let text, let selected):
      self.init(title: "Command", selected: selected, foot: "Tab complete · Enter run · Esc close", columns: 84)
      prompt = TextLine(": \(text)", .key)
      addPalette(text, snapshot, state)
    case .picker(let picker):
      self.init(
        title: picker.title, selected: picker.selected, foot: "1-9 take · Enter · Esc close",
        columns: picker.text.isEmpty ? 56 : 76)
      let width = min(columns, state.columns - 2) - 6
      if !picker.text.isEmpty {
        for line in wrapped(picker.text, width: width) { lines.append((TextLine(line, .story), nil)) }
        lines.append((TextLine(), nil))
      }
      for (index, item) in picker.items.enumerated() {
        let parts = picker.text.isEmpty ? [item.label] : wrapped(item.label, width: width - 2)
        for (part, text) in parts.enumerated() {
          let head = part > 0 ? " " : index < 9 ? String(index + 1) : " "
          lines.append((TextLine("\(head) \(text)"), index))
        }
      }
      if picker.items.isEmpty { lines.append((TextLine("nothing to choose from", .dim), nil)) }
    case .detail(let title, let text, let selected):
      self.init(title: title, selected: selected, foot: "Esc close", columns: 96)
      let width = min(columns, state.columns - 2) - 4
      for (index, line) in text.flatMap({ wrapped($0, width: width) }).enumerated() {
        lines.append((TextLine(line), index))
      }
    }
  }

  private init(title: String, selected: Int, foot: String, columns: Int) {
    self.title = title
    self.selected = selected
    self.foot = foot
    self.columns = columns
  }

  private mutating func addChoices(_ snapshot: Snapshot, columns: Int) {
    let width = (snapshot.choices.map { $0.threadName.unicodeScalars.count }.max() ?? 0) + 2
    for (index, choice) in snapshot.choices.enumerated() {
      var line = TextLine(index < 9 ? "\(index + 1) " : "  ", .key)
      line.append("► ", .ok)
      line.field(choice.threadName, width, snapshot.role(ofThread: choice.threadName))
      line.append(choice.function)
      line.end(with: choice.prospect.map { ($0.text, $0.role) } ?? ("?", .dim), columns: columns)
      lines.append((line, index))
      if !choice.line.isEmpty { lines.append((TextLine("    ◌ \(choice.line)", .dim), nil)) }
      if let note = choice.note { lines.append((TextLine("    \(note)", .warning), nil)) }
    }
    if !snapshot.choices.isEmpty, snapshot.choices.allSatisfy({ $0.prospect == nil }), snapshot.work.isEmpty {
      lines.append((TextLine("  ? what may become of a choice is unknown: a looks ahead", .dim), nil))
    }
    for thread in snapshot.threads {
      guard let reason = thread.reasonNotToRun, thread.activity == .blocked else { continue }
      var line = TextLine("  ✗ ", .blocked)
      line.field(thread.name, width, thread.role)
      line.append(reason, .blocked)
      lines.append((line, nil))
    }
    if snapshot.choices.isEmpty { lines.append((TextLine("  no thread can run", .warning), nil)) }
  }

  private mutating func addHelp(_ filter: String, _ snapshot: Snapshot, _ state: ViewState) {
    var group: Command.Group?
    for (index, command) in CommandTable.matching(filter).enumerated() {
      if filter.isEmpty, command.group != group {
        group = command.group
        lines.append((TextLine(command.group.rawValue, .title), nil))
      }
      var line = TextLine(" ")
      line.field(command.keyNames, 13, .key)
      line.append(" ")
      line.field(command.name, 15)
      line.append(" ")
      line.append(command.sentence, .dim)
      lines.append((line, index))
      if index == selected { detail = Self.detail(command, snapshot, state) }
    }
    guard filter.isEmpty else { return }
    lines.append((TextLine("Marks", .title), nil))
    for text in [
      "□ device  ◆ backend  ● node  ■ job  ▲ export", "► can run  ✗ cannot, or a failure  · idle  ◌ next step",
      "≠ contexts differ  * changed by the last step  q drained  f in flight  ro read-only",
      "chances: ✓ safe  ✗ fails  16.05 % of random runs; + at least; on the timeline ○ last way out  ✗ no return",
      "permissions: write, read, write-unchanged, resize; ? not told by this subject",
    ] {
      lines.append((TextLine(" \(text)", .dim), nil))
    }
  }

  private static func detail(_ command: Command, _ snapshot: Snapshot, _ state: ViewState) -> String {
    let reason = command.reason(snapshot, state).map { " Not now: \($0)" } ?? ""
    return ":\(command.usage) — \(command.sentence)\(reason)"
  }

  private mutating func addPalette(_ text: String, _ snapshot: Snapshot, _ state: ViewState) {
    guard !text.contains(" ") else {
      let found = completions(of: text, in: snapshot)
      for (index, line) in found.enumerated() { lines.append((TextLine(" \(line)"), index)) }
      if found.isEmpty, let command = CommandTable.command(named: String(text.prefix { $0 != " " })) {
        lines.append((TextLine(" \(command.usage)", .title), nil))
        lines.append((TextLine(" \(command.sentence)", .dim), nil))
      }
      return
    }
    let found = CommandTable.matching(text)
    for (index, command) in found.enumerated() {
      let reason = command.reason(snapshot, state)
      var line = TextLine(" ")
      line.field(command.usage, 25, reason == nil ? .text : .dim)
      line.append(" ")
      line.field(reason ?? command.sentence, 44, reason == nil ? .dim : .blocked)
      line.append(" ")
      line.append(command.keyNames, .key)
      lines.append((line, index))
      if index == selected { detail = Self.detail(command, snapshot, state) }
    }
    if found.isEmpty { lines.append((TextLine(" no command matches", .warning), nil)) }
  }
}
