import ArgumentParser
import BlockLayer
import Explorer
import Scenarios

/// A search of all interleavings of a scenario.
struct Explore: ParsableCommand {
  enum Strategy: String, ExpressibleByArgument, CaseIterable { case exhaustive }

  static let configuration = CommandConfiguration(
    abstract: "Search a scenario's interleavings for one that breaks, or prove that none does.",
    discussion: """
      Exit status 0: none found, and the search was complete. 1: found. 2: bad input. 3: none found, search incomplete.
      """)

  @Argument(help: "A scenario's name, or a file.")
  var scenario: String

  @Option(help: ArgumentHelp("The QEMU revision to model, instead of the scenario's own.", valueName: "name"))
  var revision: String?

  @Option(help: "How to search.")
  var strategy = Strategy.exhaustive

  @Option(help: ArgumentHelp("At most so many steps deep.", valueName: "n"))
  var depth: Int?

  @Option(help: ArgumentHelp("At most so many seconds.", valueName: "seconds"))
  var time: Double?

  @Option(help: ArgumentHelp("At most so many states.", valueName: "n"))
  var maxStates: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(inversion: .prefixedNo, help: "Say on standard error how far the search is (where that is a terminal).")
  var progress: Bool?

  func validate() throws {
    for (name, value) in [("depth", depth), ("max-states", maxStates)] where value ?? 1 < 1 {
      throw Failure("--\(name) \(value ?? 0) is out of range, expected 1 or more")
    }
    if let time, !(time > 0) { throw Failure("--time \(time) is out of range, expected more than 0 seconds") }
  }

  func run() throws {
    let scenario = try Scenario.named(scenario)
    let rules = try Revisions.rules(revision ?? scenario.revision)
    var bounds = Bounds()
    if let time {
      let end = ContinuousClock.now + .seconds(time)
      bounds.shouldStop = { ContinuousClock.now > end }
    }
    if let depth { bounds.depth = depth }
    if let maxStates { bounds.states = maxStates }
    let report = SearchReport(isWanted: progress ?? Console.isErrorTerminal)
    bounds.progress = report.show
    let start = ContinuousClock.now
    let exploration = Exploration.run(
      Emulator(scenario.configuration(rules)), scenario: scenario.name, bounds: bounds)
    let result = ExplorationReport(exploration: exploration, time: ContinuousClock.now - start)
    report.clear()
    Console.say(json ? result.json : result.text)
    throw ExitCode(result.status)
  }
}
