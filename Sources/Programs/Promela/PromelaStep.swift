import Machine

/// One way through a step: when it is taken, what it does, where the thread is then.
struct PromelaPath {
  /// Conditions on the state before the step.
  var guards: [String] = []
  var statements: [String] = []
  /// What registers hold, told in terms of the state before the step.
  var values: [Int: String] = [:]
  var position: Int
}

/// Follows a step of a thread through its local instructions, with a path for every outcome of the branches.
struct PromelaStep {
  /// More ways through one step than any sensible program has.
  private static let maximumPaths = 256
  private static let maximumLength = 20_000

  let program: SmallProgram
  let names: PromelaNames
  let thread: Int
  private(set) var finished: [PromelaPath] = []

  init(_ program: SmallProgram, _ names: PromelaNames, thread: Int) {
    self.program = program
    self.names = names
    self.thread = thread
  }

  /// The paths of the step that starts with the visible instruction at `position`.
  mutating func paths(from position: Int) throws(ProgramError) -> [PromelaPath] {
    finished = []
    var open = visible(position)
    var work = 0
    while let path = open.popLast() {
      work += 1
      let length = path.guards.reduce(0) { $0 + $1.utf8.count } + path.statements.count
      if work > 10_000 || open.count + finished.count > Self.maximumPaths || length > Self.maximumLength {
        throw ProgramError("\(program.name): a step of \(program.threads[thread].name) has too many ways for Promela")
      }
      open += local(path)
    }
    return finished
  }

  private func value(_ operand: SmallProgram.Operand) -> String {
    switch operand {
    case .number(let number): String(number)
    case .register(let position): names.register(thread, position)
    }
  }

  private func before(_ operand: SmallProgram.Operand, _ path: PromelaPath) -> String {
    if case .register(let position) = operand, let known = path.values[position] { return known }
    return value(operand)
  }

  // MARK: The visible instruction

  private func visible(_ position: Int) -> [PromelaPath] {
    var path = PromelaPath(position: position + 1)
    func cell(_ place: SmallProgram.Place) -> String { names.variable(place.position, place.index.map(value)) }
    switch program.threads[thread].code[position] {
    case .load(let register, let place):
      path.statements = ["\(names.register(thread, register)) = \(cell(place))"]
      path.values[register] = cell(place)
    case .store(let place, let operand): path.statements = ["\(cell(place)) = \(value(operand))"]
    case .add(let place, let operand, let register):
      let sum = "\(cell(place)) = \(cell(place)) + \(value(operand))"
      if let register {
        path.statements = ["tmp = \(cell(place))", sum, "\(names.register(thread, register)) = tmp"]
        path.values[register] = cell(place)
      } else {
        path.statements = [sum]
      }
    case .exchange(let place, let operand, let register):
      path.statements = [
        "tmp = \(cell(place))", "\(cell(place)) = \(value(operand))", "\(names.register(thread, register)) = tmp",
      ]
      path.values[register] = cell(place)
    case .compareAndSwap(let place, let expected, let new, let register):
      var failed = path
      failed.guards = ["\(cell(place)) != \(value(expected))"]
      failed.statements = ["\(names.register(thread, register)) = 0"]
      failed.values[register] = "0"
      path.guards = ["\(cell(place)) == \(value(expected))"]
      path.statements = ["\(cell(place)) = \(value(new))", "\(names.register(thread, register)) = 1"]
      path.values[register] = "1"
      return [failed, path]
    case .lock(let place):
      let lock = names.lock(place.position, place.index.map(value))
      path.guards = ["\(lock) == 0"]
      path.statements = ["\(lock) = \(thread + 1)"]
    case .unlock(let place):
      let lock = names.lock(place.position, place.index.map(value))
      path.statements = ["assert(\(lock) == \(thread + 1))", "\(lock) = 0"]
    case .await(let place, let comparison, let operand):
      path.guards = ["\(cell(place)) \(comparison.symbol) \(value(operand))"]
    case .choose(let register, let count):
      return (0..<count).map { way in
        var path = path
        path.statements = ["\(names.register(thread, register)) = \(way)"]
        path.values[register] = String(way)
        return path
      }
    default: break
    }
    return [path]
  }

  // MARK: Local instructions

  /// Follows one more instruction; a path that is at its end joins the finished ones.
  private mutating func local(_ path: PromelaPath) -> [PromelaPath] {
    let code = program.threads[thread].code
    guard path.position < code.count, !code[path.position].isVisible(.sc) else {
      finished.append(path)
      return []
    }
    var next = path
    next.position += 1
    switch code[path.position] {
    case .set(let register, let operand):
      next.statements.append("\(names.register(thread, register)) = \(value(operand))")
      next.values[register] = before(operand, path)
    case .compute(let register, let left, let arithmetic, let right):
      next.statements.append(
        "\(names.register(thread, register)) = \(value(left)) \(arithmetic.symbol) \(value(right))")
      next.values[register] = "(\(before(left, path)) \(arithmetic.symbol) \(before(right, path)))"
    case .jump(let target): next.position = target
    case .assert(let left, let comparison, let right):
      next.statements.append("assert(\(value(left)) \(comparison.symbol) \(value(right)))")
    case .jumpIf(let left, let comparison, let right, let target):
      var taken = path
      taken.position = target
      if case .number(let left) = constant(left, path), case .number(let right) = constant(right, path) {
        return [comparison.holds(left, right) ? taken : next]
      }
      let condition = "\(before(left, path)) \(comparison.symbol) \(before(right, path))"
      taken.guards.append(condition)
      next.guards.append("!(\(condition))")
      return [next, taken]
    default: break
    }
    return [next]
  }

  private func constant(_ operand: SmallProgram.Operand, _ path: PromelaPath) -> SmallProgram.Operand {
    if let number = Int(before(operand, path)) { return .number(number) }
    return operand
  }
}
