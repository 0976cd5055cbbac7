import Subject

extension ViewState {
  /// Puts the lesson's question before the viewer, or the reason for the answer that was given.
  mutating func teach(_ lesson: LessonState) {
    guard let question = lesson.question else { return }
    if let outcome = question.outcome {
      guard explainedQuestion != question.serial else { return }
      explainedQuestion = question.serial
      dialogue = .detail(
        title: outcome.isRight ? "Right" : "Not quite",
        text: outcome.isRight ? [outcome.because] : [outcome.because, "The answer: \(outcome.right)"], selected: 0)
    } else if askedQuestion != question.serial {
      askedQuestion = question.serial
      dialogue = .picker(
        Picker(
          title: "Before it goes on", text: question.ask,
          items: question.answers.enumerated().map { .init(label: $1, command: "answer \($0 + 1)") }, otherwise: "skip")
      )
    }
  }

  /// The lesson in full.
  static func overview(_ lesson: LessonState) -> Dialogue {
    var text = [lesson.about] + lesson.cast
    if lesson.questionCount > 0 {
      text.append("Questions: \(lesson.questionCount), answered \(lesson.answered), right at once \(lesson.right).")
    }
    if let fix = lesson.fix { text.append("The fix\(lesson.fixRevision.map { " (\($0))" } ?? ""): \(fix)") }
    if !lesson.reading.isEmpty { text.append("Read on: " + lesson.reading.joined(separator: "; ") + ".") }
    return .detail(title: "This lesson", text: text, selected: 0)
  }
}
