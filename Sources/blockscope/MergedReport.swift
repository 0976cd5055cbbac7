import Explorer
import JSON
import Machine

/// A merged result, for people and for programs.
struct MergedReport {
  private let merged: ResultFile
  private var result: SearchResult { merged.result }

  init(_ merged: ResultFile) { self.merged = merged }

  // MARK: For people

  /// The failing schedule in pieces of one thread each, the finding, and the verdict.
  var text: String {
    var lines: [String] = []
    if let finding = result.finding {
      lines += pieces.map { piece in
        "\(piece.count == 1 ? "step \(piece.start)" : "steps \(piece.start)-\(piece.start + piece.count - 1)")  "
          + piece.thread
      }
      lines += ["", "\(finding.kind.rawValue): \(finding.text)"]
      let place = [finding.thread, finding.function].filter { !$0.isEmpty }.joined(separator: " in ")
      lines += (place.isEmpty ? [] : ["  \(place)"]) + [""]
    }
    lines.append("\(merged.identity.name)\(revision): \(verdict); \(counts)")
    return lines.joined(separator: "\n")
  }

  private var revision: String { merged.identity.revision.map { " at \($0)" } ?? "" }

  private var verdict: String {
    if result.finding != nil { return "found" }
    if result.isComplete { return "none found, search complete" }
    return "none found, search incomplete" + (result.stoppedBy.map { " (\($0))" } ?? "")
  }

  private var counts: String {
    let atMost = merged.isUpperBound ? "at most " : ""
    let parts = [
      result.states.map { "\(atMost)\($0) states" }, result.transitions.map { "\(atMost)\($0) transitions" },
      result.executions.map { "\($0) runs" }, result.traces.map { "\($0) traces" },
      merged.failingRun.map { "first failing run \($0)" },
    ]
    let shards = "\(merged.shards.present.count) of \(merged.shards.total) shards"
    return (parts.compactMap { $0 } + [shards]).joined(separator: ", ")
  }

  private var pieces: [(thread: String, start: Int, count: Int)] {
    var pieces: [(thread: String, start: Int, count: Int)] = []
    for (step, decision) in result.schedule.enumerated() {
      let name =
        merged.threads.indices.contains(decision.thread) ? merged.threads[decision.thread] : "@\(decision.thread)"
      if step > 0, result.schedule[step - 1].thread == decision.thread {
        pieces[pieces.count - 1].count += 1
      } else {
        pieces.append((name, step, 1))
      }
    }
    return pieces
  }

  // MARK: For programs

  var json: String {
    var object = JSONObject()
    object["verdict"] = .string(result.verdict)
    object[merged.identity.kind.rawValue] = .string(merged.identity.name)
    if let revision = merged.identity.revision { object["revision"] = .string(revision) }
    object["strategy"] = .string(merged.strategy)
    object["memory_model"] = .string(merged.identity.memoryModel.rawValue)
    object["complete"] = .bool(result.isComplete)
    object["stopped_by"] = result.stoppedBy.map { .string($0) } ?? .null
    object["shards"] = .int(merged.shards.total)
    object["missing_shards"] = .array(merged.shards.missing.map { .int($0) })
    let atMost = merged.isUpperBound ? "_at_most" : ""
    for (key, count) in [
      ("states" + atMost, result.states), ("transitions" + atMost, result.transitions),
      ("end_states" + atMost, result.endStates), ("deadlock_states" + atMost, result.deadlockStates),
      ("executions", result.executions), ("redundant_executions", result.redundantExecutions),
      ("traces", result.traces), ("bad_traces", result.badTraces), ("deadlock_traces", result.deadlockTraces),
      ("min_preemptions", result.minimalPreemptions), ("min_context_switches", result.minimalContextSwitches),
      ("min_steps", result.minimalSteps), ("failing_run", merged.failingRun),
    ] {
      if let count { object[key] = .int(count) }
    }
    object["depth"] = .int(result.depth)
    object["finding"] =
      result.finding.map { finding in
        .object([
          "kind": .string(finding.kind.rawValue), "text": .string(finding.text), "thread": .string(finding.thread),
          "function": .string(finding.function), "line": .string(finding.line),
        ])
      } ?? .null
    object["schedule"] = .array(
      result.schedule.map { decision in
        let names = merged.threads
        return .object([
          "thread": .string(names.indices.contains(decision.thread) ? names[decision.thread] : "@\(decision.thread)"),
          "alternative": .int(decision.way),
        ])
      })
    return JSONWriter.text(.object(object))
  }
}
