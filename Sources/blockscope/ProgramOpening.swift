import BlockLayer
import EngineSubject
import Explorer
import Machine
import Programs
import Scenarios
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
      program, memoryModel, title: opening.title, revision: revision, lesson: opening.lesson,
      recorded: opening.recorded, finding: opening.finding)
    session.scenario = opening.scenario
    session.perform(.goTo(step: opening.position))
    if let other = opening.comparedWith { session.perform(.compare(revision: other)) }
    if let greeting = opening.greeting { session.say(greeting) }
    return session
  }
}

extension Opening {
  /// A recorded run of a small program, shortly before it goes wrong; with its lesson, where the program is a scenario's.
  static func recorded(
    _ program: SmallProgram, _ memoryModel: MemoryModel, _ schedule: [Decision], _ finding: Finding
  ) -> Opening {
    let parts = program.name.split(separator: "@", maxSplits: 1).map(String.init)
    let revision = parts.count == 2 ? parts[1] : ""
    let configuration = MachineConfiguration(rules: Rules(name: revision), setup: [], guest: .idle, client: nil)
    var opening = Opening(configuration: configuration, title: parts.first ?? program.name, isStepped: true)
    if parts.count == 2, let scenario = try? Scenario.named(parts[0]) {
      opening.scenario = scenario
      opening.lesson = scenario.lesson
    }
    let start = ProgramOpening(program: program, memoryModel: memoryModel, revision: revision)
    opening.program = start
    opening.recorded = start.steps(schedule)
    opening.finding = finding
    opening.position = Opening.start(opening.recorded)
    opening.greeting =
      "\(schedule.count - opening.position) of \(schedule.count) steps before the end; n takes the next one, > all."
    return opening
  }
}
