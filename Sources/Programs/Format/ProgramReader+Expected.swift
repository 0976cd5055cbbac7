import JSON

/// The recorded answers.
extension ProgramReader {
  func expected(_ value: LocatedJSON) throws(ProgramError) -> SmallProgram.Expected {
    _ = try members(value, "\"expected\"")
    var expected = SmallProgram.Expected()
    if let flag = value["too_big"]?.value.bool { expected.isTooBig = flag }
    if let sc = value["sc"] { expected.sc = try answers(sc) }
    if let tso = value["tso"] { expected.tso = try answers(tso) }
    return expected
  }

  private func answers(_ value: LocatedJSON) throws(ProgramError) -> SmallProgram.Answers {
    _ = try members(value, "the expected values of a memory model")
    var answers = SmallProgram.Answers()
    answers.verdict = try value["verdict"].map { (value) throws(ProgramError) in try string(value, "\"verdict\"") }
    answers.hasViolation = value["assertion_violation"]?.value.bool
    answers.hasDeadlock = value["deadlock"]?.value.bool
    answers.states = try count("states", value)
    answers.transitions = try count("transitions", value)
    answers.endStates = try count("end_states", value)
    answers.deadlockStates = try count("deadlock_states", value)
    answers.isCyclic = value["cyclic"]?.value.bool
    answers.interleavings = value["interleavings"]?.value.string
    answers.traces = try count("traces", value)
    answers.badTraces = try count("bad_traces", value)
    answers.deadlockTraces = try count("deadlock_traces", value)
    switch value["random_walk_bug_probability"]?.value {
    case .double(let number): answers.bugProbability = number
    case .int(let number): answers.bugProbability = Double(number)
    default: break
    }
    answers.minimalPreemptions = try count("min_preemptions", value)
    answers.minimalContextSwitches = try count("min_context_switches", value)
    answers.minimalSteps = try count("min_steps", value)
    answers.witnessOfPreemptions = value["witness_min_preemptions"]?.value.array?.compactMap(\.int)
    answers.witnessOfSteps = value["witness_min_steps"]?.value.array?.compactMap(\.int)
    return answers
  }

  /// A number, nil where it is missing or null.
  private func count(_ name: String, _ value: LocatedJSON) throws(ProgramError) -> Int? {
    guard let member = value[name] else { return nil }
    if case .leaf(.null) = member.node { return nil }
    return try integer(member, "\"\(name)\"")
  }
}
