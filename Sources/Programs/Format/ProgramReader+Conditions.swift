import JSON
import Machine

/// What is asked of the shared integers at the end, and of infinite runs.
extension ProgramReader {
  func comparison(_ value: LocatedJSON) throws(ProgramError) -> Operation.Comparison {
    let symbol = try string(value, "a comparison")
    guard let comparison = Operation.Comparison(symbol: symbol) else {
      let known = Operation.Comparison.allCases.map(\.symbol)
      throw error(value, "there is no comparison \"\(symbol)\", expected \(Self.list(known))")
    }
    return comparison
  }

  /// The position of a name.
  func position(_ value: LocatedJSON, _ names: [String: Int], _ what: String) throws(ProgramError) -> Int {
    let name = try string(value, "a \(what)")
    guard let position = names[name] else {
      let known = names.sorted { $0.value < $1.value }.map(\.key)
      throw error(value, "there is no \(what) \"\(name)\", expected \(known.isEmpty ? "none" : Self.list(known))")
    }
    return position
  }

  func condition(_ value: LocatedJSON) throws(ProgramError) -> SmallProgram.Condition {
    let parts = try array(value, "a condition")
    guard parts.count == 3 else {
      throw error(value, "a condition has \(parts.count) parts, expected [left, comparison, right]")
    }
    return SmallProgram.Condition(try term(parts[0]), try comparison(parts[1]), try term(parts[2]))
  }

  private func term(_ value: LocatedJSON) throws(ProgramError) -> SmallProgram.Term {
    if value.elements == nil, value.value.string == nil { return .number(try integer(value, "a value")) }
    let (variable, element) = try cell(value)
    return .cell(variable: variable, element: element)
  }

  private func cell(_ value: LocatedJSON) throws(ProgramError) -> (variable: Int, element: Int) {
    guard let parts = value.elements else {
      let position = try position(value, variables, "shared integer")
      if program.variables[position].isArray {
        throw error(value, "\(program.variables[position].name) is an array, expected [name, index]")
      }
      return (position, 0)
    }
    guard parts.count == 2 else {
      throw error(value, "a shared integer has \(parts.count) parts, expected [name, index]")
    }
    let position = try position(parts[0], variables, "shared integer")
    guard program.variables[position].isArray else {
      throw error(value, "\(program.variables[position].name) is no array, expected its name alone")
    }
    let index = try integer(parts[1], "an index")
    let count = program.variables[position].values.count
    guard (0..<count).contains(index) else {
      throw error(parts[1], "index \(index) is out of range, expected 0 to \(count - 1)")
    }
    return (position, index)
  }

  func outcome(_ value: LocatedJSON) throws(ProgramError) -> SmallProgram.Outcome {
    var outcome = SmallProgram.Outcome()
    for member in try members(value, "an outcome") where member.name != "regs" && member.name != "cells" {
      throw error(member.value, "an outcome has no \"\(member.name)\", expected only \"regs\" or \"cells\"")
    }
    if let list = value["regs"] {
      for element in try array(list, "\"regs\" of an outcome") {
        let parts = try array(element, "a register's value")
        guard parts.count == 3 else {
          throw error(element, "a register's value has \(parts.count) parts, expected [thread, register, value]")
        }
        let thread = try integer(parts[0], "the number of a thread")
        guard registers.indices.contains(thread) else {
          throw error(parts[0], "there is no thread \(thread), expected a number below \(registers.count)")
        }
        let register = try position(parts[1], registers[thread], "register")
        outcome.registers.append(.init(thread: thread, register: register, value: try integer(parts[2], "a value")))
      }
    }
    if let list = value["cells"] {
      for element in try array(list, "\"cells\" of an outcome") {
        let parts = try array(element, "a cell's value")
        guard parts.count == 2 else {
          throw error(element, "a cell's value has \(parts.count) parts, expected [cell, value]")
        }
        let (variable, index) = try cell(parts[0])
        outcome.cells.append(.init(variable: variable, element: index, value: try integer(parts[1], "a value")))
      }
    }
    return outcome
  }

  /// One condition, or `{"name": ..., "any": [condition, ...]}`.
  func promise(
    _ value: LocatedJSON, _ kind: SmallProgram.Promise.Kind
  ) throws(ProgramError) -> SmallProgram.Promise {
    guard value.members != nil else {
      let condition = try condition(value)
      return SmallProgram.Promise(kind, program.text(condition), any: [condition])
    }
    for member in value.members ?? [] where member.name != "name" && member.name != "any" {
      throw error(member.value, "a promise has no \"\(member.name)\", expected only \"name\" or \"any\"")
    }
    var conditions: [SmallProgram.Condition] = []
    for element in try array(try required("any", of: value, "a promise"), "\"any\"") {
      conditions.append(try condition(element))
    }
    if conditions.isEmpty { throw error(value, "a promise has no condition, expected at least one in \"any\"") }
    let fallback = conditions.map { program.text($0) }.joined(separator: " or ")
    let title = try value["name"].map { (value) throws(ProgramError) in try name(value, "the name of a promise") }
    return SmallProgram.Promise(kind, title ?? fallback, any: conditions)
  }
}
