/// One thing that can be done next: a thread, and which of its ways it goes.
public struct Decision: Hashable, Sendable {
  public var thread: Int
  public var way: Int

  @inlinable public init(thread: Int, way: Int = 0) {
    self.thread = thread
    self.way = way
  }
}

/// One call on a stack, as a person sees it.
public struct CallDescription: Equatable, Sendable {
  public var function: String
  public var file: String
  /// The line of pseudo-code that it is at.
  public var line: String
  /// The fiber that it is on: a coroutine, or 0 for the thread itself.
  public var fiber: Int
}

/// What people look at. Nothing here writes or leaves a mark in a footprint.
extension Machine {
  /// Everything that can be done next, by thread number and way.
  public func choices() -> [Decision] {
    var found: [Decision] = []
    for thread in 0..<threadCount {
      for way in 0..<ways(thread) { found.append(Decision(thread: thread, way: way)) }
    }
    return found
  }

  /// The instruction that a thread runs next.
  public func nextInstruction(_ thread: Int) -> Instruction {
    let fiber = store.peek(store.peek(Layout.threads + thread) + Thread.fiber)
    return program.code[store.peek(fiber + Fiber.instruction)]
  }

  /// Whether a thread stands where waiting for ever is no hang.
  public func isIdle(_ thread: Int) -> Bool { nextInstruction(thread).isIdle }

  /// What a thread would do next, in words: its line of pseudo-code, or what the way means.
  public func describe(_ decision: Decision) -> String {
    let instruction = nextInstruction(decision.thread)
    if instruction.operation.ways > 1 { return "\(instruction.text): \(decision.way)" }
    guard let describe = instruction.describe else { return instruction.text }
    return looking(as: decision.thread) { describe($0, decision.way) }
  }

  /// Why a thread cannot go; nil if it can, or if nobody knows.
  public func reasonForWaiting(_ thread: Int) -> String? {
    guard ways(thread) == 0, let reason = nextInstruction(thread).reason else { return nil }
    return looking(as: thread, reason)
  }

  /// The stack of a thread, innermost call first, across the coroutines that it is in. `callerOf` tells which fiber
  /// entered a coroutine.
  public func stack(_ thread: Int, callerOf: (Fiber) -> Fiber) -> [CallDescription] {
    let own = Fiber(address: store.peek(Layout.threads + thread) + Thread.ownFiber)
    var fiber = Fiber(address: store.peek(store.peek(Layout.threads + thread) + Thread.fiber))
    var calls: [CallDescription] = []
    var depth = 0
    while !fiber.isNull, depth < 64 {
      calls += stack(of: fiber, isCoroutine: fiber != own)
      if fiber == own { break }
      fiber = callerOf(fiber)
      depth += 1
    }
    return calls
  }

  /// The calls on one fiber, innermost first.
  public func stack(of fiber: Fiber, isCoroutine: Bool) -> [CallDescription] {
    var calls: [CallDescription] = []
    var ip = store.peek(fiber.address + Fiber.instruction)
    var base = store.peek(fiber.address + Fiber.frame)
    while base != 0, ip > 0, calls.count < 64 {
      let instruction = program.code[ip]
      let routine = program.routine(instruction.routine)
      calls.append(
        CallDescription(
          function: routine.name, file: routine.file, line: instruction.text,
          fiber: isCoroutine ? fiber.address : 0))
      ip = store.peek(base + StackFrame.callSite)
      base = store.peek(base + StackFrame.savedFrame)
    }
    return calls
  }

  private func looking<Result>(as thread: Int, _ look: (Frame) -> Result) -> Result {
    let fiber = store.peek(store.peek(Layout.threads + thread) + Thread.fiber)
    return withThread(thread) { look(Frame(machine: self, base: store.peek(fiber + Fiber.frame))) }
  }
}
