import Machine

/// The runs in another order.
extension Explainer {
  /// The schedule with two conflicting steps in the other order: the later thread runs on to its step, with what that step
  /// depends on, before the earlier one; then the rest. Also how many steps come earlier by that.
  func reversed(_ first: Int, _ second: Int) -> (order: [Decision], moved: Int) {
    let thread = schedule[second].thread
    let between = (first + 1)..<second
    let moved = between.filter {
      schedule[$0].thread == thread || order.isBefore($0, second) && !order.isBefore(first, $0)
    }
    let stayed = between.filter { !moved.contains($0) }
    let indices = Array(0..<first) + moved + [second, first] + stayed + Array((second + 1)..<schedule.count)
    return (indices.map { schedule[$0] }, moved.count + 1)
  }

  /// Whether all of these steps are possible, one after the other.
  func canTake(_ decisions: ArraySlice<Decision>) -> Bool {
    defer { machine.undo(to: base) }
    for decision in decisions {
      guard machine.ways(decision.thread) > decision.way else { return false }
      machine.step(decision.thread, way: decision.way)
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
    }
    return true
  }

  func run(_ decisions: [Decision]) -> ExplainedSwitch.OtherOrder {
    var runner = ScheduleRunner(model, goal: goal)
    if runner.attempt(decisions, more: 2000 + 4 * schedule.count) != nil { return .remains }
    if let other = runner.otherFinding { return .changes(other) }
    return .vanishes(isEnd: runner.hasEnded)
  }

  /// Takes the first `count` steps.
  func go(to count: Int) {
    machine.undo(to: base)
    for decision in schedule[..<count] {
      machine.step(decision.thread, way: decision.way)
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
    }
  }

  static func place(_ decision: Decision, _ machine: Machine) -> Place {
    let instruction = machine.nextInstruction(decision.thread)
    return (machine.program.routine(instruction.routine).name, machine.describe(decision))
  }
}
