import Explorer
import JSON
import Machine

extension ExplorationReport {
  /// One object; its keys are those of the explorer suite's expected values, and a few more.
  var json: String {
    var object = JSONObject()
    object["verdict"] = .string(result.verdict)
    switch target {
    case .scenario(let scenario, let configuration, _):
      object["scenario"] = .string(scenario.name)
      object["revision"] = .string(configuration.rules.name)
      object["memory_model"] = .string(configuration.memoryModel.rawValue)
    case .program(let program, let memoryModel, _):
      object["program"] = .string(program.name)
      object["revision"] = .null
      object["memory_model"] = .string(memoryModel.rawValue)
    }
    object["strategy"] = .string(plan.strategy.rawValue)
    object["complete"] = .bool(result.isComplete)
    object["stopped_by"] = result.stoppedBy.map { .string($0) } ?? .null
    counts(&object)
    object["seconds"] = .double((seconds * 1000).rounded() / 1000)
    if let states = result.states {
      object["states_per_second"] = .int(Int(Double(states) / max(seconds, 1e-6)))
    }
    object["bytes_per_state"] = result.bytesPerState.map { .double(($0 * 100).rounded() / 100) }
    object["collision_probability"] = result.collisionProbability.map { .double($0) }
    object["reductions"] = .array(result.reductions.map { .string($0) })
    statistics(&object)
    object["finding"] = finding(result.finding)
    object["races"] = .array(
      target.races(result.schedule).map { race in
        .object([
          "field": .string(race.field), "first": .int(race.first), "second": .int(race.second),
        ])
      })
    object["schedule"] = .array(target.steps(result.schedule).map(step))
    object["cycle"] = planned.livenessCycle.map { .int($0) }
    return JSONWriter.text(.object(object))
  }

  /// Those that the strategy determines.
  private func counts(_ object: inout JSONObject) {
    for (key, count) in [
      ("states", result.states), ("transitions", result.transitions), ("end_states", result.endStates),
      ("deadlock_states", result.deadlockStates), ("executions", result.executions),
      ("redundant_executions", result.redundantExecutions), ("traces", result.traces),
      ("bad_traces", result.badTraces), ("deadlock_traces", result.deadlockTraces),
      ("min_preemptions", result.minimalPreemptions), ("min_context_switches", result.minimalContextSwitches),
      ("min_steps", result.minimalSteps), ("completed_bound", planned.completedBound),
      ("depth", result.depth > 0 ? result.depth : nil),
    ] {
      if let count { object[key] = .int(count) }
    }
  }

  private func statistics(_ object: inout JSONObject) {
    guard let statistics = planned.statistics else { return }
    object["seed"] = .unsigned(plan.seed)
    object["failing_run"] = statistics.firstFailingRun.map { .int($0) }
    object["failing_executions"] = .int(statistics.failingExecutions)
    object["truncated_executions"] = .int(statistics.truncated)
    object["guaranteed_probability"] = statistics.guaranteedProbability.map { .double($0) }
    object["miss_probability"] = statistics.missProbability.map { .double($0) }
    object["failure_probability_bound"] = statistics.failureProbabilityBound.map { .double($0) }
  }

  private func finding(_ finding: Finding?) -> JSONValue {
    guard let finding else { return .null }
    return .object([
      "kind": .string(finding.kind.rawValue), "text": .string(finding.text), "thread": .string(finding.thread),
      "function": .string(finding.function), "line": .string(finding.line),
    ])
  }

  private func step(_ step: ExploredStep) -> JSONValue {
    .object([
      "thread": .string(step.thread), "alternative": .int(step.decision.way),
      "function": .string(step.function), "line": .string(step.line),
      "changes": .array(step.changes.map { .string($0) }),
    ])
  }
}
