import Explorer
import Machine
import Programs
import Subject

extension ProgramSession {
  /// Everything that a screen may show of the present.
  public func snapshot() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.title = title
    snapshot.revision = revision
    snapshot.step = taken.count
    snapshot.lastStep = taken.count + (isOnRecord ? schedule.count - taken.count : 0)
    snapshot.isRunning = isRunning
    snapshot.stepsPerSecond = pace.stepsPerSecond
    let changes = taken.last?.line.changes ?? []
    snapshot.threads = (0..<machine.threadCount).map { thread($0) }
    snapshot.variables = variables(changes)
    snapshot.locks = program.heldLocks(machine).map { held in
      LockState(
        name: held.name, holders: [held.holder],
        waiters: program.threads.indices.filter { machine.ways($0) == 0 && waits($0, for: held.name) }.map(name),
        isChanged: changes.contains { $0.hasPrefix("lock \(held.name):") })
    }
    snapshot.steps = taken.suffix(120).map(\.line) + (isOnRecord ? Array(recorded[taken.count...].prefix(80)) : [])
    snapshot.choices = finding == nil ? machine.choices().map(choice) : []
    snapshot.leftRecordAt = !schedule.isEmpty && agreeing < min(taken.count, schedule.count) ? agreeing : nil
    if let finding = shownFinding {
      snapshot.finding = FindingLine(
        kind: finding.kind.rawValue, text: finding.plainText, thread: finding.thread.nilIfEmpty,
        function: finding.function.nilIfEmpty, line: finding.line.nilIfEmpty)
    }
    if let track {
      snapshot.lesson = progress.state(track.lesson)
      let isAtEnd = finding != nil || (!schedule.isEmpty && taken.count == schedule.count)
      snapshot.story = track.words(isAtStart: taken.isEmpty, isAtEnd: isAtEnd)
    }
    snapshot.comparison = comparison
    snapshot.message = message
    return snapshot
  }

  private func waits(_ thread: Int, for lock: String) -> Bool {
    program.reasonForWaiting(machine, thread).hasPrefix("waits for lock \(lock),")
  }

  private func thread(_ number: Int) -> ThreadState {
    let instruction = machine.nextInstruction(number)
    let routine = machine.program.routine(instruction.routine)
    let hasEnded = machine.hasReachedEnd(number) && program.threads.indices.contains(number)
    let canRun = finding == nil && machine.ways(number) > 0
    let isBuffer = !program.threads.indices.contains(number)
    return ThreadState(
      id: number, name: name(number), context: nil,
      activity: hasEnded ? .finished : canRun ? .canRun : isBuffer ? .idle : .blocked,
      waitsFor: canRun || hasEnded ? nil : awaited(number),
      holds: program.heldLocks(machine).filter { $0.holder == name(number) }.map(\.name),
      stack: hasEnded ? [] : [StackFrame(function: routine.name, file: routine.file, line: instruction.text)],
      bottomHalves: [], coroutines: [], handlers: [], isChanged: taken.last?.line.thread == name(number))
  }

  /// What a thread waits for, without the words of waiting.
  private func awaited(_ thread: Int) -> String? {
    guard let reason = reason(thread) else { return nil }
    for prefix in ["waits for ", "waits until "] where reason.hasPrefix(prefix) {
      return String(reason.dropFirst(prefix.count))
    }
    return reason
  }

  private func variables(_ changes: [String]) -> [VariableState] {
    func state(_ name: String, _ value: Int) -> VariableState {
      VariableState(name: name, value: String(value), isChanged: changes.contains { $0.hasPrefix("\(name): ") })
    }
    let shared = program.sharedValues(machine).map { state($0.name, $0.value) }
    let registers = program.threads.indices.flatMap { thread in
      program.registerValues(machine, thread: thread).map {
        state("\(program.threads[thread].name).\($0.name)", $0.value)
      }
    }
    return shared + registers
  }

  private func choice(_ decision: Decision) -> Choice {
    let instruction = machine.nextInstruction(decision.thread)
    return Choice(
      thread: decision.thread, threadName: name(decision.thread), alternative: decision.way,
      function: machine.program.routine(instruction.routine).name, line: machine.describe(decision),
      note: isOnRecord && schedule[taken.count] == decision ? "the recorded run takes this" : nil)
  }
}
