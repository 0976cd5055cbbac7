import Explorer
import Machine

/// A small program of operations on a few shared cells, built in place.
struct GraphProgram {
  /// One instruction of a thread. Positions are places in its list; each thread has one register.
  enum Line {
    case load(Int)
    case store(Int, Int)
    case add(Int, Int)
    case exchange(Int, Int)
    case await(Int, Int)
    case lock(Int)
    case unlock(Int)
    /// Goes on elsewhere if the register equals a value.
    case jumpIf(Int, to: Int)
    case jump(to: Int)
    /// The register differs from a value.
    case assertNot(Int)
  }

  var cells: [Int]
  var threads: [[Line]]

  /// The machine at its start, every thread at a visible operation.
  func machine() -> Machine {
    let machine = Machine(capacity: 4096)
    let shared = machine.reserveGlobals(cells.count)
    for (index, value) in cells.enumerated() { machine.store[shared + index] = value }
    var constants: [Int: Int] = [:]
    func constant(_ value: Int) -> Int32 {
      if let known = constants[value] { return Int32(known) }
      let cell = machine.reserveGlobals(1)
      machine.store[cell] = value
      constants[value] = cell
      return Int32(cell)
    }
    var program = Program()
    var routines: [RoutineID] = []
    for (number, lines) in threads.enumerated() {
      let register = Int32(machine.reserveGlobals(1))
      let routine = program.declare()
      routines.append(routine)
      program.define(routine, "f\(number)", file: "") { r in
        for line in lines { r.operation("\(line)", operation(line, register, shared, constant)) }
        r.operation("end", Operation(.end))
      }
    }
    machine.load(program, kinds: [])
    for (number, routine) in routines.enumerated() { machine.spawn("t\(number)", stack: 8, routine: routine) }
    for thread in routines.indices { machine.runLeadingOperations(thread) }
    machine.acknowledgeFinding()
    machine.store.clearJournal()
    return machine
  }

  /// Ends well unless a thread is stuck, or cell 0 has the forbidden value at the end.
  func model(_ afterFinding: Model.AfterFinding = .ends, forbidden: Int? = nil) -> Model {
    let machine = machine()
    var model = Model(machine)
    model.afterFinding = afterFinding
    let first = firstCell
    model.judgeEnd = {
      if (0..<machine.threadCount).contains(where: { !machine.hasReachedEnd($0) }) {
        return Finding(kind: .deadlock, text: "deadlock")
      }
      return machine.store.peek(first) == forbidden ? Finding(kind: .wrongData, text: "wrong end") : nil
    }
    return model
  }

  /// The address of cell 0.
  var firstCell: Int {
    let machine = Machine(capacity: 4096)
    return machine.reserveGlobals(1)
  }

  private func operation(_ line: Line, _ register: Int32, _ shared: Int, _ constant: (Int) -> Int32) -> Operation {
    var operation: Operation
    switch line {
    case .load(let cell):
      operation = Operation(.load)
      operation.cell = Int32(shared + cell)
      operation.result = register
    case .store(let cell, let value):
      operation = Operation(.store)
      operation.cell = Int32(shared + cell)
      operation.left = constant(value)
    case .add(let cell, let value):
      operation = Operation(.add)
      operation.cell = Int32(shared + cell)
      operation.left = constant(value)
    case .exchange(let cell, let value):
      operation = Operation(.exchange)
      operation.cell = Int32(shared + cell)
      operation.left = constant(value)
      operation.result = register
    case .await(let cell, let value):
      operation = Operation(.await)
      operation.cell = Int32(shared + cell)
      operation.left = constant(value)
    case .lock(let cell):
      operation = Operation(.lock)
      operation.cell = Int32(shared + cell)
    case .unlock(let cell):
      operation = Operation(.unlock)
      operation.cell = Int32(shared + cell)
    case .jumpIf(let value, let target):
      operation = Operation(.jumpIf)
      operation.left = register
      operation.right = constant(value)
      operation.target = Int32(target)
    case .jump(let target):
      operation = Operation(.jump)
      operation.target = Int32(target)
    case .assertNot(let value):
      operation = Operation(.assert)
      operation.comparison = .notEqual
      operation.left = register
      operation.right = constant(value)
    }
    return operation
  }

  /// A program of two or three threads of up to six lines. With loops the state graph has cycles.
  static func random(seed: UInt64, loops: Bool) -> GraphProgram {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func below(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var x = state
      x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
      x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((x ^ (x >> 31)) % UInt64(bound))
    }
    let threads = (0..<2 + below(2)).map { _ in
      // The first line is visible, so no circle is local only: every jump back goes to it.
      var lines: [Line] = [.load(below(2))]
      for _ in 0..<2 + below(4) {
        switch below(loops ? 9 : 8) {
        case 0: lines.append(.load(below(2)))
        case 1: lines.append(.store(below(2), below(3)))
        case 2: lines.append(.exchange(below(2), below(3)))
        case 3: lines.append(.await(below(2), below(3)))
        case 4: lines.append(.assertNot(below(3)))
        case 5: lines.append(.store(below(2), below(2)))
        case 6: lines.append(loops ? .store(below(2), 2) : .add(below(2), 1))
        case 7: lines.append(.load(below(2)))
        default: lines.append(.jumpIf(below(2), to: 0))
        }
      }
      return lines
    }
    return GraphProgram(cells: [0, 0], threads: threads)
  }
}
