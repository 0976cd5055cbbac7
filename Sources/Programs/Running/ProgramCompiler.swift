import Machine

/// Turns the instructions of a program into operations of a machine.
struct ProgramCompiler {
  let program: SmallProgram
  let memory: MemoryModel
  let layout: ProgramLayout

  init(_ program: SmallProgram, _ memory: MemoryModel) {
    self.program = program
    self.memory = memory
    layout = ProgramLayout(program)
  }

  /// A machine at the program's start, and what its first local instructions found wrong.
  func machine() -> (machine: Machine, finding: Finding?) {
    let cells = layout.end(memory) - ProgramLayout.base
    let threads = program.threads.count * (memory == .tso ? 2 : 1)
    let machine = Machine(capacity: layout.end(memory) + threads * 16 + 16)
    let base = machine.reserveGlobals(cells)
    precondition(base == ProgramLayout.base)
    initialize(machine.store)
    load(machine)
    machine.isListening = false
    var finding: Finding?
    for thread in 0..<machine.threadCount {
      machine.runLeadingOperations(thread)
      finding = finding ?? machine.finding
      machine.acknowledgeFinding()
    }
    machine.store.clearJournal()
    return (machine, finding)
  }

  private func initialize(_ store: CellStore) {
    for (variable, address) in zip(program.variables, layout.variables) {
      for (offset, value) in variable.values.enumerated() { store[address + offset] = value }
    }
    for (thread, addresses) in zip(program.threads, layout.registers) {
      for (register, address) in zip(thread.registers, addresses) { store[address] = register.value }
    }
    for (value, address) in layout.constants { store[address] = value }
  }

  private func load(_ machine: Machine) {
    var code = Program()
    let routines = program.threads.map { _ in code.declare() }
    let flushes = memory == .tso ? program.threads.map { _ in code.declare() } : []
    for (number, thread) in program.threads.enumerated() {
      let function = thread.function.isEmpty ? thread.name : thread.function
      code.define(routines[number], function, file: thread.file.isEmpty ? program.name : thread.file) { builder in
        for (position, statement) in thread.code.enumerated() {
          let line = position < thread.lines.count ? thread.lines[position] : ""
          builder.operation(line.isEmpty ? program.text(statement, thread: number) : line, operation(statement, number))
        }
        builder.operation("(ended)", Operation(.end))
      }
    }
    for (number, routine) in flushes.enumerated() {
      let name = program.threads[number].name
      code.define(routine, "store buffer of \(name)", file: program.name) { builder in
        var flush = Operation(.flush)
        flush.buffer = Int32(layout.buffers[number])
        builder.operation("write the oldest store of \(name) to memory", flush)
      }
    }
    machine.load(code, kinds: [])
    for (number, thread) in program.threads.enumerated() {
      machine.spawn(thread.name, stack: 8, routine: routines[number])
    }
    for (number, thread) in program.threads.enumerated() where memory == .tso {
      machine.spawn("store buffer of \(thread.name)", stack: 8, routine: flushes[number])
    }
  }

  /// An instruction as an operation on cells.
  private func operation(_ statement: SmallProgram.Statement, _ thread: Int) -> Operation {
    var operation = Operation(code(statement))
    if memory == .tso { operation.buffer = Int32(layout.buffers[thread]) }
    func place(_ place: SmallProgram.Place, _ address: Int, _ count: Int) {
      operation.cell = Int32(address)
      operation.count = Int32(count)
      switch place.index {
      case .number(let index): operation.cell += Int32(clamping: index)
      case .register(let position): operation.index = Int32(layout.registers[thread][position])
      case nil: break
      }
    }
    func cell(_ named: SmallProgram.Place) {
      place(named, layout.variables[named.position], program.variables[named.position].values.count)
    }
    func value(_ operand: SmallProgram.Operand) -> Int32 { Int32(layout.address(operand, thread: thread)) }
    func register(_ position: Int) -> Int32 { Int32(layout.registers[thread][position]) }

    switch statement {
    case .load(let result, let named):
      cell(named)
      operation.result = register(result)
    case .store(let named, let operand):
      cell(named)
      operation.left = value(operand)
    case .add(let named, let operand, let result):
      cell(named)
      operation.left = value(operand)
      operation.result = result.map(register) ?? 0
    case .exchange(let named, let operand, let result):
      cell(named)
      operation.left = value(operand)
      operation.result = register(result)
    case .compareAndSwap(let named, let expected, let new, let result):
      cell(named)
      operation.left = value(expected)
      operation.right = value(new)
      operation.result = register(result)
    case .lock(let named), .unlock(let named):
      place(named, layout.locks[named.position], program.locks[named.position].count)
    case .await(let named, let comparison, let operand):
      cell(named)
      operation.comparison = comparison
      operation.left = value(operand)
    case .choose(let result, let count):
      operation.result = register(result)
      operation.ways = Int32(count)
    case .fence: break
    case .set(let result, let operand):
      operation.result = register(result)
      operation.left = value(operand)
    case .compute(let result, let left, let arithmetic, let right):
      operation.result = register(result)
      operation.arithmetic = arithmetic
      operation.left = value(left)
      operation.right = value(right)
    case .jumpIf(let left, let comparison, let right, let target):
      operation.comparison = comparison
      operation.left = value(left)
      operation.right = value(right)
      operation.target = Int32(target)
    case .jump(let target): operation.target = Int32(target)
    case .assert(let left, let comparison, let right):
      operation.comparison = comparison
      operation.left = value(left)
      operation.right = value(right)
    }
    return operation
  }

  private func code(_ statement: SmallProgram.Statement) -> Operation.Code {
    switch statement {
    case .load: .load
    case .store: .store
    case .add: .add
    case .exchange: .exchange
    case .compareAndSwap: .compareAndSwap
    case .lock: .lock
    case .unlock: .unlock
    case .await: .await
    case .choose: .choose
    case .fence: memory == .tso ? .fence : .nothing
    case .set: .set
    case .compute: .compute
    case .jumpIf: .jumpIf
    case .jump: .jump
    case .assert: .assert
    }
  }
}
