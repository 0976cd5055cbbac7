/// What a subject tells about itself at one instant: everything that a screen may show, as values.
///
/// A screen never asks the subject anything else, so a recorded run, the embedded engine and a real QEMU look
/// alike to it. What a subject cannot tell is `nil` and is drawn as `?`; an empty list means "none".
public struct Snapshot: Equatable, Sendable {
  /// What is being looked at, e.g. `demo machine` or `rhel-19381`.
  public var title = ""
  /// The QEMU revision that the engine models, e.g. `seed`.
  public var revision = ""
  /// How many steps lie before this instant.
  public var step = 0
  /// How many steps are known in all: greater than `step` while one stands in the past of a recorded run.
  public var lastStep = 0
  /// Whether the engine runs by itself.
  public var isRunning = false
  /// Steps per second of a live run; `nil` means as fast as it can.
  public var stepsPerSecond: Int?
  /// QEMU's RunState, e.g. `running`, `paused`, `prelaunch`.
  public var runState: String?
  public var contexts: [Context] = []
  public var graph = Graph()
  public var threads: [ThreadState] = []
  public var locks: [LockState] = []
  public var drainedSections: [DrainedSection] = []
  /// Threads that wait for each other in a ring, in order; empty when there is no deadlock.
  public var deadlock: [String] = []
  public var devices: [DeviceState] = []
  /// Block jobs, oldest first.
  public var jobs: [JobState] = []
  /// Where the NBD server listens; nil where it does not run.
  public var nbdServer: String?
  public var exports: [ExportState] = []
  public var bitmaps: [BitmapState] = []
  /// Recent events, oldest first.
  public var events: [EventLine] = []
  /// The steps around this instant, oldest first: taken ones, and those of the recorded run still ahead.
  public var steps: [StepLine] = []
  /// What could be done next: one entry per thread that can go and per alternative that it has.
  public var choices: [Choice] = []
  /// What is wrong, if something is.
  public var finding: FindingLine?
  /// Whether the subject has looked ahead: prospects that are nil are then unknown all the same, and drawn as `?`.
  public var hasLookedAhead = false
  /// What may become of the run from this instant on; nil: unknown.
  public var prospect: Prospect?
  /// Where it was decided that the known run fails, in order; empty where it does not, or where that is unknown.
  public var turningPoints: [TurningPoint] = []
  /// What goes on in the background, oldest first.
  public var work: [Work] = []
  /// The number of the first step that is not the recorded run's; nil while one is on it, or where there is none.
  public var leftRecordAt: Int?
  /// The story that goes with this instant, in paragraphs; empty outside scenarios.
  public var story: [String] = []
  /// The lesson that goes with this run; nil: there is none.
  public var lesson: LessonState?
  /// The same schedule at two revisions; nil: nobody has asked.
  public var comparison: ComparedRuns?
  /// Shared variables of a small program with their values; empty for QEMU, whose state has shapes of its own.
  public var variables: [VariableState] = []
  /// The answer to the last command, QEMU's own error text where QEMU refuses.
  public var message: Message?

  public init() {}
}

/// An AioContext.
public struct Context: Equatable, Sendable, Identifiable {
  /// Stable number, 0 for the main context.
  public var id: Int
  /// `main`, or the iothread's id.
  public var name: String
  /// One letter that stands for it where colour is not available: `M`, `a`, `b`, ...
  public var letter: Character

  public init(id: Int, name: String, letter: Character) {
    self.id = id
    self.name = name
    self.letter = letter
  }
}

/// A shared variable of a small program, or a register of one of its threads.
public struct VariableState: Equatable, Sendable {
  public var name: String
  public var value: String
  public var isChanged: Bool

  public init(name: String, value: String, isChanged: Bool = false) {
    self.name = name
    self.value = value
    self.isChanged = isChanged
  }
}

/// Something that was said in answer to a command.
public struct Message: Equatable, Sendable {
  public var text: String
  public var isError: Bool
  /// Grows with every message, so that the same text twice is seen as two messages.
  public var serial: Int

  public init(text: String, isError: Bool, serial: Int) {
    self.text = text
    self.isError = isError
    self.serial = serial
  }
}

/// Something that the engine found wrong.
public struct FindingLine: Equatable, Sendable {
  /// `assertion`, `deadlock`, `hang`, `use-after-free`, `thread-rule`, ...
  public var kind: String
  /// The sentence; for an assertion QEMU's own words.
  public var text: String
  public var thread: String?
  public var function: String?
  public var line: String?

  public init(kind: String, text: String, thread: String? = nil, function: String? = nil, line: String? = nil) {
    self.kind = kind
    self.text = text
    self.thread = thread
    self.function = function
    self.line = line
  }
}
