/// The panes, in the order of their numbers.
public enum Pane: String, CaseIterable, Hashable, Sendable {
  case graph, threads, steps, scsi, locks, log, story, compare, variables

  /// The key that focuses it: 1 to 9.
  public var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  public var title: String {
    switch self {
    case .graph: "Graph"
    case .threads: "Threads"
    case .steps: "Steps"
    case .scsi: "SCSI"
    case .locks: "Locks"
    case .log: "Log"
    case .story: "Story"
    case .compare: "Compare"
    case .variables: "Variables"
    }
  }
}

/// What can be selected. Never a row: rows come and go above it, the object stays.
public enum ObjectID: Hashable, Sendable {
  /// `GraphNode.id`.
  case node(Int)
  /// `ThreadState.id`.
  case thread(Int)
  /// `DeviceState.id`.
  case device(Int)
  /// `DeviceState.id` and tag.
  case request(device: Int, tag: Int)
  case lock(String)
  /// A drained section, by name.
  case drained(String)
  /// `StepLine.number`; the present has the number of the step to come.
  case step(Int)
  /// The step that logged it, if any, and which of that step's lines, counted from 0.
  case event(step: Int?, line: Int)
  /// A line of text that can only be scrolled to.
  case text(Int)
}
