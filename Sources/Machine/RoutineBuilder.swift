/// Collects the instructions of one routine.
///
/// Each method appends one instruction (the structured ones a few), with the line of pseudo-code that a person sees.
/// A `quiet` instruction promises to touch nothing that another thread could tell the order of: its own thread's cells,
/// or what only the thread in its role ever touches. It must not wait.
public final class RoutineBuilder {
  let routine: RoutineID
  private let start: Int
  private(set) var code: [Instruction] = []
  private(set) var locals: [String] = []
  private(set) var parameterCount = 0
  /// Jump targets by label number, known when the routine is complete.
  private let targets = Targets()

  private final class Targets {
    var addresses: [Int] = []
  }

  init(routine: RoutineID, start: Int) {
    self.routine = routine
    self.start = start
  }

  // MARK: Locals

  /// The next parameter. At most four, before any other local.
  public func parameter<Value: CellValue>(_ name: String, _: Value.Type = Value.self) -> Local<Value> {
    precondition(parameterCount == locals.count && parameterCount < 4)
    parameterCount += 1
    locals.append(name)
    return Local(offset: locals.count - 1)
  }

  /// A local variable, 0 at the start of each call.
  public func local<Value: CellValue>(_ name: String, _: Value.Type = Value.self) -> Local<Value> {
    locals.append(name)
    return Local(offset: locals.count - 1)
  }

  // MARK: Plain steps

  /// One step.
  public func step(_ text: String, quiet: Bool = false, _ body: @escaping (Frame) -> Void) {
    code.append(Instruction(text: text, routine: routine, isLocal: quiet, body: body))
  }

  /// A step that can only be taken while a condition holds. `idle`: waiting here for ever is no hang.
  public func wait(
    _ text: String, idle: Bool = false, until condition: @escaping (Frame) -> Bool,
    because reason: @escaping (Frame) -> String, then body: @escaping (Frame) -> Void = { _ in }
  ) {
    code.append(
      Instruction(text: text, routine: routine, isIdle: idle, canRun: condition, reason: reason, body: body))
  }

  /// A step with a free choice among as many ways as `count` says; no way means that it waits.
  public func choose(
    _ text: String, idle: Bool = false, count: @escaping (Frame) -> Int,
    because reason: @escaping (Frame) -> String = { _ in "nothing to do" },
    describe: @escaping (Frame, Int) -> String, _ body: @escaping (Frame, Int) -> Void
  ) {
    let canRun: (Frame) -> Bool = { count($0) > 0 }
    code.append(
      Instruction(
        text: text, routine: routine, isIdle: idle, canRun: canRun, reason: reason, alternatives: count,
        describe: describe,
        run: { frame, way in
          body(frame, way)
          return .next
        }))
  }

  // MARK: Operations

  /// An operation. Its target, if it jumps, is a position among the operations of this routine, all of which are
  /// operations; `end` comes last.
  public func operation(_ text: String, _ operation: Operation) {
    let instruction = Instruction(
      text: text, routine: routine, isLocal: operation.isLocal, isIdle: operation.code == .end)
    var placed = operation
    placed.target += Int32(start)
    instruction.operation = placed
    code.append(instruction)
  }

  // MARK: Calls

  /// Calls a routine; its result, if wanted, is stored in a local.
  public func call<Value: CellValue>(
    _ text: String, _ callee: RoutineID, result: Local<Value>, quiet: Bool = true,
    _ arguments: @escaping (Frame) -> Arguments
  ) {
    append(text, quiet: quiet) { frame, _ in
      let resultAddress = frame.base + StackFrame.header + result.offset
      frame.machine.call(callee, arguments(frame), resultAddress: resultAddress)
      return .transferred
    }
  }

  /// Calls a routine.
  public func call(
    _ text: String, _ callee: RoutineID, quiet: Bool = true,
    _ arguments: @escaping (Frame) -> Arguments = { _ in Arguments() }
  ) {
    append(text, quiet: quiet) { frame, _ in
      frame.machine.call(callee, arguments(frame))
      return .transferred
    }
  }

  /// Calls a routine that is known only when the step runs, or none.
  public func callIndirect(
    _ text: String, quiet: Bool = false, _ target: @escaping (Frame) -> (RoutineID, Arguments)?
  ) {
    append(text, quiet: quiet) { frame, _ in
      guard let (callee, arguments) = target(frame) else { return .next }
      frame.machine.call(callee, arguments)
      return .transferred
    }
  }

  /// A step that itself says where the thread goes.
  public func transfer(_ text: String, quiet: Bool = false, _ body: @escaping (Frame) -> Flow) {
    append(text, quiet: quiet) { frame, _ in body(frame) }
  }

  /// Returns from the routine.
  public func ret(_ text: String = "return", quiet: Bool = true, _ value: @escaping (Frame) -> Int = { _ in 0 }) {
    append(text, quiet: quiet) { frame, _ in
      frame.machine.returnFromRoutine(value(frame))
      return .transferred
    }
  }

  // MARK: Structure

  /// Runs `then` if the condition holds, else `otherwise`.
  public func when(
    _ text: String, quiet: Bool = false, _ condition: @escaping (Frame) -> Bool, then: () -> Void,
    otherwise: (() -> Void)? = nil
  ) {
    let elseLabel = label()
    let endLabel = label()
    branch(text, quiet: quiet, unless: condition, to: elseLabel)
    then()
    if let otherwise {
      jump(to: endLabel)
      place(elseLabel)
      otherwise()
    } else {
      place(elseLabel)
    }
    place(endLabel)
  }

  /// Repeats `body` while the condition holds.
  public func loop(
    _ text: String, quiet: Bool = false, while condition: @escaping (Frame) -> Bool, _ body: () -> Void
  ) {
    let top = label()
    let end = label()
    place(top)
    branch(text, quiet: quiet, unless: condition, to: end)
    body()
    jump(to: top)
    place(end)
  }

  /// Waits for something that others bring about: `enter`, and if the condition does not hold `leave` at once; else
  /// `body` again and again until it does not hold, and `leave`. The test is one step with `enter` or `leave`.
  public func poll(
    _ text: String, while condition: @escaping (Frame) -> Bool, enter: @escaping (Frame) -> Void,
    leave: @escaping (Frame) -> Void, _ body: () -> Void
  ) {
    let top = label()
    let end = label()
    let targets = targets
    append(text) { frame, _ in
      enter(frame)
      if condition(frame) { return .next }
      leave(frame)
      return .jump(targets.addresses[end])
    }
    place(top)
    body()
    append(text) { frame, _ in
      if condition(frame) { return .jump(targets.addresses[top]) }
      leave(frame)
      return .next
    }
    place(end)
  }

  /// Repeats `body` for ever.
  public func forever(_ body: () -> Void) {
    let top = label()
    place(top)
    body()
    jump(to: top)
  }

  // MARK: Inside

  func finish() {
    if let last = code.last, last.operation.code != .routine { return }
    let endsInReturn = code.last.map { $0.text.hasPrefix("return") } ?? false
    if !endsInReturn || targets.addresses.contains(start + code.count) { ret() }
  }

  private func label() -> Int {
    targets.addresses.append(-1)
    return targets.addresses.count - 1
  }

  private func place(_ label: Int) { targets.addresses[label] = start + code.count }

  private func branch(_ text: String, quiet: Bool, unless condition: @escaping (Frame) -> Bool, to label: Int) {
    let targets = targets
    append(text, quiet: quiet) { frame, _ in condition(frame) ? .next : .jump(targets.addresses[label]) }
  }

  private func jump(to label: Int) {
    let targets = targets
    code.append(
      Instruction(
        text: "goto", routine: routine, isLocal: true, jumpTarget: { targets.addresses[label] },
        run: { _, _ in .jump(targets.addresses[label]) }))
  }

  private func append(
    _ text: String, quiet: Bool = false, idle: Bool = false, canRun: ((Frame) -> Bool)? = nil,
    reason: ((Frame) -> String)? = nil, alternatives: ((Frame) -> Int)? = nil,
    describe: ((Frame, Int) -> String)? = nil, run: @escaping (Frame, Int) -> Flow
  ) {
    code.append(
      Instruction(
        text: text, routine: routine, isLocal: quiet, isIdle: idle, canRun: canRun, reason: reason,
        alternatives: alternatives, describe: describe, run: run))
  }
}
