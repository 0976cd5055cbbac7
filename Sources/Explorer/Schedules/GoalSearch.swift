import Machine

/// The shortest run to where a condition holds: what a lesson without a bug plays.
///
/// Breadth first, by repeating the run to each state: meant for goals that are some dozens of steps away.
public struct GoalSearch {
  /// More states than such a lesson has.
  private let limit: Int
  private let model: Model

  public init(_ model: Model, limit: Int = 50_000) {
    self.model = model
    self.limit = limit
  }

  /// The schedule; nil where no state within reach is the goal. The machine is back at its start afterwards.
  ///
  /// - Parameter isGoal: Whether the machine stands at the goal, behind the step that is told, which it has taken.
  public func run(_ isGoal: (_ function: String, _ line: String, _ thread: String) -> Bool) -> [Decision]? {
    let machine = model.machine
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    var visited: Set<UInt64> = [machine.store.fingerprint]
    var nodes: [(parent: Int, decision: Decision)] = []
    var frontier = [-1]
    while !frontier.isEmpty, visited.count < limit {
      var next: [Int] = []
      for node in frontier {
        machine.undo(to: mark)
        for decision in path(node, nodes) { machine.step(decision.thread, way: decision.way) }
        if machine.hasFinding { continue }
        for decision in machine.choices() {
          let here = machine.store.journalCount
          let instruction = machine.nextInstruction(decision.thread)
          let line = machine.describe(decision)
          machine.step(decision.thread, way: decision.way)
          if visited.insert(machine.store.fingerprint).inserted {
            nodes.append((node, decision))
            next.append(nodes.count - 1)
            let function = machine.program.routine(instruction.routine).name
            if isGoal(function, line, machine.threadNames[decision.thread]) { return path(nodes.count - 1, nodes) }
          }
          machine.undo(to: here)
        }
      }
      frontier = next
    }
    return nil
  }

  private func path(_ node: Int, _ nodes: [(parent: Int, decision: Decision)]) -> [Decision] {
    var path: [Decision] = []
    var node = node
    while node >= 0 {
      path.append(nodes[node].decision)
      node = nodes[node].parent
    }
    return path.reversed()
  }
}
