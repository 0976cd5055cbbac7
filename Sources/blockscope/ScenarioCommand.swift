import ArgumentParser
import Files
import Scenarios

/// What a person needs to write scenarios.
struct ScenarioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenario", abstract: "Write a scenario of one's own.", subcommands: [New.self, Check.self])

  /// Begins a scenario file.
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a commented skeleton of a scenario.",
      discussion: "The skeleton is a whole scenario, which can be checked, searched and played as it is.")

    @Argument(help: "What the scenario is to be called.")
    var name: String

    @Option(help: ArgumentHelp("Where to write it; NAME.yaml if not given.", valueName: "file"))
    var to: String?

    func run() throws {
      let path = to ?? "\(name).yaml"
      if Files.exists(path) { throw Failure("\(path): there is such a file already, expected a new one") }
      let text = Scenario.template(name: name)
      // A name that no scenario can have is refused before anything is written.
      do { _ = try Scenario.parse(yaml: text, file: path) } catch {
        throw Failure("no scenario can be called '\(name)': expected a word without '/', '.yaml' and blanks")
      }
      try TextFile.write(text, to: path)
      Console.say("\(path) is written; next: blockscope scenario check \(path)")
    }
  }
}
