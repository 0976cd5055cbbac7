import Lessons
import Subject

/// What a viewer has done in a lesson: questions that were asked and answered.
///
/// Where the run is in the lesson is `LessonTrack`'s; this one does not forget when steps are taken back.
struct LessonProgress {
  /// The question that is open, and after how many steps it was asked.
  private(set) var open: (number: Int, step: Int)?
  private var serial = 0
  /// Questions that were answered or passed over, with what came of it.
  private var closed: [Int: QuestionState.Outcome?] = [:]
  private var isSeen = false

  /// Whether a run ought to stop: a question waits for its answer.
  var isWaiting: Bool { open != nil }

  /// Whether the open question has neither been answered nor passed over: the run goes on only then.
  var isUnanswered: Bool { open.map { closed[$0.number] == nil } ?? false }

  /// Asks the first question of this instant that was not asked before.
  mutating func ask(_ questions: [Int], at step: Int) {
    guard let number = questions.first(where: { closed[$0] == nil }) else { return }
    open = (number, step)
    serial += 1
  }

  /// Goes on from the question, whether or not it was answered; it stays on the screen while its instant is the present.
  mutating func moved(to step: Int, isAtEnd: Bool) {
    if let open, open.step != step { self.open = nil }
    if isAtEnd { isSeen = true }
  }

  /// Takes the answer to the open question, or passes it over. Answers what came of it; nil: no question is open.
  mutating func answer(_ answer: Int?, _ lesson: Lesson) -> QuestionState.Outcome?? {
    guard let open, closed[open.number] == nil else { return nil }
    let answers = lesson.questions[open.number].answers
    guard let answer, answers.indices.contains(answer), let right = answers.first(where: \.isRight) else {
      closed[open.number] = .some(nil)
      return .some(nil)
    }
    let outcome = QuestionState.Outcome(
      isRight: answers[answer].isRight, because: answers[answer].because, right: right.text)
    closed[open.number] = .some(outcome)
    return outcome
  }

  /// For the screen.
  func state(_ lesson: Lesson) -> LessonState {
    var state = LessonState()
    state.about = lesson.about
    state.cast = lesson.cast.map { "\($0.name): \($0.text)" }
    state.fix = lesson.fix?.text
    state.fixRevision = lesson.fix?.revision
    state.reading = lesson.reading
    state.questionCount = lesson.questions.count
    let outcomes = closed.values.compactMap { $0 }
    state.answered = outcomes.count
    state.right = outcomes.count { $0.isRight }
    state.isSeen = isSeen
    if let open {
      let question = lesson.questions[open.number]
      state.question = QuestionState(
        number: open.number, serial: serial, ask: question.ask, answers: question.answers.map(\.text),
        outcome: closed[open.number] ?? nil)
      // One that was passed over is not asked again.
      if let outcome = closed[open.number], outcome == nil { state.question = nil }
    }
    return state
  }
}
