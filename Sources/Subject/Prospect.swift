/// What may become of a run from an instant on, as far as the subject has looked ahead.
public struct Prospect: Equatable, Sendable {
  /// Whether it can still fail.
  public var canFail: Bool
  /// Whether it fails whatever is chosen.
  public var mustFail: Bool
  /// How likely it fails if every choice is made at random, from 0 to 1.
  public var probability: Double
  /// The fewest steps to a failure; nil if it cannot fail.
  public var stepsToFailure: Int?
  /// Whether everything that can follow was looked at. Otherwise it may fail where no failure is known, the probability is a
  /// lower bound and the number of steps an upper one.
  public var isWhole: Bool

  public init(canFail: Bool, mustFail: Bool, probability: Double, stepsToFailure: Int?, isWhole: Bool = true) {
    self.canFail = canFail
    self.mustFail = mustFail
    self.probability = probability
    self.stepsToFailure = stepsToFailure
    self.isWhole = isWhole
  }
}

/// A step of the known run with which it was decided that the run fails.
public struct TurningPoint: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// The last step in whose place another one would have ruled a failure out.
    case lastWayOut
    /// The step behind which the run must fail: the last that could have avoided it.
    case noReturn
  }

  /// As `StepLine.number`.
  public var step: Int
  public var kind: Kind

  public init(step: Int, kind: Kind) {
    self.step = step
    self.kind = kind
  }
}

/// Something that goes on in the background, and how far it is.
public struct Work: Equatable, Sendable {
  /// `looking ahead`, `searching`, ...
  public var title: String
  public var states: Int
  public var statesPerSecond: Int
  /// Steps from where it began.
  public var depth: Int
  /// States that are known and wait to be looked at.
  public var frontier: Int
  public var bytes: Int
  /// Seconds until a bound ends it, if nothing else does before; nil where nobody can tell yet.
  public var secondsLeft: Int?

  public init(
    title: String, states: Int = 0, statesPerSecond: Int = 0, depth: Int = 0, frontier: Int = 0, bytes: Int = 0,
    secondsLeft: Int? = nil
  ) {
    self.title = title
    self.states = states
    self.statesPerSecond = statesPerSecond
    self.depth = depth
    self.frontier = frontier
    self.bytes = bytes
    self.secondsLeft = secondsLeft
  }
}
