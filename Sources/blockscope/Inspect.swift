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

  @Option(help: ArgumentHelp("Let QMP clients connect to the machine on the screen.", valueName: "unix:path"))
  var qmp: QMPEndpoint?

  @OptionGroup var screen: ScreenOptions

  /// The newest release that is modelled.
  static let defaultRevision = "10.0"

  func run() throws {
    var opening: Opening = try .machine(file: machine, revision: revision)
    opening.isLive = !paused
    if qmp?.endpoint == .stdio { throw Failure("--qmp stdio is the screen's; expected unix:PATH") }
    opening.monitor = qmp?.endpoint
    try opening.show(screen)
  }
}
