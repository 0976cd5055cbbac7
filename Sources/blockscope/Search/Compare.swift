import ArgumentParser
import Explorer
import JSON
import Scenarios

/// Every revision and fix of a scenario, or of all, side by side.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search a scenario at every revision and fix that it is about.",
    discussion: """
      One row for each revision: the verdict; the states that an exhaustive search visits (up to the finding); random \
      runs (PCT, seed 0) up to the first that fails; the fewest preemptions and the fewest steps of a failing schedule.
      Exit status 0: done, 1: --check found a difference, 2: bad input, 3: a search was ended by a bound.
      """)

  @Argument(help: ArgumentHelp("A scenario's name, or a file.", valueName: "scenario|file"))
  var target: String?

  @Flag(help: "The whole library.")
  var all = false

  @Flag(help: "Print a list of objects.")
  var json = false

  @Flag(help: "Print a table in Markdown.")
  var markdown = false

  @Flag(help: "Compare with the table that the library comes with.")
  var check = false

  @Option(help: ArgumentHelp("Write the table there, in the form of the checked-in one.", valueName: "file"))
  var write: String?

  @Option(help: ArgumentHelp("Search small programs on so many cores.", valueName: "n"))
  var workers = 1

  @Option(help: ArgumentHelp("At most so many states in each search.", valueName: "n"))
  var maxStates: Int?

  func validate() throws {
    if all == (target != nil) { throw Failure("expected either a scenario or --all") }
    if json && markdown { throw Failure("--json does not go with --markdown") }
    if !(1...64).contains(workers) { throw Failure("--workers \(workers) is out of range, expected 1 to 64") }
    if let maxStates, maxStates < 1 { throw Failure("--max-states \(maxStates) is out of range, expected 1 or more") }
  }

  func run() throws {
    let scenarios = try all ? Scenario.all.map { try Scenario.named($0) } : [Scenario.named(target ?? "")]
    var table = ComparisonTable([])
    for scenario in scenarios {
      var comparison = Comparison(scenario)
      comparison.workers = workers
      if let maxStates { comparison.bounds.states = maxStates }
      for revision in comparison.revisions {
        if Console.isErrorTerminal { Console.progress("\(scenario.name) at \(revision)") }
        guard let row = comparison.row(revision) else {
          throw Failure("\(scenario.name): no revision '\(revision)', expected one that 'blockscope revisions' lists")
        }
        table.rows.append(row)
      }
    }
    if Console.isErrorTerminal { Console.progress("") }
    if let write { try TextFile.write(table.file, to: write) }
    Console.say(json ? JSONWriter.text(table.json) : markdown ? table.markdown : table.text)
    if check {
      let differences = table.differences(from: .expected)
      for difference in differences { Console.note(difference) }
      if !differences.isEmpty { throw ExitCode(1) }
    }
    if table.rows.contains(where: { $0.verdict == ComparisonRow.incomplete }) { throw ExitCode(3) }
  }
}
