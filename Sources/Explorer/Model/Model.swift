import Machine

/// What is searched: a machine, with what only its owner can tell of its states.
///
/// Not thread-safe: searches that use several workers build a model for each.
public struct Model {
  /// What becomes of a run after a step with a finding.
  public enum AfterFinding: Sendable {
    /// The run ends there: the program has died.
    case ends
    /// The run goes on: the finding was only an observation.
    case goesOn
  }

  public let machine: Machine
  public var afterFinding = AfterFinding.ends
  /// What is wrong with a state in which no thread can go; nil: a proper end. A finding of kind `deadlock` or `hang` says that
  /// the run is stuck, one of another kind that its result is wrong.
  public var judgeEnd: () -> Finding? = { nil }
  /// Whether something is under way in the current state that has to come to an end. A state from which no state can be
  /// reached where this is false is a hang.
  public var isPending: (() -> Bool)?
  /// What to say of such a state.
  public var hang: () -> Finding = { Finding(kind: .hang, text: "hang: something never comes to an end") }
  /// What people call a cell in the machine's current state; nil: it has no name.
  public var cellName: (_ address: Int) -> String? = { _ in nil }
  /// What is wrong before the first step; nil: nothing.
  public var startFinding: Finding?

  /// A model whose runs start at the machine's current state.
  public init(_ machine: Machine) { self.machine = machine }
}

/// Builds equal models: the same decisions lead to the same fingerprints in each.
public typealias ModelFactory = @Sendable () -> Model
