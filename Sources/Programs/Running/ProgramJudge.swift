import Machine

/// Says what is wrong with a state in which no thread can go.
struct ProgramJudge {
  private struct Comparison {
    var left: Side
    var comparison: Operation.Comparison
    var right: Side
    var text: String
  }

  private enum Side {
    case number(Int)
    case cell(Int)
  }

  private let program: SmallProgram
  private let layout: ProgramLayout
  private let machine: Machine
  private let promises: [SmallProgram.Property]
  private let final: [Comparison]
  private let forbidden: [(values: [(address: Int, value: Int)], text: String)]

  init(_ compiler: ProgramCompiler, _ machine: Machine) {
    let program = compiler.program
    let layout = compiler.layout
    self.program = program
    self.layout = layout
    self.machine = machine
    // Whether something has held before is not to be seen from one state.
    promises = program.properties.filter { $0.kind == .infinitelyOften }
    func side(_ term: SmallProgram.Term) -> Side {
      switch term {
      case .number(let number): .number(number)
      case .cell(let variable, let element): .cell(layout.variables[variable] + element)
      }
    }
    final = program.final.map {
      Comparison(left: side($0.left), comparison: $0.comparison, right: side($0.right), text: program.text($0))
    }
    forbidden = program.forbidden.map { outcome in
      let registers = outcome.registers.map { (layout.registers[$0.thread][$0.register], $0.value) }
      let cells = outcome.cells.map { (layout.variables[$0.variable] + $0.element, $0.value) }
      return (registers + cells, program.text(outcome))
    }
  }

  func finding() -> Finding? {
    let waiting = program.threads.indices.filter { !machine.hasReachedEnd($0) }
    if !waiting.isEmpty {
      if program.promises.isEmpty { return Finding(kind: .deadlock, text: "deadlock: " + reasons(waiting)) }
      // Promises say what must not be stuck; waiting for ever is a proper end where they are kept.
      guard let broken = promises.first(where: { !$0.holds(machine) }) else { return nil }
      return Finding(kind: .deadlock, text: "stuck, and `\(broken.name)' is not kept: " + reasons(waiting))
    }
    if let broken = promises.first(where: { !$0.holds(machine) }) {
      return Finding(kind: .hang, text: "all threads have ended, and `\(broken.name)' is not kept")
    }
    for condition in final where !condition.comparison.holds(value(condition.left), value(condition.right)) {
      return Finding(kind: .assertion, text: "at the end `\(condition.text)' does not hold")
    }
    for outcome in forbidden where outcome.values.allSatisfy({ machine.store.peek($0.address) == $0.value }) {
      let text = outcome.text.isEmpty ? "a forbidden end" : "the forbidden end `\(outcome.text)'"
      return Finding(kind: .assertion, text: text)
    }
    return nil
  }

  private func reasons(_ threads: [Int]) -> String {
    threads.map { "\(program.threads[$0].name) \(program.reasonForWaiting(machine, $0))" }.joined(separator: "; ")
  }

  private func value(_ side: Side) -> Int {
    switch side {
    case .number(let number): number
    case .cell(let address): machine.store.peek(address)
    }
  }
}
