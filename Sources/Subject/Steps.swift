/// One step of the run.
public struct StepLine: Equatable, Sendable {
  public enum Tense: Equatable, Sendable {
    /// It has been taken.
    case past
    /// It is the next one of the recorded run, or one after that.
    case future
  }

  /// Steps before it: the first step has number 0.
  public var number: Int
  public var thread: String
  public var function: String
  /// The line of pseudo-code.
  public var line: String
  /// What it changed, e.g. `fmt0.aio_context: iothread0 -> NULL`.
  public var changes: [String]
  public var tense: Tense
  /// What may become of the run behind it; nil: unknown.
  public var prospect: Prospect?

  public init(
    number: Int, thread: String, function: String, line: String, changes: [String] = [], tense: Tense = .past,
    prospect: Prospect? = nil
  ) {
    self.number = number
    self.thread = thread
    self.function = function
    self.line = line
    self.changes = changes
    self.tense = tense
    self.prospect = prospect
  }
}

/// Something that can be done next.
public struct Choice: Equatable, Sendable {
  /// The `ThreadState.id` that would go.
  public var thread: Int
  public var threadName: String
  /// Which of its alternatives, counted from 0.
  public var alternative: Int
  public var function: String
  /// The line of pseudo-code, or what the alternative means (a guest's next command).
  public var line: String
  /// What the recorded run or the search says about it, e.g. `recorded run took this`.
  public var note: String?
  /// What may become of the run if it is taken, this step counted; nil: unknown.
  public var prospect: Prospect?

  public init(
    thread: Int, threadName: String, alternative: Int, function: String, line: String, note: String? = nil,
    prospect: Prospect? = nil
  ) {
    self.thread = thread
    self.threadName = threadName
    self.alternative = alternative
    self.function = function
    self.line = line
    self.note = note
    self.prospect = prospect
  }
}

/// One line of the log: a QMP event, a trace event or a note.
public struct EventLine: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// A QMP event such as DEVICE_DELETED.
    case qmp
    /// A trace event such as scsi_req_parsed.
    case trace
    /// A finding or a failed check.
    case finding
    /// A command that was given, and its answer.
    case command
  }

  /// The number of the step that caused it, as `StepLine.number`; nil: it came before the first step.
  public var step: Int?
  public var thread: String
  public var kind: Kind
  public var text: String

  public init(step: Int?, thread: String, kind: Kind, text: String) {
    self.step = step
    self.thread = thread
    self.kind = kind
    self.text = text
  }
}
