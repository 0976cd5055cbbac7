import Conditions

/// What is taught along a run.
public struct Lesson: Hashable, Sendable {
  /// 1 (first steps) to 5 (hardest).
  public var level: Int
  /// Names of lessons to do first.
  public var after: [String]
  /// What this part of QEMU is for.
  public var about: String
  /// Who takes part: a thread or an object, and a sentence.
  public var cast: [Role]
  /// The narration.
  public var pages: [Page]
  public var questions: [Question]
  /// What was done about it; nil where nothing is broken.
  public var fix: Fix?
  /// What to read on.
  public var reading: [String]

  public init(
    level: Int, after: [String] = [], about: String, cast: [Role] = [], pages: [Page] = [], questions: [Question] = [],
    fix: Fix? = nil, reading: [String] = []
  ) {
    self.level = level
    self.after = after
    self.about = about
    self.cast = cast
    self.pages = pages
    self.questions = questions
    self.fix = fix
    self.reading = reading
  }

  /// Somebody who takes part.
  public struct Role: Hashable, Sendable {
    public var name: String
    public var text: String

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// A page of the narration: it is turned to whenever its condition becomes true at a step.
  public struct Page: Hashable, Sendable {
    public var when: Condition
    public var text: String

    public init(when: Condition, text: String) {
      self.when = when
      self.text = text
    }
  }

  /// Something to think about before the run goes on. It is asked when its condition becomes true at a step.
  public struct Question: Hashable, Sendable {
    public var when: Condition
    public var ask: String
    /// Exactly one of them is right.
    public var answers: [Answer]
    /// The thread that the recorded schedule lets go next at that moment; nil: nothing is said about it.
    public var next: String?
    /// What holds at that moment.
    public var check: Condition?

    public init(when: Condition, ask: String, answers: [Answer], next: String? = nil, check: Condition? = nil) {
      self.when = when
      self.ask = ask
      self.answers = answers
      self.next = next
      self.check = check
    }
  }

  public struct Answer: Hashable, Sendable {
    public var text: String
    public var isRight: Bool
    /// Why it is right or wrong.
    public var because: String

    public init(text: String, isRight: Bool = false, because: String) {
      self.text = text
      self.isRight = isRight
      self.because = because
    }
  }

  /// What was done about a bug.
  public struct Fix: Hashable, Sendable {
    /// The revision that has it, where the same schedule can be tried; nil: the engine has none.
    public var revision: String?
    public var text: String

    public init(revision: String? = nil, text: String) {
      self.revision = revision
      self.text = text
    }
  }
}
