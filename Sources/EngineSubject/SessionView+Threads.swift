import BlockLayer
import Machine
import Subject

extension SessionView {
  /// The threads: main, the iothreads, then the others.
  func threads() -> [ThreadState] {
    let all = (0..<machine.threadCount).map(thread)
    let first = all.filter { $0.context != nil }
    return first + all.filter { $0.context == nil }
  }

  private func thread(_ number: Int) -> ThreadState {
    let name = machine.threadNames[number]
    let ctx = context(ofThread: number)
    let (activity, reason) = activity(number)
    var thread = ThreadState(
      id: number, name: name, context: ctx.flatMap(self.number), activity: activity, waitsFor: reason,
      holds: holds(number), stack: stack(number), isChanged: name == lastThread)
    if name == Emulator.clockThread, !thread.stack.isEmpty {
      thread.stack[0].line = emulator.nextDeadline.map(Self.text) ?? "no timer is armed"
    }
    guard let ctx else { return thread }
    thread.bottomHalves = emulator.bottomHalves(of: ctx)
    thread.coroutines = emulator.coroutines(of: ctx)
    thread.handlers = emulator.handlers(of: ctx)
    if number == 0, emulator.unansweredCommands > 0 {
      thread.handlers?.append("QMP monitor, \(emulator.unansweredCommands) to answer")
    }
    return thread
  }

  /// How many ns the next timer is away, in the largest unit that leaves a whole number of them.
  static func text(deadline ns: Int) -> String {
    if ns <= 0 { return "a timer has expired" }
    let units = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")]
    let (unit, name) = units.first { ns % $0.0 == 0 } ?? (1, "ns")
    return "time passes: \(ns / unit) \(name) to the next timer"
  }

  /// The context whose home a thread is.
  private func context(ofThread number: Int) -> AioContext? {
    let contexts = emulator.contexts
    return number == 0 ? contexts.first : contexts.dropFirst().first { peek($0.thread) == number }
  }

  private func activity(_ number: Int) -> (ThreadState.Activity, waitsFor: String?) {
    if machine.stack(number, callerOf: { $0 }).isEmpty { return (.finished, nil) }
    if machine.ways(number) > 0 { return (.canRun, nil) }
    if let finding = machine.finding {
      if finding.thread == machine.threadNames[number] { return (.blocked, "nothing more: the run ended here") }
      return machine.isIdle(number) ? (.idle, nil) : (.blocked, "nothing more: the run has ended")
    }
    let reason = machine.reasonForWaiting(number)
    let lock = reason.flatMap(Self.awaited)
    if machine.isIdle(number), lock == nil { return (.idle, reason) }
    return (.blocked, lock ?? reason)
  }

  /// What a reason says one waits for, where that is something that somebody has: `BQL, held by main`.
  private static func awaited(_ reason: String) -> String? {
    for prefix in ["wants the ", "wants "] where reason.hasPrefix(prefix) {
      return String(reason.dropFirst(prefix.count))
    }
    return reason.hasPrefix("bdrv_graph_wrlock: waits for ") ? "the graph lock's readers" : nil
  }

  private func holds(_ number: Int) -> [String] {
    var held: [String] = []
    if emulator.bqlHolder == number { held.append("BQL") }
    if number == 0, emulator.hasGraphWriter { held.append("graph lock (writer)") }
    for ctx in emulator.contexts where peek(ctx.lockHolder) == number + 1 {
      held.append("AioContext lock \(name(ctx.name))")
    }
    return held
  }

  private func stack(_ number: Int) -> [StackFrame] {
    emulator.stack(of: number).map { call in
      StackFrame(
        function: call.function, file: call.file, line: call.line,
        coroutine: call.fiber == 0 ? nil : emulator.coroutineName(ofFiber: call.fiber))
    }
  }
}
