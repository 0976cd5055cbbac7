import EngineSubject
import Explorer
import Machine
import Programs
import Subject

/// A small program that a screen opens with.
struct ProgramOpening {
  var program: SmallProgram
  var memoryModel: MemoryModel
  var revision: String

  /// The steps of a schedule from the start, in words.
  func steps(_ schedule: [Decision]) -> [ExploredStep] {
    let machine = program.model(memoryModel).machine
    return ExploredStep.describe(schedule, on: machine) { program.changes(machine, under: memoryModel, since: $0) }
  }

  /// A session at its first instant.
  func session(_ opening: Opening) -> ProgramSession {
    let session = ProgramSession(
      program, memoryModel, title: opening.title, revision: revision, lesson: opening.lesson, recorded: opening.recorded
    )
    session.scenario = opening.scenario
    session.perform(.goTo(step: opening.position))
    if let other = opening.comparedWith { session.perform(.compare(revision: other)) }
    if let greeting = opening.greeting { session.say(greeting) }
    return session
  }
}
