import ArgumentParser
import BlockLayer
import EngineSubject
import Explorer
import Machine
import Scenarios
import Subject

/// The inspector on a scenario and its lesson.
struct Play: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play a scenario's shortest failing schedule, with its lesson.",
    discussion: """
      n takes the next step, Space plays at a pace that + and - change, b steps back; the story beside the panes follows what \
      happens. F tries the same schedule at the revision with the fix.
      """)

  @Argument(help: "A scenario's name, or a file.")
  var scenario: String

  @Option(help: ArgumentHelp("The QEMU revision to model, instead of the scenario's own.", valueName: "name"))
  var revision: String?

  @Option(help: ArgumentHelp("Run another revision beside it, under the same schedule.", valueName: "revision"))
  var compareWith: String?

  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let scenario = try Scenario.named(scenario)
    var opening = try Opening.scenario(scenario, revision: revision)
    if let compareWith {
      _ = try scenario.revisionName(compareWith)
      opening.comparedWith = compareWith
      if !Console.isOutputTerminal { return Console.say(try opening.comparison().text()) }
    }
    opening.ended = { snapshot in Learn.note(scenario.name, snapshot) }
    try opening.show(screen)
  }
}

extension Scenario {
  /// A revision of this scenario; nil: the one that it is about.
  ///
  /// - Throws: `Failure`, which names the revisions that there are.
  func revisionName(_ name: String?) throws -> String {
    let name = name ?? revision
    if program != nil ? variants.contains(where: { $0.name == name }) : rules(name) != nil { return name }
    throw Failure("no revision '\(name)' for \(self.name), expected one of \(revisionNames.joined(separator: ", "))")
  }
}

extension Opening {
  /// How many steps before the end of the danger one begins, where no lesson leads there.
  private static let approach = 6

  /// A scenario, searched for its shortest failing schedule, or for the way to its goal.
  static func scenario(_ scenario: Scenario, revision: String?) throws -> Opening {
    let revision = try scenario.revisionName(revision)
    let progress = SearchReport(isWanted: Console.isErrorTerminal)
    var bounds = Bounds()
    bounds.progress = progress.show
    var schedule: [Decision] = []
    var finding: Finding?
    var greeting = ""
    if scenario.goal != nil {
      schedule = scenario.wayToGoal(at: revision) ?? []
      greeting = "\(schedule.count) steps; n takes the next one, Space plays them, > goes to the next question."
    } else if let result = scenario.search(at: revision, bounds: bounds) {
      schedule = result.schedule
      finding = result.finding
      let states = result.states ?? 0
      greeting =
        result.isComplete
        ? "No schedule fails here: all \(states) states were searched." : "Nothing found in \(states) states."
    }
    progress.clear()
    var opening = Opening(
      configuration: scenario.configuration(scenario.rules(revision) ?? Rules(name: revision)), title: scenario.name,
      isStepped: true)
    opening.scenario = scenario
    opening.lesson = scenario.lesson
    opening.finding = finding
    if let program = scenario.smallProgram(at: revision), let part = scenario.program {
      opening.program = ProgramOpening(program: program, memoryModel: part.memoryModel, revision: revision)
      opening.recorded = opening.program?.steps(schedule) ?? []
    } else {
      opening.recorded = Exploration.describe(schedule, on: Emulator(opening.configuration))
      opening.looksAhead = true
    }
    if !schedule.isEmpty, scenario.goal == nil {
      opening.position = scenario.lesson == nil ? start(opening.recorded) : 0
      greeting =
        "\(opening.recorded.count - opening.position) steps to the end; n takes the next one, Space plays them, > all."
    }
    opening.greeting = greeting
    return opening
  }

  /// The recorded run at two revisions.
  func comparison() throws -> ComparedRuns {
    guard let scenario, let other = comparedWith, let right = scenario.model(at: other) else {
      throw Failure("there is nothing to compare")
    }
    let name = program?.revision ?? configuration.rules.name
    guard let left = scenario.model(at: name) else { throw Failure("there is nothing to compare") }
    return ComparedRuns(recorded.map(\.decision), (name, left), (other, right))
  }

  /// Shortly before the last change of threads, with which the run goes wrong, and not before the change before that.
  static func start(_ steps: [ExploredStep]) -> Int {
    let switches = steps.indices.filter { steps[$0].isSwitch }
    guard let last = switches.last else { return 0 }
    let before = switches.dropLast().last ?? 0
    return max(before, last - approach)
  }
}
