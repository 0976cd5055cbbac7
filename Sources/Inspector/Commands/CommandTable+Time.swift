import Subject

extension CommandTable {
  static let time: [Command] = [
    Command(
      "toggle", [], "Run by itself, or pause.", keys: [.character(" ")], group: .time,
      reason: { snapshot, _ in snapshot.isRunning ? nil : nothingToRun(snapshot) },
      action: { _, snapshot, _ in [.subject(snapshot.isRunning ? .pause : .run)] }),
    Command(
      "run", [], "Run by itself until paused or until something is found.", group: .time,
      reason: { snapshot, _ in snapshot.isRunning ? "It is running already." : nothingToRun(snapshot) },
      action: { _, _, _ in [.subject(.run)] }),
    Command(
      "pause", [], "Stop running by itself.", group: .time,
      reason: { snapshot, _ in snapshot.isRunning ? nil : "It is paused already." },
      action: { _, _, _ in [.subject(.pause)] }),
    Command(
      "faster", [], "Take more steps per second.", keys: [.character("+")], group: .time,
      action: { _, _, _ in [.subject(.faster)] }),
    Command(
      "slower", [], "Take fewer steps per second.", keys: [.character("-")], group: .time,
      action: { _, _, _ in [.subject(.slower)] }),
    Command(
      "next", [], "One step of the recorded run, or of the thread that the scheduler picks.", keys: [.character("n")],
      group: .time, reason: { snapshot, _ in nothingToRun(snapshot) }, action: { _, _, _ in [.subject(.stepAny)] }),
    Command(
      "back", [], "Take the last step back.", keys: [.character("b")], group: .time,
      reason: { snapshot, _ in atStart(snapshot) }, action: { _, _, _ in [.subject(.stepBack)] }),
    Command(
      "event", [], "Run until something is logged.", keys: [.character("e")], group: .time,
      reason: { snapshot, _ in nothingToRun(snapshot) }, action: { _, _, _ in [.subject(.runToEvent)] }),
    Command(
      "event-back", [], "Go back to the last instant at which something was logged.", keys: [.character("E")],
      group: .time, reason: { snapshot, _ in atStart(snapshot) }, action: { _, _, _ in [.subject(.backToEvent)] }),
    Command(
      "goto", [.required(.step)], "Go to a step, forwards or backwards.", group: .time,
      action: { _, _, arguments in [.subject(.goTo(step: Int(arguments[0]) ?? 0))] }),
    Command(
      "first", [], "Go to the start of the run.", keys: [.character("0")], group: .time,
      reason: { snapshot, _ in atStart(snapshot) }, action: { _, _, _ in [.subject(.goTo(step: 0))] }),
    Command(
      "last", [], "Go to the last known step of the run.", keys: [.character("$")], group: .time,
      reason: { snapshot, _ in snapshot.lastStep > snapshot.step ? nil : "This is the last known step." },
      action: { _, snapshot, _ in [.subject(.goTo(step: snapshot.lastStep))] }),
    Command(
      "play", [], "Play the rest of the recorded run.", keys: [.character(">")], group: .time,
      reason: { snapshot, _ in
        snapshot.lastStep > snapshot.step || snapshot.steps.contains { $0.tense == .future }
          ? nil : "No recorded step lies ahead."
      },
      action: { _, _, _ in [.subject(.playRecorded)] }),
  ]

  static func atStart(_ snapshot: Snapshot) -> String? {
    snapshot.step > 0 ? nil : "This is the start of the run."
  }

  /// Why no step can be taken at all.
  static func nothingToRun(_ snapshot: Snapshot) -> String? {
    if snapshot.threads.contains(where: { $0.activity == .canRun }) || !snapshot.choices.isEmpty { return nil }
    if let finding = snapshot.finding { return "No thread can go on: \(finding.text)" }
    if !snapshot.deadlock.isEmpty { return "No thread can run: they wait for each other." }
    return "No thread can run."
  }
}
