import Machine

extension SmallProgram {
  /// The program under sequential consistency as a model for Spin (Holzmann, The model checker Spin, 1997).
  ///
  /// Every way through a step is one `d_step` that is guarded by the conditions of its branches, so Spin stores the states that
  /// the search here visits, one for one, in as few transitions as it can:
  ///
  ///     spin -o1 -o2 -o3 -a model.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -A -E
  ///
  /// (`-o1 -o2 -o3`: dead variables keep their values and no steps are merged.) Without `-A` failed assertions and forbidden
  /// ends are errors, without `-E` deadlocks are. Types are the smallest that hold what random runs saw, twice over;
  /// numbers beyond 32 bits, division by zero and indices out of range have other meanings in Spin. Each promise
  /// becomes an `ltl` formula: `gcc -O2 -DNOREDUCE -DNFAIR=3`, `./pan -a -f -N promise0`.
  ///
  /// - Throws: where a step has too many ways to be written down.
  public func promela() throws(ProgramError) -> String {
    try PromelaWriter(self).text()
  }
}

/// Puts the parts of a model together.
struct PromelaWriter {
  private let program: SmallProgram
  private let names: PromelaNames
  private let layout: ProgramLayout
  private let ranges: ObservedRanges
  private let machine: Machine
  private let failsAtStart: Bool

  init(_ program: SmallProgram) {
    self.program = program
    names = PromelaNames(program)
    layout = ProgramLayout(program)
    ranges = ObservedRanges(program)
    let model = program.model(.sc)
    machine = model.machine
    failsAtStart = model.startFinding != nil
  }

  func text() throws(ProgramError) -> String {
    var lines = ["/* \(program.name.replacing("*/", with: "")) */"]
    if usesTemporary { lines.append("hidden int tmp;") }
    for (position, variable) in program.variables.enumerated() {
      let first = layout.variables[position]
      let type = ranges.type(first..<first + variable.values.count)
      if variable.isArray {
        lines.append("\(type) \(names.variable(position))[\(variable.values.count)] = \(try list(variable, type));")
      } else {
        lines.append("\(type) \(names.variable(position)) = \(variable.values[0]);")
      }
    }
    for (position, group) in program.locks.enumerated() {
      let name = names.lock(position).split(separator: "[")[0]
      lines.append(group.count > 1 ? "byte \(name)[\(group.count)];" : "byte \(name);")
    }
    if judgesEnd { lines.append("byte ended = \(program.threads.indices.filter { machine.hasReachedEnd($0) }.count);") }
    for thread in program.threads.indices where hasGlobalRegisters { lines += registers(thread) }
    for thread in program.threads.indices { lines += try process(thread) }
    if failsAtStart { lines += ["active proctype start() { assert(false) }"] }
    for (number, promise) in program.promises.enumerated() {
      let any = promise.any.map { condition($0) }.joined(separator: " || ")
      lines.append("ltl promise\(number) { \(promise.kind == .eventually ? "<>" : "[]<>") (\(any)) }")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Values at the start. Spin's lists have no negative numbers; what does not fit into 16 bits becomes negative again.
  private func list(_ variable: SmallProgram.Variable, _ type: String) throws(ProgramError) -> String {
    let values = variable.values
    if let value = values.first, values.allSatisfy({ $0 == value }) { return String(value) }
    if type == "int", values.contains(where: { $0 < 0 }) {
      throw ProgramError("\(program.name): \(variable.name) has values at its start that Promela cannot list")
    }
    return "{" + values.map { String($0 < 0 ? $0 & 0xFFFF : $0) }.joined(separator: ", ") + "}"
  }

  private var judgesEnd: Bool { !program.final.isEmpty || !program.forbidden.isEmpty }

  /// Outcomes name registers of all threads.
  private var hasGlobalRegisters: Bool { program.forbidden.contains { !$0.registers.isEmpty } }

  private var usesTemporary: Bool {
    program.threads.contains {
      $0.code.contains {
        switch $0 {
        case .exchange: true
        case .add(_, _, let register): register != nil
        default: false
        }
      }
    }
  }

  private func registers(_ thread: Int) -> [String] {
    program.threads[thread].registers.indices.map { position in
      let address = layout.registers[thread][position]
      let type = ranges.type(address..<address + 1)
      return "\(type) \(names.register(thread, position)) = \(machine.store.peek(address));"
    }
  }

  /// Positions in the order in which they are reached, the first one first.
  private func process(_ thread: Int) throws(ProgramError) -> [String] {
    var lines = ["active proctype T\(thread)() {"]
    if !hasGlobalRegisters { lines += registers(thread).map { "  " + $0 } }
    let end = program.threads[thread].code.count
    let entry = machine.program.routines[thread + 1].entry
    var waiting = [machine.position(thread) - entry]
    var seen = Set(waiting)
    var steps = PromelaStep(program, names, thread: thread)
    var next = 0
    while next < waiting.count {
      let position = waiting[next]
      next += 1
      if position == end {
        lines.append("endL\(position): false;")
        continue
      }
      let paths = try steps.paths(from: position)
      lines.append("L\(position): if")
      for path in paths {
        if seen.insert(path.position).inserted { waiting.append(path.position) }
        lines.append("  :: d_step { \(body(path, end)) } goto \(path.position == end ? "end" : "")L\(path.position)")
      }
      lines.append("  fi;")
    }
    return lines + ["}"]
  }

  private func body(_ path: PromelaPath, _ end: Int) -> String {
    var statements = [path.guards.isEmpty ? "true" : "(" + path.guards.joined(separator: " && ") + ")"]
    statements += path.statements
    if path.position == end, judgesEnd {
      statements.append("ended++")
      statements.append("if :: (ended == \(program.threads.count)) -> \(judgement) :: else -> skip fi")
    }
    return statements.joined(separator: "; ")
  }

  private var judgement: String {
    let finals = program.final.map { "assert(\(condition($0)))" }
    let outcomes = program.forbidden.map { outcome in
      let registers = outcome.registers.map { "\(names.register($0.thread, $0.register)) == \($0.value)" }
      let cells = outcome.cells.map { "\(names.variable($0.variable, element: $0.element)) == \($0.value)" }
      return "assert(!(\((["true"] + registers + cells).joined(separator: " && "))))"
    }
    return (finals + outcomes).joined(separator: "; ")
  }

  private func condition(_ condition: SmallProgram.Condition) -> String {
    func term(_ term: SmallProgram.Term) -> String {
      switch term {
      case .number(let number): String(number)
      case .cell(let variable, let element): names.variable(variable, element: element)
      }
    }
    return "\(term(condition.left)) \(condition.comparison.symbol) \(term(condition.right))"
  }
}
