import Machine

/// Writes programs in Swift: names instead of positions, labels instead of targets.
struct ProgramBuilder {
  typealias Operand = SmallProgram.Operand
  typealias Place = SmallProgram.Place

  private(set) var program: SmallProgram

  init(_ name: String, family: String, about: String) {
    program = SmallProgram(name: name)
    program.family = family
    program.about = about
  }

  /// A shared integer.
  mutating func shared(_ name: String, _ value: Int = 0) -> Place {
    program.variables.append(.init(name, value))
    return Place(program.variables.count - 1)
  }

  /// An array of shared integers; its elements are places.
  mutating func shared(_ name: String, array values: [Int]) -> Elements {
    program.variables.append(.init(name, array: values))
    return Elements(position: program.variables.count - 1)
  }

  mutating func lock(_ name: String) -> Place {
    program.locks.append(.init(name))
    return Place(program.locks.count - 1)
  }

  mutating func locks(_ name: String, count: Int) -> Elements {
    program.locks.append(.init(name, count: count))
    return Elements(position: program.locks.count - 1, isSingle: count == 1)
  }

  mutating func thread(_ name: String, _ body: (inout ThreadBuilder) -> Void) {
    var builder = ThreadBuilder(name)
    body(&builder)
    program.threads.append(builder.finished())
  }

  /// What holds at the end: the comparison of a place with a number.
  mutating func final(_ place: Place, _ comparison: Operation.Comparison, _ value: Int) {
    program.final.append(condition(place, comparison, value))
  }

  mutating func promise(
    _ kind: SmallProgram.Promise.Kind, _ name: String, _ any: (Place, Operation.Comparison, Int)...
  ) {
    program.promises.append(.init(kind, name, any: any.map { condition($0.0, $0.1, $0.2) }))
  }

  private func condition(
    _ place: Place, _ comparison: Operation.Comparison, _ value: Int
  ) -> SmallProgram.Condition {
    var element = 0
    if case .number(let number) = place.index { element = number }
    return .init(.cell(variable: place.position, element: element), comparison, .number(value))
  }

  /// An array by its position.
  struct Elements {
    let position: Int
    var isSingle = false

    subscript(index: Int) -> Place { Place(position, isSingle ? nil : .number(index)) }
    subscript(index: Operand) -> Place { Place(position, index) }
  }
}

extension SmallProgram.Operand: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .number(value) }
}
