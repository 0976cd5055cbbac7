import Explorer
import Machine

/// A state graph by plain recursion, with the plainest algorithms: what the fast ones are compared with.
struct BruteForce {
  struct Step {
    var decision: Decision
    /// Nil: the step fails.
    var target: UInt64?
    var probability: Double
  }

  private(set) var steps: [UInt64: [Step]] = [:]
  private(set) var failing: Set<UInt64> = []
  let start: UInt64

  init(_ model: Model) {
    start = model.machine.store.fingerprint
    visit(model)
  }

  private mutating func visit(_ model: Model) {
    let machine = model.machine
    let here = machine.store.fingerprint
    if steps[here] != nil { return }
    steps[here] = []
    let choices = machine.choices()
    if choices.isEmpty, model.judgeEnd() != nil { failing.insert(here) }
    let threads = Set(choices.map(\.thread)).count
    for decision in choices {
      let ways = choices.count { $0.thread == decision.thread }
      let mark = machine.store.journalCount
      machine.step(decision.thread, way: decision.way)
      let failed = machine.hasFinding
      let target = machine.store.fingerprint
      steps[here]?.append(
        Step(decision: decision, target: failed ? nil : target, probability: 1 / Double(threads * ways)))
      if !failed || model.afterFinding == .goesOn {
        machine.acknowledgeFinding()
        visit(model)
      }
      machine.undo(to: mark)
    }
  }

  /// By iterating from 0 until nothing changes any more.
  func probabilities() -> [UInt64: Double] {
    let keys = steps.keys.sorted()
    var values = Dictionary(uniqueKeysWithValues: keys.map { ($0, failing.contains($0) ? 1.0 : 0.0) })
    for _ in 0..<100_000 {
      var change = 0.0
      for key in keys where !failing.contains(key) {
        var value = 0.0
        for step in steps[key] ?? [] { value += step.probability * (step.target.map { values[$0] ?? 0 } ?? 1) }
        change = max(change, abs(value - (values[key] ?? 0)))
        values[key] = value
      }
      if change < 1e-15 { break }
    }
    return values
  }

  /// States with a run that never fails, as the greatest set each state of which is a proper end or has a step within.
  func canAvoid() -> Set<UInt64> {
    var set = Set(steps.keys).subtracting(failing)
    var changes = true
    while changes {
      let gone = set.filter { key in
        guard let row = steps[key], !row.isEmpty else { return false }
        return !row.contains { $0.target.map { set.contains($0) } ?? false }
      }
      set.subtract(gone)
      changes = !gone.isEmpty
    }
    return set
  }

  /// The fewest steps to a failure, by iterating.
  func distances() -> [UInt64: Int] {
    var distances = Dictionary(uniqueKeysWithValues: failing.map { ($0, 0) })
    var changes = true
    while changes {
      changes = false
      for (key, row) in steps where !failing.contains(key) {
        let best = row.compactMap { step in step.target.map { distances[$0] } ?? 0 }.min()
        if let best, best + 1 < distances[key] ?? .max {
          distances[key] = best + 1
          changes = true
        }
      }
    }
    return distances
  }
}
