import BlockLayer
import EngineSubject
import Explorer
import Lessons
import Machine
import Monitor
import QMPServer
import Scenarios
import Subject

/// What a screen opens with.
struct Opening {
  var configuration: MachineConfiguration
  var title: String
  var lesson: Lesson?
  /// Where it comes from, if it is a scenario.
  var scenario: Scenario?
  /// The small program, where that is the machine.
  var program: ProgramOpening?
  /// A revision that runs beside it under the same schedule.
  var comparedWith: String?
  /// A run that can be played, and where in it one begins.
  var recorded: [ExploredStep] = []
  var position = 0
  /// What a search found at the end of that run.
  var finding: Finding?
  /// Whether it runs by itself.
  var isLive = false
  /// Whether commands wait for the person's own steps.
  var isStepped = false
  /// Whether what may become of it is worked out without being asked for, in the background.
  var looksAhead = false
  /// Where clients of its monitor connect.
  var monitor: QMPServer.Endpoint?
  /// What is done with the last snapshot when the person has left.
  var ended: @Sendable (Snapshot) -> Void = { _ in }
  /// What to say at first.
  var greeting: String?

  private static let demo = "demo machine"

  /// The machine that a file describes, else the demo machine.
  static func machine(file: String?, revision: String) throws -> Opening {
    let rules = try Revisions.rules(revision)
    guard let file else {
      return Opening(configuration: DemoMachine.configuration(rules: rules), title: demo)
    }
    var configuration = try MachineFile.configuration(path: file, rules: rules)
    configuration.cells = 1 << 19
    return Opening(configuration: configuration, title: file.split(separator: "/").last.map(String.init) ?? file)
  }

  /// A session at its first instant.
  ///
  /// - Throws: `Failure` where the machine cannot be built: some of the debated fixes cannot even do that.
  func session() throws -> Session {
    let emulator = Emulator(configuration)
    if let finding = emulator.machine.finding { throw failure(finding.text) }
    if title == Self.demo, let refused = emulator.setupReplies.first(where: \.isError) {
      throw failure("\(refused.command) gets \(refused.reply)")
    }
    let session = Session(emulator, title: title, lesson: lesson, recorded: recorded, isStepped: isStepped)
    session.scenario = scenario
    session.go(to: position)
    if let comparedWith { session.perform(.compare(revision: comparedWith)) }
    if let greeting { session.say(greeting) }
    return session
  }

  private func failure(_ reason: String) -> Failure {
    Failure("the \(title) cannot be built at revision \(configuration.rules.name): \(reason)")
  }

  /// Opens a screen, or prints one where there is no terminal.
  func show(_ options: ScreenOptions) throws {
    if Console.isOutputTerminal {
      try InspectorLoop.run(self, options)
    } else {
      if monitor != nil {
        throw Failure("--qmp needs a terminal here; without one, use 'blockscope serve --qmp'")
      }
      try Printer(size: Size(rows: 36, columns: 100)).print(self, options)
      Console.note("This is one screen as text; on a terminal blockscope is live, and ? there names all keys.")
    }
  }
}
