import Machine

extension SmallProgram {
  /// A promise ready to be asked of a machine that runs the program.
  public struct Property: Sendable {
    public var name: String
    public var kind: Promise.Kind
    /// Whether it holds in the machine's current state.
    public var holds: @Sendable (Machine) -> Bool
  }

  /// What every fair infinite run has to keep; see `Promise`.
  public var properties: [Property] {
    let layout = ProgramLayout(self)
    @Sendable func value(_ term: Term, _ machine: Machine) -> Int {
      switch term {
      case .number(let number): number
      case .cell(let variable, let element): machine.store.peek(layout.variables[variable] + element)
      }
    }
    return promises.map { promise in
      Property(name: promise.name, kind: promise.kind) { machine in
        promise.any.contains { $0.comparison.holds(value($0.left, machine), value($0.right, machine)) }
      }
    }
  }
}
