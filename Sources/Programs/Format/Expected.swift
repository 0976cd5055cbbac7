extension SmallProgram {
  /// The answers that a file records for its program.
  public struct Expected: Hashable, Sendable {
    public var sc = Answers()
    public var tso: Answers?
    /// Whether its values come from elsewhere than the suite's own checker.
    public var isTooBig = false

    public init() {}
  }

  /// Known answers under one memory model; nil where the file does not say.
  public struct Answers: Hashable, Sendable {
    /// `ok`, `deadlock` or `assertion-violation`.
    public var verdict: String?
    public var hasViolation: Bool?
    public var hasDeadlock: Bool?
    public var states: Int?
    public var transitions: Int?
    public var endStates: Int?
    public var deadlockStates: Int?
    public var isCyclic: Bool?
    /// Complete runs; digits, because it can be huge.
    public var interleavings: String?
    public var traces: Int?
    public var badTraces: Int?
    public var deadlockTraces: Int?
    /// That a run which picks uniformly among the threads that can go fails.
    public var bugProbability: Double?
    public var minimalPreemptions: Int?
    public var minimalContextSwitches: Int?
    public var minimalSteps: Int?
    /// The thread of every step of such a run; under TSO, thread n + t is the flush of thread t.
    public var witnessOfPreemptions: [Int]?
    public var witnessOfSteps: [Int]?

    public init() {}
  }
}
