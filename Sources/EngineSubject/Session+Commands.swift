import BlockLayer
import Machine
import Subject

extension Session {
  /// Steps that a command may take at most to find an event.
  static let eventBound = 200_000

  /// Does what a command asks for. What there is to say about it becomes the message.
  public func perform(_ command: SubjectCommand) {
    if progress.isUnanswered, command.goesOn { return }
    if command.isMove { hush() }
    let wasOff = hasLeftRecord
    carryOut(command)
    if hasLeftRecord, !wasOff { sayThatRecordIsLeft() }
  }

  private func carryOut(_ command: SubjectCommand) {
    switch command {
    case .run: run()
    case .pause: isRunning = false
    case .faster:
      pace.faster()
      say("\(pace.stepsPerSecond) steps a second.")
    case .slower:
      pace.slower()
      say("\(pace.stepsPerSecond) steps a second.")
    case .step(let thread): step(thread)
    case .choose(let thread, let way): choose(thread, way)
    case .stepAny: if !takeAny() { sayWhyNot() }
    case .stepBack: stepBack()
    case .goTo(let step):
      isRunning = false
      go(to: step)
    case .runToEvent: runToEvent()
    case .backToEvent: backToEvent()
    case .playRecorded: play()
    case .returnToRecord: returnToRecord()
    case .lookAhead: beginLookAhead()
    case .findFailure: beginSearch()
    case .cancelWork: cancelErrand()
    case .answer(let number): answer(number)
    case .compare(let revision): compare(with: revision)
    default: change(command)
    }
  }

  private func change(_ command: SubjectCommand) {
    if let finding {
      say("The run ends here: \(finding.plainText) Step back to go on.", isError: true)
      return
    }
    switch command {
    case .plugDisk(let controller): plugDisk(controller)
    case .plugController(let iothread): plugController(iothread)
    case .unplug(let device): execute([Command("device_del", .object([.init("id", .string(device))]))])
    case .move(let node, let context): move(node, to: context)
    case .drainBegin(let node): drain(node, Command.drainBegin)
    case .drainEnd(let node): drain(node, Command.drainEnd)
    case .stopMachine: execute([Command("stop")])
    case .continueMachine: execute([Command("cont")])
    case .guest(let text): guest(text)
    case .qmp(let text): qmp(text)
    default: break
    }
  }

  // MARK: Time

  private func run() {
    if finding == nil { isRunning = true } else { sayWhyNot() }
  }

  private func step(_ thread: Int) {
    let machine = emulator.machine
    guard (0..<machine.threadCount).contains(thread) else { return say("There is no such thread.", isError: true) }
    let ways = machine.ways(thread)
    guard ways > 0 else {
      let reason = machine.reasonForWaiting(thread).map { ": \($0)" } ?? ""
      return say("\(machine.threadNames[thread]) cannot run\(reason).", isError: true)
    }
    // Where the known run takes this thread now, the way that it takes.
    if case .decision(let next)? = known, next.thread == thread, next.way < ways { return take(next) }
    take(Decision(thread: thread, way: Scheduler.way(of: ways, step: history.count)))
  }

  private func choose(_ thread: Int, _ way: Int) {
    let machine = emulator.machine
    guard (0..<machine.threadCount).contains(thread), (0..<machine.ways(thread)).contains(way) else {
      return say("That choice is gone.", isError: true)
    }
    take(Decision(thread: thread, way: way))
  }

  private func stepBack() {
    isRunning = false
    if history.count == 0 { say("This is the start of the run.") } else { takeBack() }
  }

  /// Runs until something is logged, or found wrong.
  private func runToEvent() {
    isRunning = false
    for _ in 0..<Self.eventBound {
      guard takeAny(isTold: false) else { return sayWhyNot() }
      if log.last?.step == history.count - 1 { return }
    }
    say("Nothing happened in \(Self.eventBound) steps.")
  }

  private func backToEvent() {
    isRunning = false
    let earlier = log.lazy.compactMap(\.step).last { $0 + 1 < history.count }
    if let earlier { go(to: earlier + 1) } else { say("Nothing was logged before.") }
  }

  private func play() {
    isRunning = false
    guard knownCount > 0 else { return say("No recorded step lies ahead.") }
    while takeKnown(), !progress.isWaiting {}
  }

  /// Goes back to where the recorded run was left, and on to where it begins if that lies ahead.
  private func returnToRecord() {
    isRunning = false
    guard !recorded.isEmpty else { return say("There is no recorded run; a search makes one.", isError: true) }
    go(to: min(agreeing, history.count))
    while history.count < recorded.start { take(recorded.entries[history.count]) }
    let ahead = "On the recorded run: n takes its next step, > all \(knownCount)."
    say(knownCount > 0 ? ahead : "This is the end of the recorded run.")
  }

  private func sayThatRecordIsLeft() {
    let text = "Step \(agreeing) is not the recorded run's; r returns to it."
    guard let message, !message.text.isEmpty else { return say(text) }
    say("\(message.text) \(text)", isError: message.isError)
  }

  func sayWhyNot() {
    guard let finding else { return say("No thread can run.") }
    say("No thread can go on: \(finding.plainText)", isError: true)
  }

  /// Takes back what was said: it was about another instant.
  private func hush() {
    if message?.text.isEmpty == false { say("") }
  }
}

extension SubjectCommand {
  /// Whether it takes steps forwards: not before an open question of the lesson has been answered.
  var goesOn: Bool {
    switch self {
    case .run, .step, .choose, .stepAny, .runToEvent, .playRecorded: true
    default: false
    }
  }

  /// Whether it goes to another instant of the run.
  fileprivate var isMove: Bool {
    switch self {
    case .step, .choose, .stepAny, .stepBack, .goTo, .runToEvent, .backToEvent, .playRecorded,
      .returnToRecord:
      true
    default: false
    }
  }
}

extension Finding {
  /// The sentence without its kind, which is told beside it.
  public var plainText: String {
    let prefix = "\(kind.rawValue): "
    return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
  }
}
