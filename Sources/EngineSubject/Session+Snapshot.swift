import BlockLayer
import Machine
import Subject

extension Session {
  /// Everything that a screen may show of the present.
  public func snapshot() -> Snapshot {
    remember()
    let view = SessionView(self)
    var snapshot = Snapshot()
    snapshot.title = title
    snapshot.revision = emulator.configuration.rules.name
    snapshot.step = history.count
    snapshot.lastStep = history.count + knownCount
    snapshot.isRunning = isRunning
    snapshot.stepsPerSecond = pace.stepsPerSecond
    snapshot.runState = emulator.runState.name
    snapshot.contexts = view.contexts
    snapshot.graph = view.graph()
    snapshot.threads = view.threads()
    snapshot.locks = view.locks()
    snapshot.drainedSections = view.drainedSections()
    snapshot.deadlock = emulator.qemu.deadlockCycle() ?? []
    snapshot.devices = view.devices()
    snapshot.jobs = view.jobs()
    snapshot.nbdServer = emulator.nbdServerAddress
    snapshot.exports = view.exports()
    snapshot.bitmaps = view.bitmaps()
    snapshot.events = shownEvents
    snapshot.steps = Array(lines.suffix(120)) + ahead(80)
    snapshot.choices = choices(order: snapshot.threads.map(\.id))
    snapshot.leftRecordAt = hasLeftRecord ? agreeing : nil
    snapshot.work = errands.map(\.work)
    lookAhead(for: &snapshot)
    if let finding = view.finding {
      snapshot.finding = FindingLine(
        kind: finding.kind.rawValue, text: finding.plainText, thread: finding.thread.nilIfEmpty,
        function: finding.function.nilIfEmpty, line: finding.line.nilIfEmpty)
    }
    tellLesson(&snapshot)
    snapshot.comparison = comparison
    snapshot.message = message
    return snapshot
  }

  /// The next steps of the known run.
  private func ahead(_ count: Int) -> [StepLine] {
    if isOnRecord { return Array(recorded.lines[(history.count - recorded.start)...].prefix(count)) }
    return undone.suffix(count).reversed().map { step in
      var line = step.line
      line.tense = .future
      return line
    }
  }

  /// What can be done next, by thread in the order of the thread list.
  private func choices(order: [Int]) -> [Choice] {
    let machine = emulator.machine
    let next: Decision? = if case .decision(let decision)? = known { decision } else { nil }
    let note = isOnRecord ? "the recorded run takes this" : "taken before"
    let decisions = machine.choices()
    let ordered = order.flatMap { thread in decisions.filter { $0.thread == thread } }
    return ordered.map { decision in
      let instruction = machine.nextInstruction(decision.thread)
      return Choice(
        thread: decision.thread, threadName: machine.threadNames[decision.thread], alternative: decision.way,
        function: machine.program.routine(instruction.routine).name, line: machine.describe(decision),
        note: decision == next ? note : nil)
    }
  }
}

extension String {
  var nilIfEmpty: String? { isEmpty ? nil : self }
}
