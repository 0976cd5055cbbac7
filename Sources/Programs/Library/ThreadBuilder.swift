import Machine

/// Collects the instructions of one thread.
struct ThreadBuilder {
  typealias Operand = SmallProgram.Operand
  typealias Place = SmallProgram.Place
  typealias Comparison = Operation.Comparison

  /// Where a jump goes that is known only later.
  struct Label {
    fileprivate let number: Int
  }

  /// A register: an operand, and what gets results.
  struct Register {
    fileprivate let position: Int
    var value: Operand { .register(position) }
  }

  private var thread: SmallProgram.ThreadText
  private var positions: [Int] = []
  /// Jumps whose targets are still numbers of labels.
  private var jumps: [Int] = []

  init(_ name: String) { thread = SmallProgram.ThreadText(name) }

  mutating func register(_ name: String, _ value: Int = 0) -> Register {
    thread.registers.append(.init(name, value))
    return Register(position: thread.registers.count - 1)
  }

  // MARK: Instructions

  mutating func load(_ register: Register, _ place: Place) {
    thread.code.append(.load(register: register.position, place))
  }
  mutating func store(_ place: Place, _ value: Operand) { thread.code.append(.store(place, value)) }
  mutating func add(_ place: Place, _ value: Operand, old register: Register? = nil) {
    thread.code.append(.add(place, value, register: register?.position))
  }
  mutating func exchange(_ place: Place, _ value: Operand, old register: Register) {
    thread.code.append(.exchange(place, value, register: register.position))
  }
  mutating func compareAndSwap(_ place: Place, _ expected: Operand, _ new: Operand, success register: Register) {
    thread.code.append(.compareAndSwap(place, expected: expected, new: new, register: register.position))
  }
  mutating func lock(_ place: Place) { thread.code.append(.lock(place)) }
  mutating func unlock(_ place: Place) { thread.code.append(.unlock(place)) }
  mutating func await(_ place: Place, _ comparison: Comparison, _ value: Operand) {
    thread.code.append(.await(place, comparison, value))
  }
  mutating func choose(_ register: Register, _ count: Int) {
    thread.code.append(.choose(register: register.position, count: count))
  }
  mutating func fence() { thread.code.append(.fence) }
  mutating func set(_ register: Register, _ value: Operand) {
    thread.code.append(.set(register: register.position, value))
  }
  mutating func compute(_ register: Register, _ left: Operand, _ arithmetic: Operation.Arithmetic, _ right: Operand) {
    thread.code.append(.compute(register: register.position, left, arithmetic, right))
  }
  mutating func assert(_ left: Operand, _ comparison: Comparison, _ right: Operand) {
    thread.code.append(.assert(left, comparison, right))
  }

  // MARK: Jumps

  mutating func label() -> Label {
    positions.append(-1)
    return Label(number: positions.count - 1)
  }

  mutating func place(_ label: Label) { positions[label.number] = thread.code.count }

  mutating func jump(_ label: Label) {
    jumps.append(thread.code.count)
    thread.code.append(.jump(target: label.number))
  }

  mutating func jump(_ label: Label, if left: Operand, _ comparison: Comparison, _ right: Operand) {
    jumps.append(thread.code.count)
    thread.code.append(.jumpIf(left, comparison, right, target: label.number))
  }

  /// Runs `body` unless the comparison holds.
  mutating func unless(_ left: Operand, _ comparison: Comparison, _ right: Operand, _ body: (inout Self) -> Void) {
    let end = label()
    jump(end, if: left, comparison, right)
    body(&self)
    place(end)
  }

  /// Repeats `body` for ever; it is given the label behind the loop.
  mutating func forever(_ body: (inout Self, Label) -> Void) {
    let top = label()
    let end = label()
    place(top)
    body(&self, end)
    jump(top)
    place(end)
  }

  /// Repeats `body` a number of times, unrolled.
  mutating func times(_ count: Int, _ body: (inout Self, Int) -> Void) {
    for index in 0..<count { body(&self, index) }
  }

  func finished() -> SmallProgram.ThreadText {
    var thread = thread
    for position in jumps {
      switch thread.code[position] {
      case .jump(let label): thread.code[position] = .jump(target: positions[label])
      case .jumpIf(let left, let comparison, let right, let label):
        thread.code[position] = .jumpIf(left, comparison, right, target: positions[label])
      default: break
      }
    }
    return thread
  }
}
