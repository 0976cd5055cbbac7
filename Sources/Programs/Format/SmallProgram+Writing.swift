import JSON

/// The program as a file, without expected values.
extension SmallProgram {
  /// The canonical text in the format `explorer-suite/1`, one instruction per line.
  public func text() -> String {
    var lines = ["{", " \"format\": \(Self.quoted(Self.format)),", " \"name\": \(Self.quoted(name)),"]
    if !family.isEmpty { lines.append(" \"family\": \(Self.quoted(family)),") }
    if !about.isEmpty { lines.append(" \"about\": \(Self.quoted(about)),") }
    let shared = variables.map { variable in
      let values = variable.values.map(String.init).joined(separator: ", ")
      return "\(Self.quoted(variable.name)): " + (variable.isArray ? "[\(values)]" : values)
    }
    lines.append(" \"shared\": {\(shared.joined(separator: ", "))},")
    let groups = locks.map { "\(Self.quoted($0.name)): \($0.count)" }
    lines.append(" \"locks\": {\(groups.joined(separator: ", "))},")
    lines.append(" \"threads\": [")
    for (number, thread) in threads.enumerated() {
      let registers = thread.registers.map { "\(Self.quoted($0.name)): \($0.value)" }.joined(separator: ", ")
      lines.append("  {\"name\": \(Self.quoted(thread.name)), \"regs\": {\(registers)}, \"code\": [")
      for (position, statement) in thread.code.enumerated() {
        let comma = position + 1 < thread.code.count ? "," : ""
        lines.append("   [" + parts(statement, number).joined(separator: ", ") + "]" + comma)
      }
      lines.append("  ]}" + (number + 1 < threads.count ? "," : ""))
    }
    lines.append(" ],")
    lines.append(" \"final\": [\(final.map(json).joined(separator: ", "))]")
    if !forbidden.isEmpty { append(" \"forbidden\": [\(forbidden.map(json).joined(separator: ", "))]", to: &lines) }
    for kind in Promise.Kind.allCases {
      let kept = promises.filter { $0.kind == kind }
      if kept.isEmpty { continue }
      append(" \"\(kind.rawValue)\": [", to: &lines)
      for (number, promise) in kept.enumerated() {
        let any = promise.any.map(json).joined(separator: ", ")
        lines.append(
          "  {\"name\": \(Self.quoted(promise.name)), \"any\": [\(any)]}" + (number + 1 < kept.count ? "," : ""))
      }
      lines.append(" ]")
    }
    if hasTSO { append(" \"tso\": true", to: &lines) }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private func append(_ line: String, to lines: inout [String]) {
    lines[lines.count - 1] += ","
    lines.append(line)
  }

  static func quoted(_ text: String) -> String { JSONWriter.text(.string(text), asciiOnly: false) }

  private func parts(_ statement: Statement, _ thread: Int) -> [String] {
    let registers = threads[thread].registers
    func register(_ position: Int?) -> String { position.map { Self.quoted(registers[$0].name) } ?? "null" }
    func value(_ operand: Operand) -> String {
      switch operand {
      case .number(let number): String(number)
      case .register(let position): register(position)
      }
    }
    func place(_ name: String, _ index: Operand?) -> String {
      index.map { "[\(Self.quoted(name)), \(value($0))]" } ?? Self.quoted(name)
    }
    func cell(_ named: Place) -> String { place(variables[named.position].name, named.index) }
    func lock(_ named: Place) -> String { place(locks[named.position].name, named.index) }
    switch statement {
    case .load(let result, let named): return ["\"load\"", register(result), cell(named)]
    case .store(let named, let operand): return ["\"store\"", cell(named), value(operand)]
    case .add(let named, let operand, let result): return ["\"add\"", cell(named), value(operand), register(result)]
    case .exchange(let named, let operand, let result):
      return ["\"xchg\"", cell(named), value(operand), register(result)]
    case .compareAndSwap(let named, let expected, let new, let result):
      return ["\"cas\"", cell(named), value(expected), value(new), register(result)]
    case .lock(let named): return ["\"lock\"", lock(named)]
    case .unlock(let named): return ["\"unlock\"", lock(named)]
    case .await(let named, let comparison, let operand):
      return ["\"await\"", cell(named), "\"\(comparison.symbol)\"", value(operand)]
    case .choose(let result, let count): return ["\"choose\"", register(result), String(count)]
    case .fence: return ["\"fence\""]
    case .set(let result, let operand): return ["\"set\"", register(result), value(operand)]
    case .compute(let result, let left, let arithmetic, let right):
      return ["\"op\"", register(result), value(left), "\"\(arithmetic.symbol)\"", value(right)]
    case .jumpIf(let left, let comparison, let right, let target):
      return ["\"if\"", value(left), "\"\(comparison.symbol)\"", value(right), String(target)]
    case .jump(let target): return ["\"goto\"", String(target)]
    case .assert(let left, let comparison, let right):
      return ["\"assert\"", value(left), "\"\(comparison.symbol)\"", value(right)]
    }
  }

  private func json(_ term: Term) -> String {
    switch term {
    case .number(let number): return String(number)
    case .cell(let variable, let element):
      let name = Self.quoted(variables[variable].name)
      return variables[variable].isArray ? "[\(name), \(element)]" : name
    }
  }

  private func json(_ condition: Condition) -> String {
    "[\(json(condition.left)), \"\(condition.comparison.symbol)\", \(json(condition.right))]"
  }

  private func json(_ outcome: Outcome) -> String {
    let kept = outcome.registers.map { value in
      "[\(value.thread), \(Self.quoted(threads[value.thread].registers[value.register].name)), \(value.value)]"
    }
    let cells = outcome.cells.map { "[\(json(.cell(variable: $0.variable, element: $0.element))), \($0.value)]" }
    return "{\"regs\": [\(kept.joined(separator: ", "))], \"cells\": [\(cells.joined(separator: ", "))]}"
  }
}
