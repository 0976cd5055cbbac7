import ArgumentParser
import EngineSubject
import Themes

/// How a screen looks and moves: what all commands that open one take.
struct ScreenOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Colours: a theme's name, or a file.", valueName: "name"))
  var theme: String?

  @Option(help: ArgumentHelp("Steps per second of a live run, up to 50000.", valueName: "n"))
  var speed: Int?

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @Flag(help: "Use no colours.")
  var noColor = false

  func validate() throws {
    if let speed, !(1...50_000).contains(speed) {
      throw Failure("--speed \(speed) is out of range, expected a number from 1 to 50000")
    }
  }

  /// The name of the theme to begin with.
  var themeName: String {
    noColor ? "monochrome" : Theme.choose(option: theme, environment: Theme.environment())
  }

  var pace: Pace { speed.map(Pace.init(stepsPerSecond:)) ?? Pace() }
}
