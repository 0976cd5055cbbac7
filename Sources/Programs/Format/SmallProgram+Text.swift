import Machine

/// What people read.
extension SmallProgram {
  /// An instruction of a thread as pseudo-code, e.g. `f = flag[1]`, `if f == 0 goto 6`, `lock m`.
  public func text(_ statement: Statement, thread: Int) -> String {
    let registers = threads[thread].registers
    func value(_ operand: Operand) -> String {
      switch operand {
      case .number(let number): String(number)
      case .register(let position): registers[position].name
      }
    }
    func indexed(_ name: String, _ index: Operand?) -> String { index.map { "\(name)[\(value($0))]" } ?? name }
    func cell(_ place: Place) -> String { indexed(variables[place.position].name, place.index) }
    func lock(_ place: Place) -> String { indexed(locks[place.position].name, place.index) }
    switch statement {
    case .load(let register, let place): return "\(registers[register].name) = \(cell(place))"
    case .store(let place, let operand): return "\(cell(place)) = \(value(operand))"
    case .add(let place, let operand, let register):
      let addition = "\(cell(place)) += \(value(operand))"
      return register.map { "\(registers[$0].name) = \(cell(place)), \(addition)" } ?? addition
    case .exchange(let place, let operand, let register):
      return "\(registers[register].name) = \(cell(place)), \(cell(place)) = \(value(operand))"
    case .compareAndSwap(let place, let expected, let new, let register):
      return "cas \(cell(place)): \(value(expected)) -> \(value(new)), \(registers[register].name) = success"
    case .lock(let place): return "lock \(lock(place))"
    case .unlock(let place): return "unlock \(lock(place))"
    case .await(let place, let comparison, let operand):
      return "await \(cell(place)) \(comparison.symbol) \(value(operand))"
    case .choose(let register, let count): return "\(registers[register].name) = any of 0...\(count - 1)"
    case .fence: return "fence"
    case .set(let register, let operand): return "\(registers[register].name) = \(value(operand))"
    case .compute(let register, let left, let arithmetic, let right):
      return "\(registers[register].name) = \(value(left)) \(arithmetic.symbol) \(value(right))"
    case .jumpIf(let left, let comparison, let right, let target):
      return "if \(value(left)) \(comparison.symbol) \(value(right)) goto \(target)"
    case .jump(let target): return "goto \(target)"
    case .assert(let left, let comparison, let right):
      return "assert \(value(left)) \(comparison.symbol) \(value(right))"
    }
  }

  /// A condition as it is read, e.g. `count == 2`.
  public func text(_ condition: Condition) -> String {
    "\(text(condition.left)) \(condition.comparison.symbol) \(text(condition.right))"
  }

  func text(_ term: Term) -> String {
    switch term {
    case .number(let number): String(number)
    case .cell(let variable, let element): cellText(variable, element)
    }
  }

  func cellText(_ variable: Int, _ element: Int) -> String {
    variables[variable].isArray ? "\(variables[variable].name)[\(element)]" : variables[variable].name
  }

  /// An outcome as it is read, e.g. `t0.r == 0 and t1.r == 0`.
  public func text(_ outcome: Outcome) -> String {
    let registers = outcome.registers.map {
      "\(threads[$0.thread].name).\(threads[$0.thread].registers[$0.register].name) == \($0.value)"
    }
    let cells = outcome.cells.map { "\(cellText($0.variable, $0.element)) == \($0.value)" }
    return (registers + cells).joined(separator: " and ")
  }
}
