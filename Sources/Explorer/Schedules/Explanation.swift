import Machine

/// Why a failing schedule fails: for every change of threads which accesses it puts into their order, and what would have
/// happened in the other order, found by running it.
///
/// In the other order the thread of the later access runs on to it before the earlier one, and the rest follows in the
/// order it had, as when dynamic partial-order reduction reverses a race (Flanagan and Godefroid, POPL 2005); after that the
/// run goes on without preemption.
public struct Explanation: Sendable {
  public let schedule: [Decision]
  public let finding: Finding
  /// The names of the threads, by number.
  public let threadNames: [String]
  /// One for each change of threads, in order.
  public let switches: [ExplainedSwitch]
  /// Whether each step is in the causal past of the failure. The others could be left out.
  public let matters: [Bool]
}

extension Explanation {
  /// Explains a schedule that leads from the model's current state to a finding; the machine is back there afterwards.
  ///
  /// `cellName` names a cell in the machine's current state, which is the one right behind the earlier of the two accesses.
  public init(
    _ schedule: [Decision], finding: Finding, on model: Model, cellName: (Int) -> String? = { _ in nil }
  ) {
    let machine = model.machine
    let wasListening = machine.isListening
    machine.isListening = false
    defer { machine.isListening = wasListening }
    let explainer = Explainer(schedule, finding, model)
    self.schedule = schedule
    self.finding = finding
    switches = explainer.switches(cellName)
    matters = explainer.matters
    threadNames = machine.threadNames
  }
}
