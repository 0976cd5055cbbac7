import ArgumentParser
import BlockLayer
import EngineSubject
import Explorer
import Scenarios

/// The inspector on a scenario, a few steps before it goes wrong.
struct Play: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Step through a scenario's shortest failing schedule.")

  @Argument(help: "A scenario's name, or a file.")
  var scenario: String

  @Option(help: ArgumentHelp("The QEMU revision to model, instead of the scenario's own.", valueName: "name"))
  var revision: String?

  @OptionGroup var screen: ScreenOptions

  func run() throws {
    try Opening.scenario(scenario, revision: revision).show(screen)
  }
}

extension Opening {
  /// How many steps before the end of the danger one begins.
  private static let approach = 6

  /// A scenario, searched for its shortest failing schedule.
  static func scenario(_ name: String, revision: String?) throws -> Opening {
    let scenario = try Scenario.named(name)
    let rules = try scenario.rules(at: revision)
    let configuration = scenario.configuration(rules)
    let progress = SearchReport(isWanted: Console.isErrorTerminal)
    var bounds = Bounds()
    bounds.progress = progress.show
    let exploration = Exploration.run(Emulator(configuration), scenario: scenario.name, bounds: bounds)
    progress.clear()
    var opening = Opening(
      configuration: configuration, title: scenario.name, lesson: scenario.lesson, recorded: exploration.steps,
      isStepped: true)
    opening.looksAhead = true
    if exploration.steps.isEmpty {
      let states = exploration.result.states ?? 0
      opening.greeting =
        exploration.result.isComplete
        ? "No schedule fails here: all \(states) states were searched." : "Nothing found in \(states) states."
    } else {
      opening.position = start(exploration.steps)
      opening.greeting =
        "\(exploration.steps.count - opening.position) steps before the end; n takes the next one, > all."
    }
    return opening
  }

  /// Shortly before the last change of threads, with which the run goes wrong, and not before the change before that.
  static func start(_ steps: [ExploredStep]) -> Int {
    let switches = steps.indices.filter { steps[$0].isSwitch }
    guard let last = switches.last else { return 0 }
    let before = switches.dropLast().last ?? 0
    return max(before, last - approach)
  }
}
