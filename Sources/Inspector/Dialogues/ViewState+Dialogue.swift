import Subject

extension ViewState {
  /// A key while a dialogue is open.
  mutating func dialogueKey(_ key: KeyPress, in snapshot: Snapshot) -> [Effect] {
    guard let dialogue else { return [] }
    switch key {
    case .escape, .control("c"), .control("g"): return leave(dialogue, in: snapshot)
    case .control("l"): return [.redraw]
    case .up, .backTab: return move(-1, in: snapshot)
    case .down: return move(1, in: snapshot)
    case .pageUp: return move(-10, in: snapshot)
    case .pageDown: return move(10, in: snapshot)
    case .enter: return accept(dialogue, in: snapshot)
    case .tab:
      if case .palette(let text, let selected) = dialogue {
        complete(text, selected, in: snapshot)
        return []
      }
      return move(1, in: snapshot)
    case .backspace, .delete:
      erase()
      return []
    case .control("u"):
      if case .palette = dialogue { self.dialogue = .palette(text: "", selected: 0) }
      if case .help = dialogue { self.dialogue = .help(filter: "", selected: 0) }
      return []
    case .character(let character): return type(character, in: snapshot)
    default: return []
    }
  }

  /// Closes a dialogue without picking anything.
  private mutating func leave(_ dialogue: Dialogue, in snapshot: Snapshot) -> [Effect] {
    self.dialogue = nil
    guard case .picker(let picker) = dialogue, !picker.otherwise.isEmpty else { return [] }
    return perform(line: picker.otherwise, in: snapshot)
  }

  /// Puts text where one types; dropped where no prompt is open.
  mutating func insert(_ text: String) {
    switch dialogue {
    case .palette(let old, _): dialogue = .palette(text: old + text, selected: 0)
    case .help(let old, _): dialogue = .help(filter: old + text, selected: 0)
    default: break
    }
  }

  private mutating func erase() {
    switch dialogue {
    case .palette(let text, _): dialogue = text.isEmpty ? nil : .palette(text: String(text.dropLast()), selected: 0)
    case .help(let text, _): dialogue = .help(filter: String(text.dropLast()), selected: 0)
    default: break
    }
  }

  private mutating func type(_ character: Character, in snapshot: Snapshot) -> [Effect] {
    switch dialogue {
    case .palette, .help:
      insert(String(character))
      return []
    case .detail:
      switch character {
      case "j": return move(1, in: snapshot)
      case "k": return move(-1, in: snapshot)
      case "q", "i": dialogue = nil
      default: break
      }
      return []
    case .choices, .picker:
      switch character {
      case "j": return move(1, in: snapshot)
      case "k": return move(-1, in: snapshot)
      case "q", "g": return dialogue.map { leave($0, in: snapshot) } ?? []
      default: break
      }
      guard let number = character.wholeNumberValue, number >= 1 else { return [] }
      guard let dialogue, number <= count(dialogue, in: snapshot) else {
        say("There is no entry \(number).", isError: true, over: snapshot)
        return []
      }
      if case .picker(var picker) = dialogue {
        picker.selected = number - 1
        return accept(.picker(picker), in: snapshot)
      }
      return accept(.choices(selected: number - 1), in: snapshot)
    case nil: return []
    }
  }

  /// How many entries can be selected.
  private func count(_ dialogue: Dialogue, in snapshot: Snapshot) -> Int {
    switch dialogue {
    case .choices: snapshot.choices.count
    case .help(let filter, _): CommandTable.matching(filter).count
    case .palette(let text, _): completions(of: text, in: snapshot).count
    case .picker(let picker): picker.items.count
    case .detail: DialogueContent(dialogue, snapshot, self).lines.count
    }
  }

  private mutating func move(_ offset: Int, in snapshot: Snapshot) -> [Effect] {
    guard let dialogue else { return [] }
    let last = count(dialogue, in: snapshot) - 1
    func moved(_ selected: Int) -> Int { max(0, min(last, selected + offset)) }
    switch dialogue {
    case .choices(let selected): self.dialogue = .choices(selected: moved(selected))
    case .help(let filter, let selected): self.dialogue = .help(filter: filter, selected: moved(selected))
    case .palette(let text, let selected): self.dialogue = .palette(text: text, selected: moved(selected))
    case .picker(var picker):
      picker.selected = moved(picker.selected)
      self.dialogue = .picker(picker)
    case .detail(let title, let text, let selected):
      self.dialogue = .detail(title: title, text: text, selected: moved(selected))
    }
    return []
  }

  private mutating func complete(_ text: String, _ selected: Int, in snapshot: Snapshot) {
    let found = completions(of: text, in: snapshot)
    guard found.indices.contains(selected) else { return }
    let line = found[selected]
    let words = line.split(separator: " ").count - 1
    let hasMore = (CommandTable.command(named: String(line.prefix { $0 != " " }))?.arguments.count ?? 0) > words
    dialogue = .palette(text: hasMore ? line + " " : line, selected: 0)
  }

  private mutating func accept(_ dialogue: Dialogue, in snapshot: Snapshot) -> [Effect] {
    self.dialogue = nil
    switch dialogue {
    case .choices(let selected):
      guard snapshot.choices.indices.contains(selected) else { return [] }
      return perform(line: "choose \(selected + 1)", in: snapshot)
    case .picker(let picker):
      guard picker.items.indices.contains(picker.selected) else { return [] }
      return perform(line: picker.items[picker.selected].command, in: snapshot)
    case .help(let filter, let selected):
      let found = CommandTable.matching(filter)
      return found.indices.contains(selected) ? start(found[selected], in: snapshot) : []
    case .palette(let text, let selected): return accept(line: text, selected, in: snapshot)
    case .detail: return []
    }
  }

  /// A finished line is carried out as it stands; the start of a name means the entry that is selected.
  private mutating func accept(line: String, _ selected: Int, in snapshot: Snapshot) -> [Effect] {
    if line.allSatisfy({ $0 == " " }), selected == 0 { return [] }
    let found = completions(of: line, in: snapshot)
    let isName = !line.contains(" ")
    if isName, selected > 0 || CommandTable.command(named: line) == nil, found.indices.contains(selected),
      let command = CommandTable.command(named: found[selected])
    {
      return start(command, in: snapshot)
    }
    history.append(line)
    if history.count > 100 { history.removeFirst() }
    return perform(
      line: !isName && selected > 0 && found.indices.contains(selected) ? found[selected] : line, in: snapshot)
  }

  /// Carries out a command from a list; one that needs arguments goes to the prompt first.
  private mutating func start(_ command: Command, in snapshot: Snapshot) -> [Effect] {
    if let first = command.arguments.first, !first.isOptional {
      dialogue = .palette(text: command.name + " ", selected: 0)
      return []
    }
    return perform(command, [], in: snapshot)
  }
}
