import BlockLayer
import Explorer
import Lessons
import Machine
import Scenarios
import Subject

/// One machine in a person's hands: everything that a `SubjectCommand` asks for, at once and in the caller's thread.
///
/// Commands of a person become inputs of the machine. While it is paused, a session without a recorded run takes steps
/// until QEMU has answered, so that the effect of a key is seen; a session with one, where every step is a person's own
/// choice, only queues the command, and so does a live run, which gets to it by itself. A guest's request is always
/// only put into the virtqueue: what becomes of it is what one wants to watch.
public final class Session {
  public let emulator: Emulator
  let title: String
  /// Where the run is in its lesson; nil where there is none.
  var track: LessonTrack?
  /// What the viewer has done in the lesson.
  var progress = LessonProgress()
  /// Where other revisions of the machine come from; nil where there are none.
  public var scenario: Scenario?
  /// The same schedule at two revisions, once somebody has asked.
  public internal(set) var comparison: ComparedRuns?
  /// The run that can be played; empty if there is none.
  var recorded: RecordedRun
  /// Whether a command is answered before `perform` returns.
  let answersAtOnce: Bool

  var history: History<SessionInput>
  /// How many of the first steps agree with the recorded run.
  var agreeing = 0
  /// What was taken back and can be repeated, the next step last.
  var undone: [(entry: History<SessionInput>.Entry, line: StepLine)] = []
  /// The last steps in words, without gaps up to the present.
  var lines: [StepLine] = []
  var log: [EventLine] = []
  /// The answer to the last command.
  public internal(set) var message: Message?
  /// Whether a live run is wanted; whoever owns the session takes the steps.
  public internal(set) var isRunning = false
  public var pace = Pace()
  /// Monitor clients beside the person.
  var clients = Clients()
  /// Whether steps are only repeated, to be put in words.
  var isRepeating = false
  /// What may become of the run, where that was worked out.
  var lookAhead: LookAhead?
  /// What is under way in the background, oldest first.
  var errands: [Errand] = []
  /// Those among them that nobody has begun yet.
  var newErrands: [Errand] = []

  /// Takes over a machine at its start, before its first step.
  ///
  /// - Parameters:
  ///   - recorded: A run that can be played, e.g. the schedule of a finding.
  ///   - isStepped: Whether a paused session only queues commands; always so where there is a recorded run.
  public init(
    _ emulator: Emulator, title: String, lesson: Lesson? = nil,
    recorded: [ExploredStep] = [], isStepped: Bool = false
  ) {
    self.emulator = emulator
    self.title = title
    track = lesson.map(LessonTrack.init)
    self.recorded = RecordedRun(recorded)
    answersAtOnce = recorded.isEmpty && !isStepped
    history = History(emulator.machine, window: 1 << 16) { $0.perform(on: emulator) }
    noteSetup()
    track?.begin(facts(nil))
    progress.ask(track?.questions(at: 0) ?? [], at: 0)
  }

  /// How many steps lie before the present.
  public var step: Int { history.count }

  /// What is wrong at the present, if something is.
  public var finding: Finding? {
    if let finding = history.finding { return finding }
    return canGo ? nil : emulator.stuckFinding()
  }

  /// Whether any thread can take a step.
  public var canGo: Bool {
    let machine = emulator.machine
    return (0..<machine.threadCount).contains { machine.ways($0) > 0 }
  }

  /// Says something in the message line.
  public func say(_ text: String, isError: Bool = false) {
    message = Message(text: text, isError: isError, serial: (message?.serial ?? 0) + 1)
  }
}
