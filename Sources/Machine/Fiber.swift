/// A stack of calls: that of a thread, or of a coroutine. A coroutine is a record whose cells hold one.
///
/// Cells: instruction pointer, frame pointer, stack pointer, end of the stack, then the stack.
public struct Fiber: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }

  static let instruction = 0
  static let frame = 1
  static let top = 2
  static let end = 3
  static let stack = 4

  /// Cells that a fiber needs beside its stack.
  public static let overhead = stack
}

extension Machine {
  /// Makes a fiber out of `count` cells from `address` on, about to run a routine.
  public func prepareFiber(at address: Int, cells count: Int, routine: RoutineID, _ arguments: Arguments) {
    store[address + Fiber.frame] = 0
    store[address + Fiber.instruction] = 0
    store[address + Fiber.top] = address + Fiber.stack
    store[address + Fiber.end] = address + count
    push(routine, arguments, on: address, from: 0, resultAddress: 0)
  }

  /// Whether a fiber has returned from its outermost routine.
  public func hasEnded(_ fiber: Fiber) -> Bool { store[fiber.address + Fiber.instruction] == 0 }

  /// The fiber that the running thread runs.
  public var currentFiber: Fiber {
    get { Fiber(address: store[currentThreadAddress + Thread.fiber]) }
    set { store[currentThreadAddress + Thread.fiber] = newValue.address }
  }

  /// The thread's own fiber, outside of any coroutine.
  public var leaderFiber: Fiber { Fiber(address: currentThreadAddress + Thread.ownFiber) }

  /// Calls a routine on the running fiber; for use inside instructions that answer `.transferred`.
  public func call(_ routine: RoutineID, _ arguments: Arguments = Arguments(), resultAddress: Int = 0) {
    let fiber = store[currentThreadAddress + Thread.fiber]
    push(routine, arguments, on: fiber, from: store[fiber + Fiber.instruction], resultAddress: resultAddress)
  }

  func push(_ routine: RoutineID, _ arguments: Arguments, on fiber: Int, from callSite: Int, resultAddress: Int) {
    let routine = program.routines[routine.number]
    let base = store[fiber + Fiber.top]
    let top = base + StackFrame.header + routine.locals.count
    guard top <= store[fiber + Fiber.end] else {
      raise(.assertion, "stack overflow in \(routine.name)")
      return
    }
    store[base + StackFrame.callSite] = callSite
    store[base + StackFrame.savedFrame] = store[fiber + Fiber.frame]
    store[base + StackFrame.resultAddress] = resultAddress
    let locals = base + StackFrame.header
    if routine.parameterCount > 0 { store[locals] = arguments.first }
    if routine.parameterCount > 1 { store[locals + 1] = arguments.second }
    if routine.parameterCount > 2 { store[locals + 2] = arguments.third }
    if routine.parameterCount > 3 { store[locals + 3] = arguments.fourth }
    store[fiber + Fiber.frame] = base
    store[fiber + Fiber.top] = top
    store[fiber + Fiber.instruction] = destinations[routine.entry]
  }

  /// Leaves the innermost routine of the running fiber. Its cells go back to 0, so that nothing of it is left.
  public func returnFromRoutine(_ value: Int = 0) {
    let fiber = store[currentThreadAddress + Thread.fiber]
    let base = store[fiber + Fiber.frame]
    let top = store[fiber + Fiber.top]
    let callSite = store[base + StackFrame.callSite]
    let saved = store[base + StackFrame.savedFrame]
    let resultAddress = store[base + StackFrame.resultAddress]
    for address in base..<top where store.peek(address) != 0 { store[address] = 0 }
    if resultAddress != 0 { store[resultAddress] = value }
    store[fiber + Fiber.frame] = saved
    store[fiber + Fiber.top] = base
    store[fiber + Fiber.instruction] = callSite == 0 ? 0 : code[callSite].next
  }

  /// Lets the running thread go on in another fiber; the running one goes on behind this instruction when somebody
  /// switches back to it. For use inside instructions that answer `.transferred`.
  public func switchFiber(to fiber: Fiber) {
    let current = store[currentThreadAddress + Thread.fiber]
    store[current + Fiber.instruction] = code[store[current + Fiber.instruction]].next
    store[currentThreadAddress + Thread.fiber] = fiber.address
  }

  /// Leaves a fiber for good; its cells are the owner's again.
  public func abandonFiber(for fiber: Fiber) { store[currentThreadAddress + Thread.fiber] = fiber.address }
}
