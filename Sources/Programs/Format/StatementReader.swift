import JSON
import Machine

/// Reads the instructions of one thread.
struct StatementReader {
  typealias Statement = SmallProgram.Statement
  typealias Operand = SmallProgram.Operand
  typealias Place = SmallProgram.Place

  /// More ways than a search can tell apart in a step.
  static let maximumWays = 64

  let parent: ProgramReader
  let registers: [String: Int]
  /// How many instructions the thread has.
  let length: Int

  /// What each instruction looks like.
  private static let shapes: [(name: String, shape: String, counts: ClosedRange<Int>)] = [
    ("load", "[\"load\", register, cell]", 3...3),
    ("store", "[\"store\", cell, value]", 3...3),
    ("add", "[\"add\", cell, value, register or null]", 4...4),
    ("xchg", "[\"xchg\", cell, value, register]", 4...4),
    ("cas", "[\"cas\", cell, expected, new, register]", 5...5),
    ("lock", "[\"lock\", lock]", 2...2),
    ("unlock", "[\"unlock\", lock]", 2...2),
    ("await", "[\"await\", cell, comparison, value]", 4...4),
    ("choose", "[\"choose\", register, count]", 3...3),
    ("fence", "[\"fence\"]", 1...1),
    ("set", "[\"set\", register, value]", 3...3),
    ("op", "[\"op\", register, value, operator, value]", 5...5),
    ("if", "[\"if\", value, comparison, value, target]", 5...5),
    ("goto", "[\"goto\", target]", 2...2),
    ("assert", "[\"assert\", value, comparison, value]", 4...4),
  ]

  mutating func read(_ value: LocatedJSON) throws(ProgramError) -> Statement {
    guard let parts = value.elements else {
      throw parent.error(value, "an instruction is \(value.kind), expected an array such as [\"goto\", 0]")
    }
    guard let first = parts.first else {
      throw parent.error(value, "an instruction is empty, expected \(ProgramReader.list(Self.shapes.map(\.name)))")
    }
    let name = try parent.string(first, "the name of an instruction")
    guard let shape = Self.shapes.first(where: { $0.name == name }) else {
      throw parent.error(
        first, "there is no instruction \"\(name)\", expected \(ProgramReader.list(Self.shapes.map(\.name)))")
    }
    guard shape.counts.contains(parts.count) else {
      throw parent.error(value, "\"\(name)\" has \(parts.count - 1) operands, expected \(shape.shape)")
    }
    return try shape.name.first == "l" || shape.name == "unlock" ? locking(name, parts) : other(name, parts)
  }

  private func locking(_ name: String, _ parts: [LocatedJSON]) throws(ProgramError) -> Statement {
    switch name {
    case "load": .load(register: try register(parts[1]), try cell(parts[2]))
    case "lock": .lock(try lock(parts[1]))
    default: .unlock(try lock(parts[1]))
    }
  }

  private func other(_ name: String, _ parts: [LocatedJSON]) throws(ProgramError) -> Statement {
    switch name {
    case "store": return .store(try cell(parts[1]), try operand(parts[2]))
    case "add":
      var result: Int?
      if case .leaf(.null) = parts[3].node { result = nil } else { result = try register(parts[3]) }
      return .add(try cell(parts[1]), try operand(parts[2]), register: result)
    case "xchg": return .exchange(try cell(parts[1]), try operand(parts[2]), register: try register(parts[3]))
    case "cas":
      return .compareAndSwap(
        try cell(parts[1]), expected: try operand(parts[2]), new: try operand(parts[3]),
        register: try register(parts[4]))
    case "await": return .await(try cell(parts[1]), try parent.comparison(parts[2]), try operand(parts[3]))
    case "choose":
      let count = try parent.integer(parts[2], "the number of ways")
      guard (1...Self.maximumWays).contains(count) else {
        throw parent.error(parts[2], "\(count) ways to choose from, expected 1 to \(Self.maximumWays)")
      }
      return .choose(register: try register(parts[1]), count: count)
    case "set": return .set(register: try register(parts[1]), try operand(parts[2]))
    case "op":
      return .compute(
        register: try register(parts[1]), try operand(parts[2]), try arithmetic(parts[3]), try operand(parts[4]))
    case "if":
      return .jumpIf(
        try operand(parts[1]), try parent.comparison(parts[2]), try operand(parts[3]), target: try target(parts[4]))
    case "goto": return .jump(target: try target(parts[1]))
    case "assert": return .assert(try operand(parts[1]), try parent.comparison(parts[2]), try operand(parts[3]))
    default: return .fence
    }
  }

  // MARK: Operands

  private func register(_ value: LocatedJSON) throws(ProgramError) -> Int {
    let name = try parent.string(value, "a register")
    guard let position = registers[name] else {
      throw parent.error(value, "the thread has no register \"\(name)\", expected \(known(registers))")
    }
    return position
  }

  private func operand(_ value: LocatedJSON) throws(ProgramError) -> Operand {
    if case .leaf(.string(let name)) = value.node {
      guard let position = registers[name] else {
        throw parent.error(value, "the thread has no register \"\(name)\", expected a number or \(known(registers))")
      }
      return .register(position)
    }
    return .number(try parent.integer(value, "a value"))
  }

  private func known(_ names: [String: Int]) -> String {
    names.isEmpty ? "none, it has no registers" : ProgramReader.list(names.sorted { $0.value < $1.value }.map(\.key))
  }

  private func cell(_ value: LocatedJSON) throws(ProgramError) -> Place {
    try place(value, parent.variables, "shared integer") {
      let variable = parent.program.variables[$0]
      return (variable.values.count, variable.isArray)
    }
  }

  private func lock(_ value: LocatedJSON) throws(ProgramError) -> Place {
    try place(value, parent.locks, "lock") {
      let count = parent.program.locks[$0].count
      return (count, count > 1)
    }
  }

  private func place(
    _ value: LocatedJSON, _ names: [String: Int], _ what: String, _ size: (Int) -> (count: Int, isArray: Bool)
  ) throws(ProgramError) -> Place {
    if let parts = value.elements {
      guard parts.count == 2 else {
        throw parent.error(value, "a \(what) has \(parts.count) parts, expected [name, index]")
      }
      let position = try parent.position(parts[0], names, what)
      let (count, isArray) = size(position)
      guard isArray || what == "lock" else {
        throw parent.error(value, "\(try parent.string(parts[0], what)) is no array, expected its name alone")
      }
      let index = try operand(parts[1])
      if case .number(let number) = index {
        guard (0..<count).contains(number) else {
          throw parent.error(parts[1], "index \(number) is out of range, expected 0 to \(count - 1)")
        }
        return Place(position, isArray ? index : nil)
      }
      return Place(position, index)
    }
    let position = try parent.position(value, names, what)
    if size(position).isArray {
      throw parent.error(value, "\(try parent.string(value, what)) is an array, expected [name, index]")
    }
    return Place(position)
  }

  private func arithmetic(_ value: LocatedJSON) throws(ProgramError) -> Operation.Arithmetic {
    let symbol = try parent.string(value, "an operator")
    guard let arithmetic = Operation.Arithmetic(symbol: symbol) else {
      throw parent.error(
        value,
        "there is no operator \"\(symbol)\", expected \(ProgramReader.list(Operation.Arithmetic.allCases.map(\.symbol)))"
      )
    }
    return arithmetic
  }

  private func target(_ value: LocatedJSON) throws(ProgramError) -> Int {
    let target = try parent.integer(value, "the target of a jump")
    guard (0...length).contains(target) else {
      throw parent.error(
        value, "the jump goes to \(target), expected a position from 0 to \(length), the end of the code")
    }
    return target
  }
}
