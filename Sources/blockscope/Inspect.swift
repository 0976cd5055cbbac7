import ArgumentParser
import BlockLayer
import EngineSubject
import Monitor

/// The inspector on the demo machine, or on a machine of one's own.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at a machine while it runs (what happens without a subcommand).")

  @Option(help: ArgumentHelp("A machine description: QMP commands that build it.", valueName: "file"))
  var machine: String?

  @Option(help: ArgumentHelp("The QEMU revision to model.", valueName: "name"))
  var revision = defaultRevision

  @Flag(help: "Start paused.")
  var paused = false

  @OptionGroup var screen: ScreenOptions

  /// The newest release that is modelled.
  static let defaultRevision = "10.0"

  func run() throws {
    var opening: Opening = try .machine(file: machine, revision: revision)
    opening.isLive = !paused
    try opening.show(screen)
  }
}
