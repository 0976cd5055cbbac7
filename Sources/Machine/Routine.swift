/// The number of a routine within its program.
public struct RoutineID: Hashable, Sendable, CellValue {
  public let number: Int
  public init(_ number: Int) { self.number = number }
  @inlinable public init(cell: Int) { number = cell }
  @inlinable public var cell: Int { number }
}

/// A function of the modelled program, declared once.
public struct Routine: Sendable {
  /// Its name in the modelled program, e.g. `aio_poll`.
  public let name: String
  /// Its source file there.
  public let file: String
  /// Names of the locals, parameters first.
  public let locals: [String]
  public let parameterCount: Int
  /// Where it starts in the program's code.
  public let entry: Int
}

/// A local variable of a routine, kept in the frame of each call.
public struct Local<Value: CellValue>: Sendable {
  let offset: Int
}

/// One call of a routine while it runs: gives access to its locals.
public struct Frame {
  public let machine: Machine
  /// Where the frame starts in the cell store.
  let base: Int

  /// A local variable.
  public subscript<Value: CellValue>(_ local: Local<Value>) -> Value {
    get { Value(cell: machine.store[base + StackFrame.header + local.offset]) }
    nonmutating set { machine.store[base + StackFrame.header + local.offset] = newValue.cell }
  }
}

/// Up to four arguments of a call; the rest are 0.
public struct Arguments {
  let first: Int
  let second: Int
  let third: Int
  let fourth: Int

  public init(
    _ first: some CellValue = 0, _ second: some CellValue = 0, _ third: some CellValue = 0,
    _ fourth: some CellValue = 0
  ) {
    self.first = first.cell
    self.second = second.cell
    self.third = third.cell
    self.fourth = fourth.cell
  }
}

/// Where a thread goes after an instruction.
public enum Flow {
  /// On to the next instruction.
  case next
  /// To another instruction of the program.
  case jump(Int)
  /// The instruction itself has set where the thread goes: a call, a return, a switch of coroutines.
  case transferred
}

/// One instruction: what a step runs. A class, so that running one costs one reference and not one per closure.
public final class Instruction {
  /// The line of pseudo-code that a person sees.
  public let text: String
  /// The routine that it belongs to.
  public let routine: RoutineID
  /// Whether it touches nothing but its own thread's cells, so that nobody can see when it runs.
  public let isLocal: Bool
  /// Whether a thread that waits here for ever is just idle, and not a hang.
  public let isIdle: Bool
  /// Whether it can run now; nil: always. Must not write.
  let canRun: ((Frame) -> Bool)?
  /// Whether it never waits.
  let isAlwaysReady: Bool
  /// Why it cannot run, for people.
  let reason: ((Frame) -> String)?
  /// How many ways it can go; nil: one. Must not write.
  let alternatives: ((Frame) -> Int)?
  /// What a way means, for people.
  let describe: ((Frame, Int) -> String)?
  /// What it does, where it always goes on to the next instruction and has one way.
  let body: ((Frame) -> Void)?
  /// What it does, where `body` is nil.
  let run: (Frame, Int) -> Flow
  /// Where a pure jump goes; nil for every other instruction.
  let jumpTarget: (() -> Int)?
  /// What it is where it is data, not a closure.
  var operation = Operation(.routine)
  /// The instruction that follows, with jumps followed to their end. Known once the program is complete.
  var next = 0

  init(
    text: String, routine: RoutineID, isLocal: Bool = false, isIdle: Bool = false, canRun: ((Frame) -> Bool)? = nil,
    reason: ((Frame) -> String)? = nil, alternatives: ((Frame) -> Int)? = nil,
    describe: ((Frame, Int) -> String)? = nil, jumpTarget: (() -> Int)? = nil,
    body: ((Frame) -> Void)? = nil, run: @escaping (Frame, Int) -> Flow = { _, _ in .next }
  ) {
    self.text = text
    self.routine = routine
    self.isLocal = isLocal
    self.isIdle = isIdle
    self.canRun = canRun
    self.isAlwaysReady = canRun == nil
    self.reason = reason
    self.alternatives = alternatives
    self.describe = describe
    self.jumpTarget = jumpTarget
    self.body = body
    self.run = run
  }

  /// Runs it.
  func perform(_ frame: Frame, _ way: Int) -> Flow {
    if let body {
      body(frame)
      return .next
    }
    return run(frame, way)
  }

  /// In how many ways it can run now.
  func ways(_ frame: Frame) -> Int {
    if let alternatives { return alternatives(frame) }
    if let canRun { return canRun(frame) ? 1 : 0 }
    return 1
  }
}

/// Offsets within a frame.
enum StackFrame {
  /// The instruction that called; 0 in the outermost frame.
  static let callSite = 0
  static let savedFrame = 1
  static let resultAddress = 2
  static let header = 3
}

/// All routines of a machine with their code.
public struct Program {
  public internal(set) var routines: [Routine] = []
  public internal(set) var code: [Instruction]

  /// A program with no routine. Instruction 0 is where ended threads stand.
  public init() {
    code = [
      Instruction(
        text: "(ended)", routine: RoutineID(0), isIdle: true, canRun: { _ in false }, run: { _, _ in .transferred })
    ]
    routines = [Routine(name: "(ended)", file: "", locals: [], parameterCount: 0, entry: 0)]
  }

  /// Makes room for a routine that is defined later, so that routines may call each other in any order.
  public mutating func declare() -> RoutineID {
    routines.append(Routine(name: "(undefined)", file: "", locals: [], parameterCount: 0, entry: 0))
    return RoutineID(routines.count - 1)
  }

  /// Defines a declared routine. `body` lists its instructions through the builder.
  public mutating func define(
    _ id: RoutineID, _ name: String, file: String, _ body: (RoutineBuilder) -> Void
  ) {
    let builder = RoutineBuilder(routine: id, start: code.count)
    body(builder)
    builder.finish()
    routines[id.number] = Routine(
      name: name, file: file, locals: builder.locals, parameterCount: builder.parameterCount, entry: code.count)
    code += builder.code
  }

  /// Resolves every jump, so that none is a step of its own.
  func link() {
    for (index, instruction) in code.enumerated() { instruction.next = destination(index + 1) }
  }

  /// Where control really goes that is sent to an instruction: through all pure jumps.
  func destination(_ index: Int) -> Int {
    var index = index
    for _ in 0..<code.count {
      guard index < code.count, let target = code[index].jumpTarget else { return index }
      index = target()
    }
    return index
  }

  public func routine(_ id: RoutineID) -> Routine { routines[id.number] }
}
