import Machine

extension Machine {
  /// One scheduling step: a step of a thread, and then those of its steps that nobody else can tell from it.
  ///
  /// A visible instruction with the invisible ones glued behind it (as CHESS does, Musuvathi and others, OSDI 2008):
  /// switching threads before an invisible instruction leads nowhere new.
  @inlinable public func schedulingStep(_ decision: Decision) {
    step(decision.thread, way: decision.way)
    while isNextLocal(decision.thread), !hasFinding, ways(decision.thread) == 1 { step(decision.thread) }
  }

  /// The same; calls `each` before every step taken.
  public func schedulingStep(_ decision: Decision, each: (Decision) -> Void) {
    each(decision)
    step(decision.thread, way: decision.way)
    while !hasFinding, isNextLocal(decision.thread), ways(decision.thread) == 1 {
      let next = Decision(thread: decision.thread)
      each(next)
      step(next.thread)
    }
  }
}

/// A way through a machine: which thread takes each step.
public enum Schedule {
  /// The single steps of a list of scheduling steps. The machine must be where the schedule starts, and is there again
  /// afterwards.
  public static func expand(_ schedule: [Decision], on machine: Machine) -> [Decision] {
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    var steps: [Decision] = []
    for decision in schedule { machine.schedulingStep(decision) { steps.append($0) } }
    return steps
  }
}
