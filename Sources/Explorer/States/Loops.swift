import Machine

/// The loops of a program's control flow, and which of them end whatever the other threads do: those in which a register only
/// ever grows, or only ever shrinks, on each turn. No state comes back there, because registers are part of the state.
struct Loops {
  private let operations: ContiguousArray<Operation>
  private let successors: [[Int]]
  /// The number of the strongly connected component of each instruction.
  private var component: [Int]
  /// Components whose turns are bounded.
  private var isBounded: Set<Int> = []

  /// Values of cells that hold constants.
  private let constants: [Int32: Int]

  /// The loops of a machine's operations, whose control flow is known.
  init(_ machine: Machine, successors: [[Int]]) {
    operations = machine.operations
    self.successors = successors
    let written = Set(operations.map(\.result))
    var constants: [Int32: Int] = [:]
    for operation in operations where operation.code == .compute && !written.contains(operation.right) {
      constants[operation.right] = machine.store.peek(Int(operation.right))
    }
    self.constants = constants
    component = Self.components(successors)
    let members = Dictionary(grouping: component.indices, by: { [component] in component[$0] })
    for (number, members) in members where bounds(members) { isBounded.insert(number) }
  }

  /// Whether the step that starts at a visible operation may go backwards in a loop that is not known to end.
  func mayTurn(after index: Int) -> Bool {
    var work = successors[index]
    var seen: Set<Int> = []
    if successors[index].contains(where: { $0 <= index && turns(index, $0) }) { return true }
    while let place = work.popLast() {
      guard seen.insert(place).inserted, operations[place].isLocal else { continue }
      for next in successors[place] {
        if next <= place, turns(place, next) { return true }
        work.append(next)
      }
    }
    return false
  }

  private func turns(_ from: Int, _ to: Int) -> Bool {
    component[from] == component[to] && !isBounded.contains(component[from])
  }

  /// Whether some register only grows or only shrinks in a component, at least once on each turn.
  private func bounds(_ members: [Int]) -> Bool {
    let inside = Set(members)
    for register in Set(members.map { operations[$0].result }) where register != 0 {
      let writers = members.filter { operations[$0].result == register }
      let amounts = writers.map { growth(operations[$0]) }
      guard amounts.allSatisfy({ $0 == .grows }) || amounts.allSatisfy({ $0 == .shrinks }) else { continue }
      if isAcyclic(inside.subtracting(writers)) { return true }
    }
    return false
  }

  private enum Growth { case grows, shrinks, other }

  /// `r = r + c` with a constant c, which no operation writes.
  private func growth(_ operation: Operation) -> Growth {
    guard operation.code == .compute, operation.left == operation.result,
      let amount = constants[operation.right], amount != 0
    else { return .other }
    switch operation.arithmetic {
    case .add: return amount > 0 ? .grows : .shrinks
    case .subtract: return amount > 0 ? .shrinks : .grows
    default: return .other
    }
  }

  private func isAcyclic(_ places: Set<Int>) -> Bool {
    var state: [Int: Int] = [:]
    for start in places where state[start] == nil {
      var stack = [(start, 0)]
      state[start] = 1
      while let (place, edge) = stack.last {
        let next = successors[place]
        if edge == next.count {
          state[place] = 2
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].1 += 1
        guard places.contains(next[edge]) else { continue }
        switch state[next[edge]] {
        case 1: return false
        case 2: continue
        default:
          state[next[edge]] = 1
          stack.append((next[edge], 0))
        }
      }
    }
    return true
  }

  /// Strongly connected components (Tarjan, 1972), by number.
  private static func components(_ successors: [[Int]]) -> [Int] {
    let count = successors.count
    var number = [Int](repeating: -1, count: count)
    var low = [Int](repeating: 0, count: count)
    var component = [Int](repeating: -1, count: count)
    var open: [Int] = []
    var next = 0
    var found = 0
    for start in 0..<count where number[start] < 0 {
      var stack = [(start, 0)]
      while let (place, edge) = stack.last {
        if edge == 0, number[place] < 0 {
          number[place] = next
          low[place] = next
          next += 1
          open.append(place)
        }
        if edge < successors[place].count {
          stack[stack.count - 1].1 += 1
          let target = successors[place][edge]
          if number[target] < 0 {
            stack.append((target, 0))
          } else if component[target] < 0 {
            low[place] = min(low[place], number[target])
          }
          continue
        }
        stack.removeLast()
        if let (parent, _) = stack.last { low[parent] = min(low[parent], low[place]) }
        guard low[place] == number[place] else { continue }
        while let member = open.popLast() {
          component[member] = found
          if member == place { break }
        }
        found += 1
      }
    }
    return component
  }
}
