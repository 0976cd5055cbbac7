import Subject

extension CommandTable {
  static let looking: [Command] = [
    Command(
      "pane", [.required(.pane)], "Go to a pane, by number or name.",
      bindings: Pane.allCases.map { .init(key: .character(Character(String($0.number))), arguments: [$0.rawValue]) },
      group: .looking,
      action: { state, snapshot, arguments throws(CommandProblem) in
        guard let pane = Pane(rawValue: arguments[0]) else { return [] }
        if pane == .story, snapshot.story.isEmpty, snapshot.finding == nil {
          throw CommandProblem("There is no story here.")
        }
        if pane == .compare, snapshot.comparison == nil {
          throw CommandProblem("Nothing is compared; F tries the same schedule at another revision.")
        }
        if pane == .variables, snapshot.variables.isEmpty { throw CommandProblem("There are no variables here.") }
        if pane == .graph || pane == .scsi, !snapshot.variables.isEmpty {
          throw CommandProblem("A small program has no \(pane.title.lowercased()).")
        }
        state.focus(on: pane)
        return []
      }),
    Command(
      "next-pane", [], "Go to the next pane.", keys: [.tab], group: .looking,
      action: { state, snapshot, _ in cyclePane(1, &state, snapshot) }),
    Command(
      "previous-pane", [], "Go to the pane before.", keys: [.backTab], group: .looking,
      action: { state, snapshot, _ in cyclePane(-1, &state, snapshot) }),
    Command(
      "zoom", [], "Let the pane fill the screen, or put it back.", keys: [.character("z")], group: .looking,
      action: { state, _, _ in
        state.isZoomed.toggle()
        return []
      }),
    Command(
      "view", [.optional(.view)], "Draw the graph as boxes, rows or a tree; auto takes what fits.",
      keys: [.character("v")], group: .looking,
      action: { state, snapshot, arguments in
        let all = ViewState.GraphView.allCases
        let now = all.firstIndex(of: state.graphView) ?? 0
        state.graphView = arguments.first.flatMap { ViewState.GraphView(rawValue: $0) } ?? all[(now + 1) % all.count]
        state.scroll[.graph] = nil
        state.say("graph view: \(state.graphView.rawValue)", over: snapshot)
        return []
      }),
    Command(
      "stacks", [.optional(.switching, "auto|on|off")], "Show call stacks and queues in the thread pane, or not.",
      keys: [.character("o")], group: .looking,
      action: { state, snapshot, arguments in
        let all = ViewState.StackView.allCases
        let now = all.firstIndex(of: state.stackView) ?? 0
        state.stackView = arguments.first.flatMap { ViewState.StackView(rawValue: $0) } ?? all[(now + 1) % all.count]
        state.say("stacks: \(state.stackView.rawValue)", over: snapshot)
        return []
      }),
    Command(
      "open", [], "Threads: one step. Steps: go there. Elsewhere: fill the screen.", keys: [.enter], group: .looking,
      action: { state, snapshot, _ throws(CommandProblem) in
        switch (state.focus, state.selection[state.focus]) {
        case (.threads, _):
          if let reason = nothingToRun(snapshot) { throw CommandProblem(reason) }
          return [.subject(.stepAny)]
        case (.steps, .step(let number)?): return number == snapshot.step ? [] : [.subject(.goTo(step: number))]
        case (.log, .event(let step, _)?):
          // Behind the step that logged it, where it is the last line.
          let instant = step.map { $0 + 1 } ?? 0
          return instant == snapshot.step ? [] : [.subject(.goTo(step: instant))]
        default:
          state.isZoomed.toggle()
          return []
        }
      }),
    Command(
      "detail", [], "Show what is selected, and a message that is too long, in full.", keys: [.character("i")],
      group: .looking,
      action: { state, snapshot, _ throws(CommandProblem) in
        var text = state.selection[state.focus].map { detail(of: $0, in: state.focus, snapshot, state) } ?? []
        let title = text.isEmpty ? "Message" : state.focus.title
        if let message = state.shownMessage(of: snapshot)?.text, !message.isEmpty,
          text.isEmpty || message.unicodeScalars.count >= state.columns
        {
          text.append(message)
        }
        if text.isEmpty { throw CommandProblem("Nothing is selected, and there is no message.") }
        state.dialogue = .detail(title: title, text: text, selected: 0)
        return []
      }),
  ]

  /// Everything about an object, in paragraphs.
  private static func detail(
    of id: ObjectID, in pane: Pane, _ snapshot: Snapshot, _ state: ViewState
  ) -> [String] {
    switch id {
    case .node(let number): return snapshot.graph.nodes.filter { $0.id == number }.map { $0.sentence(in: snapshot) }
    case .step(let number):
      guard let step = snapshot.steps.first(where: { $0.number == number }) else { return [] }
      let prospect = step.prospect.map { ["behind it: \($0.text)"] } ?? []
      return ["step \(number), \(step.thread): \(step.function)", step.line] + step.changes + prospect
    default:
      let content = paneContent(pane, snapshot, state, rows: 1000, columns: 4000)
      guard let first = content.lines.firstIndex(where: { $0.id == id && $0.isStop }) else { return [] }
      // Lines that stand for nothing of their own belong to the object before them.
      let more = content.lines[(first + 1)...].prefix { $0.id == nil || ($0.id == id && !$0.isStop) }
      return [content.lines[first].text.plain] + more.map(\.text.plain)
    }
  }

  static let motion: [Command] = [
    move("up", "Select the one above.", [.up, .character("k")], .up),
    move("down", "Select the one below.", [.down, .character("j")], .down),
    move("left", "Select the one to the left.", [.left, .character("h")], .left),
    move("right", "Select the one to the right.", [.right, .character("l")], .right),
    move("page-up", "Go a page up.", [.pageUp], .pageUp),
    move("page-down", "Go a page down.", [.pageDown], .pageDown),
    move("top", "Select the first one.", [.home], .first),
    move("bottom", "Select the last one.", [.end], .last),
  ]

  private static func move(_ name: String, _ sentence: String, _ keys: [KeyPress], _ motion: Motion) -> Command {
    Command(
      name, [], sentence, keys: keys, group: .looking,
      action: { state, snapshot, _ in
        state.select(motion, in: snapshot)
        return []
      })
  }

  private static func cyclePane(_ offset: Int, _ state: inout ViewState, _ snapshot: Snapshot) -> [Effect] {
    let hasStory = !snapshot.story.isEmpty || snapshot.finding != nil
    let hasVariables = !snapshot.variables.isEmpty
    let panes = Pane.allCases.filter { pane in
      switch pane {
      case .story: hasStory
      case .compare: snapshot.comparison != nil
      case .variables: hasVariables
      case .graph, .scsi: !hasVariables
      default: true
      }
    }
    let now = panes.firstIndex(of: state.focus) ?? 0
    state.focus(on: panes[(now + offset + panes.count) % panes.count])
    return []
  }
}
