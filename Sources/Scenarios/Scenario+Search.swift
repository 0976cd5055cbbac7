import BlockLayer
import Conditions
import Explorer
import Machine

extension Scenario {
  /// An exhaustive search of a revision, with its promises; nil where there is no such revision.
  public func search(at revision: String, bounds: Bounds = Bounds(), workers: Int = 1) -> SearchResult? {
    // Machines of the engine do not share what they intern, so they cannot share a search.
    let models = (0..<(program == nil ? 1 : workers)).compactMap { _ in model(at: revision) }
    guard let first = models.first else { return nil }
    let promises = promises(at: revision)
    if promises.isEmpty { return StateSearch(models, bounds: bounds).run() }
    var liveness = LivenessSearch(first, bounds: bounds, properties: promises)
    return liveness.run()
  }

  /// The shortest run to the scenario's goal; nil where it has none, or none is found.
  public func wayToGoal(at revision: String) -> [Decision]? {
    guard let goal else { return nil }
    if let part = program, let program = smallProgram(at: revision) {
      let model = program.model(part.memoryModel)
      return GoalSearch(model).run { function, line, thread in
        let step = TakenStep(thread: thread, function: function, line: line)
        return goal.holds(ProgramFacts(program, part.memoryModel, model.machine, lastStep: step, hasFailed: false))
      }
    }
    guard let rules = rules(revision) else { return nil }
    let emulator = Emulator(configuration(rules))
    return GoalSearch(emulator.model).run { function, line, thread in
      let step = TakenStep(thread: thread, function: function, line: line)
      return goal.holds(EmulatorFacts(emulator, lastStep: step, hasFailed: false))
    }
  }
}
