import ArgumentParser
import Inspector
import Pictures
import Scenarios

extension Picture.Format: ExpressibleByArgument {}

/// Any screen as text, without a terminal.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Print a screen, after some steps and keys.")

  @Option(help: ArgumentHelp("Columns and rows.", valueName: "columnsxrows"))
  var size = Size(rows: 24, columns: 80)

  @Option(help: ArgumentHelp("A machine description instead of the demo machine.", valueName: "file"))
  var machine: String?

  @Option(help: ArgumentHelp("A scenario instead of the demo machine: its name, or a file.", valueName: "name"))
  var scenario: String?

  @Option(help: ArgumentHelp("The QEMU revision to model.", valueName: "name"))
  var revision: String?

  @Option(help: ArgumentHelp("Steps before the screen is printed.", valueName: "n"))
  var steps: Int?

  @Option(
    help: ArgumentHelp("Keys that are pressed then, separated by blanks: \"Tab z Ctrl-L F2\".", valueName: "keys"))
  var keys = ""

  @Option(help: "As characters, with escape sequences, as a drawing, or as a page.")
  var format = Picture.Format.text

  @Option(help: ArgumentHelp("Write it there.", valueName: "file"))
  var output: String?

  @OptionGroup var screen: ScreenOptions

  func validate() throws {
    if machine != nil, scenario != nil {
      throw Failure("--machine and --scenario exclude each other, expected one of them")
    }
    if let steps, !(0...10_000_000).contains(steps) {
      throw Failure("--steps \(steps) is out of range, expected a number from 0 to 10000000")
    }
  }

  func run() throws {
    var printer = Printer(size: size)
    printer.format = format
    printer.file = output
    printer.keys = try keys.split(separator: " ").map { name in
      guard let key = KeyPress(name: String(name)) else {
        throw Failure(
          "'\(name)' is no key, expected names as in \"s Tab Ctrl-L F2 Space\"; 'blockscope keys' lists them")
      }
      return key
    }
    var opening: Opening
    if let scenario {
      opening = try .scenario(try Scenario.named(scenario), revision: revision)
      if let steps { opening.position = steps }
    } else {
      opening = try .machine(file: machine, revision: revision ?? Inspect.defaultRevision)
      opening.isLive = true
      printer.steps = steps ?? printer.steps
    }
    try printer.print(opening, screen)
  }
}
