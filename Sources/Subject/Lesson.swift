/// What a subject can say of the lesson that goes with its run.
public struct LessonState: Equatable, Sendable {
  /// What this part of QEMU is for.
  public var about = ""
  /// Who takes part, a sentence each.
  public var cast: [String] = []
  /// What was done about the bug; nil where there is none.
  public var fix: String?
  /// The revision that has the fix, where the same schedule can be tried.
  public var fixRevision: String?
  /// What to read on.
  public var reading: [String] = []
  public var questionCount = 0
  /// How many questions were answered, and how many of them rightly at once.
  public var answered = 0
  public var right = 0
  /// The question that is open at this instant, or was answered last at it.
  public var question: QuestionState?
  /// Whether the run was seen to its end.
  public var isSeen = false

  public init() {}
}

/// A question at an instant of a run.
public struct QuestionState: Equatable, Sendable {
  /// Which question of the lesson it is, from 0.
  public var number: Int
  /// Grows whenever a question is asked, so that the same one twice is seen as two.
  public var serial: Int
  public var ask: String
  public var answers: [String]
  /// What the answer that was given came to; nil: none was given yet.
  public var outcome: Outcome?

  /// The answer that was given.
  public struct Outcome: Equatable, Sendable {
    public var isRight: Bool
    /// Why it is right or wrong.
    public var because: String
    /// What would have been right.
    public var right: String

    public init(isRight: Bool, because: String, right: String) {
      self.isRight = isRight
      self.because = because
      self.right = right
    }
  }

  public init(number: Int, serial: Int, ask: String, answers: [String], outcome: Outcome? = nil) {
    self.number = number
    self.serial = serial
    self.ask = ask
    self.answers = answers
    self.outcome = outcome
  }
}

/// Two revisions under one schedule.
public struct ComparedRuns: Equatable, Sendable {
  /// The names of the two revisions.
  public var left: String
  public var right: String
  public var rows: [Row]
  /// The first row in which they differ; nil: in none.
  public var firstDifference: Int?
  /// What came of each.
  public var leftEnd: String
  public var rightEnd: String

  /// One step of the schedule at both.
  public struct Row: Equatable, Sendable {
    public var thread: String
    /// The step, or why there is none.
    public var left: String
    public var right: String
    public var differs: Bool

    public init(thread: String, left: String, right: String, differs: Bool) {
      self.thread = thread
      self.left = left
      self.right = right
      self.differs = differs
    }
  }

  public init(
    left: String, right: String, rows: [Row], firstDifference: Int? = nil, leftEnd: String, rightEnd: String
  ) {
    self.left = left
    self.right = right
    self.rows = rows
    self.firstDifference = firstDifference
    self.leftEnd = leftEnd
    self.rightEnd = rightEnd
  }
}
