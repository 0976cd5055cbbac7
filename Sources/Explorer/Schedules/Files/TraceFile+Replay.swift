import Machine

extension TraceFile {
  /// Takes the recorded steps on a model and checks that everything is as it was recorded: the start, that each step is
  /// possible, the end and the finding. The machine is back at its start afterwards.
  ///
  /// - Throws: `RecordError`, one sentence.
  public func replay(on model: Model, as identity: SearchIdentity) throws(RecordError) -> Finding {
    if let difference = self.identity.difference(from: identity) { throw error("recorded \(difference)") }
    let machine = model.machine
    let mark = machine.store.journalCount
    let wasListening = machine.isListening
    machine.isListening = false
    defer {
      machine.undo(to: mark)
      machine.isListening = wasListening
    }
    if schedule.decisions.isEmpty, let finding = model.startFinding { return try checked(finding) }
    var raised: Finding?
    for (step, decision) in schedule.decisions.enumerated() {
      if raised != nil, model.afterFinding == .ends {
        throw error("step \(step - 1) already fails: \(raised?.text ?? ""), expected \(schedule.decisions.count) steps")
      }
      machine.acknowledgeFinding()
      try check(decision, step, machine)
      machine.step(decision.thread, way: decision.way)
      raised = machine.finding
    }
    machine.acknowledgeFinding()
    guard machine.store.fingerprint == end else {
      throw error(
        "the fingerprint at the end is \(Hexadecimal.text(machine.store.fingerprint)), expected \(Hexadecimal.text(end))"
      )
    }
    if let raised, raised.kind == kind, raised.text == finding { return raised }
    guard let found = judge(machine, model) ?? raised else {
      throw error("nothing fails at the end, expected \(kind.rawValue): \(finding)")
    }
    return try checked(found)
  }

  /// What is wrong behind the last step. Where something can still go, only the search that found it could tell.
  private func judge(_ machine: Machine, _ model: Model) -> Finding? {
    if machine.choices().isEmpty { return model.judgeEnd() }
    if kind != .hang, kind != .livelock { return nil }
    let hang = model.hang()
    return hang.kind == kind && hang.text == finding ? hang : Finding(kind: kind, text: finding)
  }

  private func check(_ decision: Decision, _ step: Int, _ machine: Machine) throws(RecordError) {
    let name =
      schedule.threads.indices.contains(decision.thread) ? schedule.threads[decision.thread] : "@\(decision.thread)"
    guard decision.thread < machine.threadCount else {
      throw error("step \(step): there is no thread \(name) yet, expected one of \(names(machine))")
    }
    guard machine.threadNames[decision.thread] == name else {
      throw error(
        "step \(step): thread \(decision.thread) is \(machine.threadNames[decision.thread]), expected \(name)")
    }
    let ways = machine.ways(decision.thread)
    if ways == 0 { throw error("step \(step): \(name) cannot go, expected one of \(ready(machine))") }
    if decision.way >= ways {
      throw error("step \(step): \(name) has no way \(decision.way), expected one from 0 to \(ways - 1)")
    }
  }

  private func checked(_ found: Finding) throws(RecordError) -> Finding {
    if found.kind == kind, found.text == finding { return found }
    throw error("the end is \(found.kind.rawValue): \(found.text), expected \(kind.rawValue): \(finding)")
  }

  private func ready(_ machine: Machine) -> String {
    let ready = (0..<machine.threadCount).filter { machine.ways($0) > 0 }.map { machine.threadNames[$0] }
    return ready.isEmpty ? "none, everything waits or has ended" : ready.joined(separator: ", ")
  }

  private func names(_ machine: Machine) -> String {
    machine.threadNames.prefix(machine.threadCount).joined(separator: ", ")
  }

  private func error(_ message: String) -> RecordError { RecordError(file: file, message) }
}
