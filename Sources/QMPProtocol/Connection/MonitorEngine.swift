import JSON

/// What stands behind a monitor: it executes commands, one after another, and tells what happens.
///
/// All calls come from one thread, that of the server's loop.
public protocol MonitorEngine: AnyObject {
  /// Whether there is a command of this name. Those of the protocol itself are the server's.
  func knows(_ command: String) -> Bool

  /// Begins to execute a command. Its reply and all events go to `tell`, in QEMU's order, now or later; replies come in the
  /// order of the commands.
  func submit(_ command: QMPCommand)

  /// Whom to tell, from any thread. Set once, before anything is submitted.
  var tell: (@Sendable (EngineOutput) -> Void)? { get set }

  /// After how long `advance` is to be called; nil where nothing waits for time to pass. Asked after everything that was
  /// told to the engine.
  var nextDeadline: Duration? { get }

  /// Lets what was due happen.
  func advance()
}

extension MonitorEngine {
  /// An engine without timers.
  public var nextDeadline: Duration? { nil }

  /// An engine without timers has nothing to do.
  public func advance() {}
}

/// A command that is to be executed.
public struct QMPCommand: Hashable, Sendable {
  /// What stood behind `execute`.
  public var name: String
  /// No members where a client gave none.
  public var arguments: JSONObject

  /// A command from its parts.
  public init(_ name: String, _ arguments: JSONObject = JSONObject()) {
    self.name = name
    self.arguments = arguments
  }
}

/// What an engine lets the world know.
public enum EngineOutput: Hashable, Sendable {
  /// The answer to the oldest command that has none.
  case reply(QMPReply)
  /// An event, with its data as JSON text; nil for those that have no `data` at all.
  case event(name: String, data: String?)
  /// QEMU has ended, as it was told to.
  case exited
  /// Nothing goes on any more: QEMU would have crashed or hung, for this reason.
  case dead(String)
}

/// The answer to a command.
public enum QMPReply: Hashable, Sendable {
  /// JSON text.
  case value(String)
  /// The error object as JSON text, with `class` and `desc`.
  case failure(String)

  /// A failure of this class, with QEMU's sentence.
  public static func error(_ description: String, class errorClass: String = "GenericError")
    -> QMPReply
  {
    .failure("{\"class\": \"\(errorClass)\", \"desc\": \(JSONValue.string(description))}")
  }
}
