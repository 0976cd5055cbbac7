import JSON

/// A QMP command of the engine: what it takes, and what runs it.
///
/// The tables are static lists beside what they run (`QEMU.nodeCommands` and the like); `MonitorCommand.all` joins them.
/// Arguments are checked before anything runs, as QEMU's marshalling functions do.
public struct MonitorCommand: Sendable {
  /// What runs a command whose arguments have the right form. It throws QEMU's refusal.
  public typealias Handler = @Sendable (_ qemu: QEMU, _ arguments: JSONValue) throws(QMPError) -> JSONValue

  /// How a command runs.
  enum Body: Sendable {
    /// At once, in one step of the main thread. A failure takes back all that it did.
    case plain(Handler)
    /// The same with the graph lock held for writing, for what changes the shape of the graph.
    case graph(Handler)
    /// A routine whose steps other threads can see. Its one parameter is the command's number in `QEMU.commands`. It
    /// fails with `QEMU.fail(_:)` and answers `{}`, or what it gave to `QEMU.answer(_:)`.
    case routine(Function)
  }

  /// QEMU's name.
  public let name: String
  /// What it takes; nil where the command checks its arguments itself (`'gen': false` and unions).
  let arguments: [OptionType.Option]?
  let body: Body

  init(_ name: String, _ arguments: [OptionType.Option]? = [], _ body: Body) {
    self.name = name
    self.arguments = arguments
    self.body = body
  }

  /// A plain command that answers `{}`.
  static func plain(
    _ name: String, _ arguments: [OptionType.Option]? = [],
    _ run: @escaping @Sendable (_ qemu: QEMU, _ arguments: JSONValue) throws(QMPError) -> Void
  ) -> MonitorCommand {
    MonitorCommand(name, arguments, .plain(answeringNothing(run)))
  }

  /// A command that changes the shape of the graph and answers `{}`.
  static func graph(
    _ name: String, _ arguments: [OptionType.Option]? = [],
    _ run: @escaping @Sendable (_ qemu: QEMU, _ arguments: JSONValue) throws(QMPError) -> Void
  ) -> MonitorCommand {
    MonitorCommand(name, arguments, .graph(answeringNothing(run)))
  }

  /// A command that only looks.
  static func query(_ name: String, _ arguments: [OptionType.Option] = [], _ run: @escaping Handler) -> MonitorCommand {
    MonitorCommand(name, arguments, .plain(run))
  }

  /// A command that is a routine of its own.
  static func routine(_ name: String, _ arguments: [OptionType.Option]? = [], _ function: Function) -> MonitorCommand {
    MonitorCommand(name, arguments, .routine(function))
  }

  private static func answeringNothing(
    _ run: @escaping @Sendable (_ qemu: QEMU, _ arguments: JSONValue) throws(QMPError) -> Void
  ) -> Handler {
    { (qemu: QEMU, arguments: JSONValue) throws(QMPError) -> JSONValue in
      try run(qemu, arguments)
      return .object([])
    }
  }

  /// The command of that name; nil if the engine has none.
  public static func named(_ name: String) -> MonitorCommand? { table[name] }

  /// All commands that the engine itself executes; those of the protocol (qmp_capabilities and the like) are the server's.
  public static let all: [MonitorCommand] =
    QEMU.nodeCommands + QEMU.objectCommands + QEMU.deviceCommands + QEMU.runCommands + QEMU.queryCommands
    + QEMU.jobCommands
    + QEMU.createCommands
    + QEMU.transactionCommands
    + QEMU.mirrorCommands
    + QEMU.commitCommands
    + QEMU.streamCommands
    + QEMU.snapshotCommands
    + QEMU.bitmapCommands
    + QEMU.exportCommands
    + QEMU.schemaCommands
    + QEMU.qomCommands
    + QEMU.mediaCommands
    + QEMU.accountingCommands
    + QEMU.stateCommands
    + QEMU.humanCommands
    + QEMU.imageCommands

  private static let table = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// Checks the form of the arguments, in QEMU's order and words.
  func checkArguments(_ value: JSONValue) throws(QMPError) {
    if let arguments { try OptionType.check(value, arguments) }
  }
}
