import Machine

/// Where a program's variables are among the cells of its machine. It depends on the program alone, so the same addresses
/// mean the same in all machines of a program; store buffers come behind everything else.
struct ProgramLayout: Sendable {
  /// Addresses of the first cell of each variable, each group of locks, and of each register.
  private(set) var variables: [Int] = []
  private(set) var locks: [Int] = []
  private(set) var registers: [[Int]] = []
  /// Addresses of constants by value.
  private(set) var constants: [Int: Int] = [:]
  /// Addresses of the threads' store buffers.
  private(set) var buffers: [Int] = []
  /// One past the last cell, without and with store buffers.
  private(set) var end: Int
  private(set) var bufferedEnd: Int

  /// The first cell that a machine gives away.
  static let base = Machine(capacity: 256).reserveGlobals(1)

  init(_ program: SmallProgram) {
    var next = Self.base
    for variable in program.variables {
      variables.append(next)
      next += variable.values.count
    }
    for group in program.locks {
      locks.append(next)
      next += group.count
    }
    for thread in program.threads {
      registers.append((0..<thread.registers.count).map { next + $0 })
      next += thread.registers.count
    }
    for value in program.constants {
      constants[value] = next
      next += 1
    }
    end = next
    for _ in program.threads {
      buffers.append(next)
      next += StoreBuffer.size
    }
    bufferedEnd = next
  }

  func end(_ memory: MemoryModel) -> Int { memory == .tso ? bufferedEnd : end }

  func address(_ operand: SmallProgram.Operand, thread: Int) -> Int {
    switch operand {
    case .number(let value): constants[value] ?? 0
    case .register(let position): registers[thread][position]
    }
  }
}

extension SmallProgram {
  /// All numbers that instructions name, without repetition, in order of appearance.
  var constants: [Int] {
    var seen: Set<Int> = []
    var found: [Int] = []
    for thread in threads {
      for statement in thread.code {
        for case .number(let value) in statement.operands where seen.insert(value).inserted { found.append(value) }
      }
    }
    return found
  }
}

extension SmallProgram.Statement {
  /// What it reads of its own thread.
  var operands: [SmallProgram.Operand] {
    switch self {
    case .load(_, let place), .lock(let place), .unlock(let place): place.operands
    case .store(let place, let value), .add(let place, let value, _), .exchange(let place, let value, _),
      .await(let place, _, let value):
      place.operands + [value]
    case .compareAndSwap(let place, let expected, let new, _): place.operands + [expected, new]
    case .set(_, let value): [value]
    case .compute(_, let left, _, let right), .jumpIf(let left, _, let right, _), .assert(let left, _, let right):
      [left, right]
    case .choose, .fence, .jump: []
    }
  }
}

extension SmallProgram.Place {
  var operands: [SmallProgram.Operand] { index.map { [$0] } ?? [] }
}
