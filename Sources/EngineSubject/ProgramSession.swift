import Conditions
import Explorer
import Lessons
import Machine
import Programs
import Scenarios
import Subject

/// A small program in a person's hands: steps both ways, a recorded run, a lesson.
public final class ProgramSession {
  let program: SmallProgram
  let memoryModel: MemoryModel
  let model: Model
  let title: String
  let revision: String
  let recorded: [StepLine]
  let schedule: [Decision]
  /// The livelock that the recorded run ends in, if it does: its last steps go round once.
  let livelock: Finding?
  public var scenario: Scenario?
  public var pace = Pace()
  public internal(set) var isRunning = false

  var track: LessonTrack?
  var progress = LessonProgress()
  var comparison: ComparedRuns?
  private(set) var message: Message?
  /// The steps so far with the journal mark before each.
  var taken: [(decision: Decision, line: StepLine, mark: Int)] = []
  /// How many of the first steps agree with the recorded run.
  var agreeing = 0

  /// - Parameters:
  ///   - recorded: A run that can be played, from the program's start.
  ///   - finding: What a search found at its end.
  public init(
    _ program: SmallProgram, _ memoryModel: MemoryModel, title: String, revision: String, lesson: Lesson? = nil,
    recorded: [ExploredStep] = [], finding: Finding? = nil
  ) {
    self.program = program
    self.memoryModel = memoryModel
    self.title = title
    self.revision = revision
    model = program.model(memoryModel)
    schedule = recorded.map(\.decision)
    livelock = finding?.kind == .livelock ? finding : nil
    self.recorded = recorded.enumerated().map { number, step in
      StepLine(
        number: number, thread: step.thread, function: step.function, line: step.line, changes: step.changes,
        tense: .future)
    }
    track = lesson.map(LessonTrack.init)
    track?.begin(facts(nil))
    progress.ask(track?.questions(at: 0) ?? [], at: 0)
  }

  var machine: Machine { model.machine }

  /// Says something in the message line.
  public func say(_ text: String, isError: Bool = false) {
    message = Message(text: text, isError: isError, serial: (message?.serial ?? 0) + 1)
  }

  /// Whether any thread can take a step.
  public var canGo: Bool { finding == nil && (0..<machine.threadCount).contains { machine.ways($0) > 0 } }

  /// What is wrong at the present, if something is.
  var finding: Finding? {
    if let finding = machine.finding { return finding }
    return (0..<machine.threadCount).contains { machine.ways($0) > 0 } ? nil : model.judgeEnd()
  }

  /// What is wrong at the present, or at the end of a recorded run that goes round for ever; one can go on behind that.
  var shownFinding: Finding? {
    if let finding { return finding }
    return !schedule.isEmpty && agreeing == schedule.count && taken.count == schedule.count ? livelock : nil
  }

  var isOnRecord: Bool { agreeing == taken.count && taken.count < schedule.count }

  func facts(_ step: TakenStep?) -> ProgramFacts {
    ProgramFacts(program, memoryModel, machine, lastStep: step, hasFailed: shownFinding != nil)
  }

  // MARK: Commands

  /// Does what a command asks for. What there is to say about it becomes the message.
  public func perform(_ command: SubjectCommand) {
    if progress.isUnanswered, command.goesOn { return }
    switch command {
    case .run: if canGo { isRunning = true } else { sayWhyNot() }
    case .pause: isRunning = false
    case .faster, .slower:
      if command == .faster { pace.faster() } else { pace.slower() }
      say("\(pace.stepsPerSecond) steps a second.")
    case .step(let thread): step(thread, way: nil)
    case .choose(let thread, let way): step(thread, way: way)
    case .stepAny: if !takeAny() { sayWhyNot() }
    case .stepBack:
      isRunning = false
      if taken.isEmpty { say("This is the start of the run.") } else { takeBack() }
    case .goTo(let step):
      isRunning = false
      while taken.count > max(0, step) { takeBack() }
      while taken.count < step, isOnRecord, takeAny() {}
    case .playRecorded:
      isRunning = false
      if !isOnRecord { return say("No recorded step lies ahead.") }
      while isOnRecord, takeAny(), !progress.isWaiting {}
    case .returnToRecord:
      while taken.count > agreeing { takeBack() }
    case .answer(let number): answer(number)
    case .compare(let revision): compare(with: revision)
    case .lookAhead, .findFailure, .cancelWork, .runToEvent, .backToEvent:
      say("Not for small programs; blockscope explore and outlook search them.", isError: true)
    default: say("A small program has no devices and no monitor.", isError: true)
    }
  }

  private func step(_ thread: Int, way: Int?) {
    guard (0..<machine.threadCount).contains(thread), finding == nil, machine.ways(thread) > (way ?? 0) else {
      return say("\(name(thread)) cannot go: \(reason(thread) ?? "the run has ended").", isError: true)
    }
    if way == nil, isOnRecord, schedule[taken.count].thread == thread { return take(schedule[taken.count]) }
    take(Decision(thread: thread, way: way ?? 0))
  }

  func name(_ thread: Int) -> String {
    machine.threadNames.indices.contains(thread) ? machine.threadNames[thread] : "?"
  }

  func reason(_ thread: Int) -> String? {
    program.threads.indices.contains(thread) ? program.reasonForWaiting(machine, thread) : "its buffer is empty"
  }

  /// One step: the recorded run's next one, else the scheduler's choice.
  @discardableResult public func takeAny() -> Bool {
    guard canGo else { return false }
    if isOnRecord {
      take(schedule[taken.count])
      return true
    }
    guard let decision = Scheduler.pick(machine, step: taken.count) else { return false }
    take(decision)
    return true
  }

  private func take(_ decision: Decision) {
    let instruction = machine.nextInstruction(decision.thread)
    let step = TakenStep(
      thread: name(decision.thread), function: machine.program.routine(instruction.routine).name,
      line: machine.describe(decision))
    let mark = machine.store.journalCount
    if agreeing == taken.count, taken.count < schedule.count, schedule[taken.count] == decision { agreeing += 1 }
    machine.step(decision.thread, way: decision.way)
    let line = StepLine(
      number: taken.count, thread: step.thread, function: step.function, line: step.line,
      changes: program.changes(machine, under: memoryModel, since: mark))
    taken.append((decision, line, mark))
    track?.advance(to: taken.count, facts(step))
    progress.moved(to: taken.count, isAtEnd: finding != nil || (!schedule.isEmpty && taken.count >= schedule.count))
    progress.ask(track?.questions(at: taken.count) ?? [], at: taken.count)
    if progress.isWaiting { isRunning = false }
    if let finding {
      isRunning = false
      say("Stopped: \(finding.plainText)", isError: true)
    } else if let livelock = shownFinding {
      isRunning = false
      let round = roundStart.map { "From step \($0) on the run can go round for ever: " } ?? "The run goes round: "
      say(round + livelock.plainText, isError: true)
    }
  }

  /// The step behind which the present was there before: the start of the round that the run has just gone.
  private var roundStart: Int? {
    let present = machine.store.fingerprint
    let mark = machine.store.journalCount
    defer {
      machine.undo(to: taken.first?.mark ?? mark)
      for step in taken { machine.step(step.decision.thread, way: step.decision.way) }
    }
    for (number, step) in taken.enumerated().reversed() {
      machine.undo(to: step.mark)
      if machine.store.fingerprint == present { return number }
    }
    return nil
  }

  private func takeBack() {
    guard let last = taken.popLast() else { return }
    machine.undo(to: last.mark)
    agreeing = min(agreeing, taken.count)
    track?.goBack(to: taken.count)
    progress.moved(to: taken.count, isAtEnd: false)
  }

  private func sayWhyNot() {
    say(finding.map { "No thread can go on: \($0.plainText)" } ?? "No thread can run.", isError: finding != nil)
  }

  private func answer(_ number: Int?) {
    guard let track, let outcome = progress.answer(number, track.lesson) else {
      return say("No question is open.", isError: true)
    }
    if let outcome { say(outcome.isRight ? "Right." : "Not quite: \(outcome.right)") }
  }

  private func compare(with name: String?) {
    guard let scenario else { return say("There is no other revision of this program.", isError: true) }
    guard let other = name ?? track?.lesson.fix?.revision, let right = scenario.model(at: other),
      let left = scenario.model(at: revision)
    else {
      return say("Expected one of \(scenario.revisionNames.joined(separator: ", ")).", isError: true)
    }
    let steps = agreeing == taken.count && !schedule.isEmpty ? schedule : taken.map(\.decision)
    let runs = ComparedRuns(steps, (revision, left), (other, right))
    comparison = runs
    say(
      runs.firstDifference.map { "The two differ from step \($0) on. \(other): \(runs.rightEnd)." }
        ?? "The two do not differ.")
  }
}
