import JSON

/// A sequence of QMP commands from a file, with the answers that a real QEMU gave where the file has them.
public struct QMPSession: Sendable, Equatable {
  /// The file's form.
  public enum Form: Sendable, Equatable {
    /// A recorded session of the conformance corpus, format 1.
    case corpus
    /// QMP commands one after another.
    case plain
  }

  /// Which of the two forms the file had.
  public var form: Form
  /// The session's name; for plain QMP that of the file.
  public var name: String
  /// One line about it; empty for plain QMP.
  public var purpose = ""
  /// The corpus's tags.
  public var tags: [String] = []
  /// Files and folders that the session needs, in order.
  public var setup: [Setup] = []
  /// Whether `qmp_capabilities` is to be sent before the first step; false for plain QMP that begins with it.
  public var negotiate = true
  /// Event name -> paths in it whose values don't count.
  public var volatileEvents: [String: [String]] = [:]
  /// What to do, in order.
  public var steps: [Step] = []
  /// Events after the last step.
  public var trailing: [JSONValue] = []

  /// The command steps, in order.
  public var commands: [Command] {
    steps.compactMap {
      if case .command(let command) = $0.kind { return command }
      return nil
    }
  }

  /// Something to make in the session's work folder.
  public enum Setup: Sendable, Equatable {
    /// A file of `size` bytes with some bytes set; the rest of the entry is kept as it was written.
    case file(name: String, size: UInt64, entry: JSONObject)
    case folder(name: String)
    /// A run of `qemu-img` with these arguments.
    case qemuImg([String])
  }

  /// A QMP command.
  public struct Command: Sendable, Equatable {
    /// The line it begins on, from 1.
    public var line: Int
    /// Its name.
    public var execute: String
    /// Its arguments, nil where none were written.
    public var arguments: JSONObject?
    /// What the client wants to see again in the reply.
    public var id: JSONValue?
    /// Sent out of band (`exec-oob`).
    public var isOutOfBand = false
    /// The recorded reply; nil for plain QMP.
    public var reply: Reply?
    /// What of the reply counts.
    public var comparison = Comparison()
  }

  /// A recorded reply.
  public enum Reply: Sendable, Equatable {
    case value(JSONValue)
    /// The error object, with `class` and `desc`.
    case error(JSONObject)
  }

  /// How much of a reply is compared.
  public struct Comparison: Sendable, Equatable {
    /// Only these members, nil: all.
    public var keepKeys: [String]?
    /// Only list elements with these names, nil: all.
    public var keepNames: [String]?
    /// Paths whose values don't count.
    public var volatile: [String] = []
    public init() {}
  }

  /// A step of the session.
  public struct Step: Sendable, Equatable {
    /// The line it begins on, from 1.
    public var line: Int
    /// What to do.
    public var kind: Kind
    /// The events that were recorded up to its end.
    public var events: [JSONValue] = []
    /// The order of events counts for each job, device or node only.
    public var orderPerID = false

    /// What the step does.
    public enum Kind: Sendable, Equatable {
      case command(Command)
      /// Waits for events that have all these members, in any order.
      case wait([JSONValue])
      /// Text as it is, and the messages that must come.
      case send(text: [UInt8], replies: [JSONValue])
      /// A round trip of `query-status`.
      case settle
      case greeting(JSONValue)
      case reconnect
      /// The server must close the connection.
      case eof
    }
  }
}
