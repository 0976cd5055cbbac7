import ArgumentParser
import BlockLayer
import Scenarios

extension ScenarioCommand {
  /// Says what is wrong with scenario files.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is wrong with a scenario file.",
      discussion: """
        Reads the file, builds its machine, and says what the file leaves open. Exit status 0: nothing is wrong with it, 1: \
        --search found another verdict than the file has, 2: the file is no scenario, 3: a search was ended by a bound.
        """)

    @Argument(help: ArgumentHelp("Scenario files, or names of scenarios.", valueName: "file"))
    var files: [String]

    @Flag(help: "Search every revision that 'verdicts' names, and compare; say what of the lesson is never seen.")
    var search = false

    @Option(help: ArgumentHelp("At most so many states in each search.", valueName: "n"))
    var maxStates: Int?

    func validate() throws {
      if let maxStates, maxStates < 1 { throw Failure("--max-states \(maxStates) is out of range, expected 1 or more") }
    }

    func run() throws {
      var status: Int32 = 0
      for file in files {
        let scenario = try Scenario.named(file)
        let remarks = scenario.remarks
        Console.say("\(file): \(scenario.summary)")
        for remark in remarks { Console.say("  \(remark)") }
        if search {
          status = max(status, compare(scenario, file))
          for problem in scenario.rehearsal()?.problems ?? [] { Console.say("  lesson: \(problem)") }
        }
      }
      if status != 0 { throw ExitCode(status) }
    }

    /// Searches what the file has a verdict for. Answers 1 where one differs, 3 where one is not complete.
    private func compare(_ scenario: Scenario, _ file: String) -> Int32 {
      var status: Int32 = 0
      var comparison = Comparison(scenario)
      if let maxStates { comparison.bounds.states = maxStates }
      for revision in comparison.revisions {
        if Console.isErrorTerminal { Console.progress("\(scenario.name) at \(revision)") }
        guard let verdict = comparison.verdict(revision) else { continue }
        if Console.isErrorTerminal { Console.progress("") }
        let problem = scenario.problem(verdict, at: revision)
        Console.say("  \(revision): \(verdict.word), \(verdict.states) states\(problem.map { "; " + $0 } ?? "")")
        if problem != nil { status = verdict.word == ComparisonRow.incomplete ? max(status, 3) : 1 }
      }
      return status
    }
  }
}
