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
        case (.log, .event(let step, _)?): return step == snapshot.step ? [] : [.subject(.goTo(step: step))]
        default:
          state.isZoomed.toggle()
          return []
        }
      }),
  ]

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
    let panes = Pane.allCases.filter { $0 != .story || hasStory }
    let now = panes.firstIndex(of: state.focus) ?? 0
    state.focus(on: panes[(now + offset + panes.count) % panes.count])
    return []
  }
}
