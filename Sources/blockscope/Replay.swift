import ArgumentParser
import EngineSubject
import Explorer
import Machine
import Programs
import Scenarios

/// The inspector on a recorded run.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Step through the run that a trace file records.",
    discussion: """
      The run is replayed first: a trace of another build, revision or description is refused. Without a terminal, the steps \
      of a small program are printed.
      """)

  @Argument(help: "A trace file.")
  var trace: String

  @Option(help: ArgumentHelp("The scenario or program, if it is not where the trace says.", valueName: "name|file"))
  var of: String?

  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let recorded = try TraceFile.parse(TextFile.read(trace, expected: "a trace file"), file: trace)
    let subject = try RecordedSubject(recorded.identity, of: trace, at: of)
    let finding = try recorded.replay(on: subject.model, as: subject.identity(like: recorded.identity))
    let schedule = recorded.schedule.decisions
    switch subject {
    case .scenario(let scenario, let emulator):
      var opening = Opening(
        configuration: emulator.configuration, title: scenario.name, lesson: scenario.lesson,
        recorded: Exploration.describe(schedule, on: emulator), isStepped: true)
      opening.position = Opening.start(opening.recorded)
      opening.greeting =
        "\(schedule.count - opening.position) of \(schedule.count) steps before the end; n takes the next one, > all."
      opening.looksAhead = true
      try opening.show(screen)
    case .program(let program, _) where Console.isOutputTerminal:
      try Opening.recorded(program, recorded.identity.memoryModel, schedule, finding).show(screen)
    case .program(_, let model):
      Console.say(ProgramRun(model, schedule, finding).text)
    }
  }
}
