import Subject

extension CommandTable {
  static let ahead: [Command] = [
    Command(
      "look-ahead", [], "Work out what each choice may lead to, in the background; again: cancel.",
      keys: [.character("a")], group: .ahead,
      reason: { snapshot, _ in snapshot.isRunning ? "It is running: pause first." : nil },
      action: { _, _, _ in [.subject(.lookAhead)] }),
    Command(
      "find-failure", [], "Search from here for a schedule that fails, in the background; again: cancel.",
      keys: [.character("f")], group: .ahead,
      reason: { snapshot, _ in snapshot.isRunning ? "It is running: pause first." : nothingToRun(snapshot) },
      action: { _, _, _ in [.subject(.findFailure)] }),
    Command(
      "recorded", [], "Return to the recorded run: where it was left, or where the search began.",
      keys: [.character("r")], group: .ahead, action: { _, _, _ in [.subject(.returnToRecord)] }),
    Command(
      "cancel", [], "Cancel what was begun last in the background.", group: .ahead,
      reason: { snapshot, _ in snapshot.work.isEmpty ? "Nothing is under way in the background." : nil },
      action: { _, _, _ in [.subject(.cancelWork)] }),
  ]
}
