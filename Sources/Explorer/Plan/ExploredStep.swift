import Machine

/// One step of a schedule, for people.
public struct ExploredStep: Sendable, Equatable {
  public var decision: Decision
  public var thread: String
  /// The modelled function and its file.
  public var function: String
  public var file: String
  /// The line of pseudo-code, or what the chosen alternative means.
  public var line: String
  /// What it changed, e.g. `fmt0.aio_context: iothread0 -> NULL`.
  public var changes: [String]
  /// Whether the thread is another one than that of the step before.
  public var isSwitch: Bool

  /// The steps of a schedule in words. The machine is at the schedule's start, and is there again afterwards. `changes` says
  /// what was changed since a mark in the journal.
  public static func describe(
    _ schedule: [Decision], on machine: Machine, changes: (_ mark: Int) -> [String]
  ) -> [ExploredStep] {
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    var last = -1
    return schedule.map { decision in
      let instruction = machine.nextInstruction(decision.thread)
      let routine = machine.program.routine(instruction.routine)
      let line = machine.describe(decision)
      let before = machine.store.journalCount
      machine.step(decision.thread, way: decision.way)
      machine.acknowledgeFinding()
      defer { last = decision.thread }
      return ExploredStep(
        decision: decision, thread: machine.threadNames[decision.thread], function: routine.name, file: routine.file,
        line: line, changes: changes(before), isSwitch: decision.thread != last)
    }
  }
}
