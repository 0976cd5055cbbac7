import Subject

extension CommandTable {
  static let program: [Command] = [
    Command(
      "help", [], "Every command with its keys; type to search, Enter carries one out.",
      keys: [.character("?"), .function(1)], group: .program,
      action: { state, _, _ in
        state.dialogue = .help(filter: "", selected: 0)
        return []
      }),
    Command(
      "commands", [], "Type a command; the ones that match are listed.", keys: [.character(":"), .control("p")],
      group: .program,
      action: { state, _, _ in
        state.dialogue = .palette(text: "", selected: 0)
        return []
      }),
    Command(
      "theme", [.optional(.theme, "name")], "Change the colours: the next theme, or the one named.",
      keys: [.character("C"), .function(2)], group: .program,
      action: { _, _, arguments in [arguments.first.map { .theme($0) } ?? .nextTheme] }),
    Command(
      "redraw", [], "Draw the whole screen anew.", keys: [.control("l")], group: .program,
      action: { _, _, _ in [.redraw] }),
    Command(
      "suspend", [], "Give the terminal back to the shell for a while.", keys: [.control("z")], group: .program,
      action: { _, _, _ in [.suspend] }),
    Command(
      "close", [], "One step back: close what is open, cancel what goes on in the background.", keys: [.escape],
      group: .program,
      action: { state, snapshot, _ in
        if state.dialogue != nil {
          state.dialogue = nil
        } else if state.isZoomed {
          state.isZoomed = false
        } else if !snapshot.work.isEmpty {
          return [.subject(.cancelWork)]
        } else if state.selection[state.focus] != nil {
          state.selection[state.focus] = nil
        } else if state.focus != .graph {
          state.focus(on: .graph)
        } else {
          state.say("q quits.", over: snapshot)
        }
        return []
      }),
    Command(
      "quit", [], "Leave the program.", keys: [.character("q"), .control("c")], group: .program,
      action: { _, _, _ in [.quit] }),
  ]
}
