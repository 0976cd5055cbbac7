/// The deterministic machine: cells, threads and the program that the threads run.
///
/// All drivers use the same two calls: `choices()` (which threads can go, and how) and `step` (let this one take a
/// step). Nothing in it depends on a clock, on a hash seed or on a real thread. Not thread-safe.
public final class Machine {
  /// All state.
  public let store: CellStore
  public internal(set) var program = Program()
  /// The program's instructions, where steps find them.
  private(set) var code: ContiguousArray<Instruction> = []
  /// The instructions that are data, by the same numbers; `routine` where an instruction is a closure.
  public private(set) var operations: ContiguousArray<Operation> = []
  /// Of the first threads, those that consist of operations, the cells that say where they stand.
  var operationCells: ContiguousArray<Int> = []
  /// Where control really goes that is sent to an instruction.
  private(set) var destinations: ContiguousArray<Int> = []
  public internal(set) var kinds: [RecordKind] = []
  /// Names of the threads, by number; immutable values that cells refer to by number.
  public internal(set) var threadNames: [String] = []

  /// What the last step found wrong. A machine with a finding takes no further step until that is undone.
  public var finding: Finding? { hasFinding ? foundFinding : nil }
  /// Whether there is a finding: asked at every step, so kept apart.
  public private(set) var hasFinding = false
  private var foundFinding: Finding?
  /// What the last step let the world know; empty when nobody listens.
  public private(set) var outputs: [Output] = []
  /// Whether outputs are collected.
  public var isListening = true

  /// The thread that takes the current step.
  public private(set) var currentThread = 0
  @usableFromInline var currentThreadAddress = 0

  /// Cells of a small machine.
  public static let defaultCells = 1 << 16

  /// Cells that nothing has been put into yet.
  public var freeCells: Int { store.capacity - store.peek(Layout.brk) }

  /// A machine with `capacity` cells, no thread and no program.
  public init(capacity: Int = Machine.defaultCells) {
    store = CellStore(capacity: capacity)
    store[Layout.brk] = Layout.heap
  }

  /// Gives the machine its program and its kinds of records, in order of their numbers.
  public func load(_ program: Program, kinds: [RecordKind]) {
    precondition(kinds.count <= Layout.maximumKinds)
    precondition(kinds.enumerated().allSatisfy { $0.element.number == $0.offset + 1 })
    program.link()
    self.program = program
    self.kinds = kinds
    code = ContiguousArray(program.code)
    operations = ContiguousArray(code.map(\.operation))
    destinations = ContiguousArray(code.indices.map { program.destination($0) })
  }

  /// Forgets the program, and with it what its closures hold.
  public func unload() {
    program = Program()
    code = ContiguousArray(program.code)
    operations = ContiguousArray(code.map(\.operation))
  }

  /// `count` cells for the owner's globals. Before the first step.
  public func reserveGlobals(_ count: Int) -> Int { reserve(count) }

  // MARK: Threads

  /// How many threads there are.
  public var threadCount: Int { store.peek(Layout.threadCount) }

  /// Starts a thread with `stack` cells of stack, about to run a routine. Returns its number.
  ///
  /// A number may have had a thread before that was undone; then the name is replaced.
  @discardableResult
  public func spawn(_ name: String, stack: Int, routine: RoutineID, _ arguments: Arguments = Arguments()) -> Int {
    let number = store[Layout.threadCount]
    precondition(number < Layout.maximumThreads, "too many threads")
    let cells = Fiber.overhead + stack
    let address = reserve(Thread.ownFiber + cells)
    store[Layout.threads + number] = address
    store[Layout.threadCount] = number + 1
    store[address + Thread.fiber] = address + Thread.ownFiber
    prepareFiber(at: address + Thread.ownFiber, cells: cells, routine: routine, arguments)
    if number < threadNames.count { threadNames[number] = name } else { threadNames.append(name) }
    return number
  }

  /// A cell that belongs to a thread, for the owner's use: thread-local storage.
  public func threadLocal<Value: CellValue>(_ thread: Int, _: Value.Type = Value.self) -> Value {
    Value(cell: store[store[Layout.threads + thread] + Thread.local])
  }

  /// Sets the thread's own cell.
  public func setThreadLocal(_ thread: Int, _ value: some CellValue) {
    store[store[Layout.threads + thread] + Thread.local] = value.cell
  }

  /// The running thread's own cell.
  public var local: Int { store[currentThreadAddress + Thread.local] }

  // MARK: Steps

  /// Whether a thread can take a step, and in how many ways: 0 when it cannot.
  public func ways(_ thread: Int) -> Int {
    if hasFinding { return 0 }
    if thread < operationCells.count {
      let operation = operations[store.peek(operationCells[thread])]
      return isReady(operation) ? Int(operation.ways) : 0
    }
    let address = store.peek(Layout.threads + thread)
    let fiber = store.peek(address + Thread.fiber)
    let ip = store.peek(fiber + Fiber.instruction)
    let instruction = code[ip]
    if instruction.isAlwaysReady { return 1 }
    return withThread(thread) {
      store.asking { instruction.ways(Frame(machine: self, base: store.peek(fiber + Fiber.frame))) }
    }
  }

  /// Runs `body` as if a thread were running.
  func withThread<Result>(_ thread: Int, _ body: () -> Result) -> Result {
    let outerThread = currentThread
    let outerAddress = currentThreadAddress
    currentThread = thread
    currentThreadAddress = store.peek(Layout.threads + thread)
    defer {
      currentThread = outerThread
      currentThreadAddress = outerAddress
    }
    return body()
  }

  /// Lets a thread take one step: one instruction, and the quiet ones behind it. The thread must be able to.
  ///
  /// A quiet instruction touches nothing that another thread could tell the order of, so switching threads before it leads
  /// nowhere new: a step is a visible operation with the invisible ones glued behind it (as in CHESS, Musuvathi and others,
  /// OSDI 2008). Afterwards `finding` and `outputs` tell what the step brought to light.
  public func step(_ thread: Int, way: Int = 0) {
    if thread < operationCells.count {
      hasFinding = false
      currentThread = thread
      let cell = operationCells[thread]
      return runOperations(cell, from: store.peek(cell), way: way)
    }
    begin(thread)
    run(way)
    var quiet = 0
    while !hasFinding, isAtQuietInstruction {
      run(0)
      quiet += 1
      if quiet > Self.quietBound { raise(.livelock, "a thread runs in circles without doing anything") }
    }
  }

  /// Lets a thread run one instruction only: for looking at what a step is made of.
  public func stepInstruction(_ thread: Int, way: Int = 0) {
    begin(thread)
    run(way)
  }

  /// More quiet instructions in a row than any sensible routine has.
  private static let quietBound = 100_000

  func begin(_ thread: Int) {
    hasFinding = false
    if isListening, !outputs.isEmpty { outputs.removeAll(keepingCapacity: true) }
    currentThread = thread
    currentThreadAddress = store.peek(Layout.threads + thread)
  }

  private var isAtQuietInstruction: Bool {
    let fiber = store.peek(currentThreadAddress + Thread.fiber)
    return code[store.peek(fiber + Fiber.instruction)].isLocal
  }

  /// Runs the current thread's next instruction.
  private func run(_ way: Int) {
    let fiber = store[currentThreadAddress + Thread.fiber]
    let ip = store[fiber + Fiber.instruction]
    let frame = Frame(machine: self, base: store[fiber + Fiber.frame])
    let instruction = code[ip]
    switch instruction.perform(frame, way) {
    case .next: store[fiber + Fiber.instruction] = instruction.next
    case .jump(let target): store[fiber + Fiber.instruction] = destinations[target]
    case .transferred: break
    }
    if hasFinding, foundFinding?.function.isEmpty == true {
      foundFinding?.thread = threadNames[currentThread]
      foundFinding?.function = program.routine(instruction.routine).name
      foundFinding?.line = instruction.text
    }
  }

  /// Prepares for an input from outside, which no thread makes.
  public func beginInput() {
    hasFinding = false
    outputs.removeAll(keepingCapacity: true)
  }

  /// Takes back everything after `mark`, a value of `store.journalCount`.
  public func undo(to mark: Int) {
    store.undo(to: mark)
    hasFinding = false
    if isListening, !outputs.isEmpty { outputs.removeAll(keepingCapacity: true) }
  }

  // MARK: For instructions

  /// Something is wrong: the step that runs is the last one. The first finding of a step counts.
  public func raise(_ kind: Finding.Kind, _ text: String) { raise(Finding(kind: kind, text: text)) }

  func raise(_ finding: Finding) {
    if hasFinding { return }
    foundFinding = finding
    hasFinding = true
  }

  /// Goes on behind a finding, for programs that an assertion only observes.
  public func acknowledgeFinding() { hasFinding = false }

  /// Raises an assertion unless the condition holds. `text` is the program's own message.
  public func assert(_ condition: Bool, _ text: @autoclosure () -> String) {
    if !condition { raise(.assertion, text()) }
  }

  /// Lets the world know something.
  public func emit(_ kind: Output.Kind, _ text: @autoclosure () -> String) {
    if isListening { outputs.append(Output(kind: kind, thread: currentThread, text: text())) }
  }
}

/// Offsets within a thread's cells.
enum Thread {
  /// The fiber that it runs now.
  static let fiber = 0
  /// The owner's cell.
  static let local = 1
  /// Its own fiber.
  static let ownFiber = 2
}
