import Subject

extension CommandTable {
  static let lesson: [Command] = [
    Command(
      "lesson", [], "What this lesson is about, who takes part, the fix, and what to read on.",
      keys: [.character("L")], group: .lesson, reason: { snapshot, _ in noLesson(snapshot) },
      action: { state, snapshot, _ in
        if let lesson = snapshot.lesson { state.dialogue = ViewState.overview(lesson) }
        return []
      }),
    Command(
      "answer", [.required(.number, "answer")], "Answer the lesson's question.", group: .lesson,
      reason: { snapshot, _ in noQuestion(snapshot) },
      action: { _, snapshot, arguments throws(CommandProblem) in
        let count = snapshot.lesson?.question?.answers.count ?? 0
        guard let number = Int(arguments[0]), (1...max(1, count)).contains(number) else {
          throw CommandProblem("“\(arguments[0])” is no answer: expected a number from 1 to \(count).")
        }
        return [.subject(.answer(number - 1))]
      }),
    Command(
      "question", [], "Put the open question once more.", keys: [.character("Q")], group: .lesson,
      reason: { snapshot, _ in noQuestion(snapshot) },
      action: { state, snapshot, _ in
        state.askedQuestion = 0
        if let lesson = snapshot.lesson { state.teach(lesson) }
        return []
      }),
    Command(
      "skip", [], "Pass over the lesson's question.", group: .lesson,
      reason: { snapshot, _ in noQuestion(snapshot) }, action: { _, _, _ in [.subject(.answer(nil))] }),
    Command(
      "compare", [.optional(.text, "revision")],
      "Try the same schedule at another revision, side by side; without a name at the one with the fix.",
      keys: [.character("F")], group: .lesson,
      action: { state, _, arguments in
        state.focus(on: .compare)
        return [.subject(.compare(revision: arguments.first))]
      }),
  ]

  private static func noLesson(_ snapshot: Snapshot) -> String? {
    snapshot.lesson == nil ? "There is no lesson here; blockscope learn lists those that there are." : nil
  }

  private static func noQuestion(_ snapshot: Snapshot) -> String? {
    guard let question = snapshot.lesson?.question, question.outcome == nil else { return "No question is open." }
    return nil
  }
}
