import Explorer
import Machine

/// A search that is obviously right and not fast: all states, breadth first, on behind findings. What it counts is what
/// the explorer suite defines.
struct ReferenceSearch {
  var states = 0
  var transitions = 0
  var endStates = 0
  var deadlockStates = 0
  var hasViolation = false
  var hasDeadlock = false
  /// Steps of the shortest run to a violation or, where there is none, to a deadlock.
  var minimalSteps: Int?
  var isComplete = true

  var verdict: String { hasViolation ? "assertion-violation" : hasDeadlock ? "deadlock" : "ok" }

  init(_ model: Model, limit: Int = 300_000) {
    let machine = model.machine
    let start = machine.store.journalCount
    var depths: [UInt64: Int] = [machine.store.fingerprint: 0]
    var schedules: [[Decision]] = [[]]
    var violation: Int? = model.startFinding == nil ? nil : 0
    var deadlock: Int?
    var next = 0
    while next < schedules.count {
      let schedule = schedules[next]
      schedules[next] = []
      next += 1
      machine.undo(to: start)
      for decision in schedule { machine.step(decision.thread, way: decision.way) }
      machine.acknowledgeFinding()
      let mark = machine.store.journalCount
      let choices = machine.choices()
      transitions += choices.count
      for decision in choices {
        machine.step(decision.thread, way: decision.way)
        if machine.hasFinding { violation = min(violation ?? .max, schedule.count + 1) }
        if depths.updateValue(0, forKey: machine.store.fingerprint) == nil { schedules.append(schedule + [decision]) }
        machine.undo(to: mark)
      }
      if choices.isEmpty {
        let finding = model.judgeEnd()
        if finding?.kind == .deadlock {
          deadlockStates += 1
          deadlock = min(deadlock ?? .max, schedule.count)
        } else {
          endStates += 1
          if finding != nil { violation = min(violation ?? .max, schedule.count) }
        }
      }
      if schedules.count > limit {
        isComplete = false
        break
      }
    }
    machine.undo(to: start)
    states = schedules.count
    hasViolation = violation != nil
    hasDeadlock = deadlock != nil
    minimalSteps = violation ?? deadlock
  }
}
