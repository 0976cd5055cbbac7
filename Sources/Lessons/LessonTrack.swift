import Conditions

/// Where a run is in a lesson: which pages were turned to and which questions were asked, step by step.
///
/// A page is turned to when its condition becomes true: it did not hold before the step and does behind it. Nothing is bound to
/// the number of a step, so the narration also follows a run that nobody foresaw. Whoever runs says `begin` once, then `advance`
/// after each step, and `goBack` when steps are taken back.
public struct LessonTrack: Sendable {
  public let lesson: Lesson
  private var holding: [Moment] = []
  private var turns: [Turn] = []

  /// What held at an instant.
  private struct Moment: Equatable {
    var step: Int
    var pages: [Bool]
    var questions: [Bool]
  }

  /// Pages that were turned to, questions that were asked, at the same instant.
  private struct Turn {
    var step: Int
    var pages: [Int]
    var questions: [Int]
  }

  public init(_ lesson: Lesson) { self.lesson = lesson }

  /// The instant before the first step.
  public mutating func begin(_ facts: some Facts) {
    holding = []
    turns = []
    advance(to: 0, facts)
  }

  /// So many steps lie before this instant, one more than before the last one.
  public mutating func advance(to step: Int, _ facts: some Facts) {
    let before = holding.last
    let now = Moment(
      step: step, pages: lesson.pages.map { $0.when.holds(facts) },
      questions: lesson.questions.map { $0.when.holds(facts) })
    if before?.pages != now.pages || before?.questions != now.questions { holding.append(now) }
    let turn = Turn(
      step: step, pages: now.pages.indices.filter { now.pages[$0] && before?.pages[$0] != true },
      questions: now.questions.indices.filter { now.questions[$0] && before?.questions[$0] != true })
    if !turn.pages.isEmpty || !turn.questions.isEmpty { turns.append(turn) }
  }

  /// Forgets what came behind this instant.
  public mutating func goBack(to step: Int) {
    while let last = holding.last, last.step > step { holding.removeLast() }
    while let last = turns.last, last.step > step { turns.removeLast() }
  }

  /// The pages that are open: those that were turned to last, together.
  public var pages: [Int] { turns.last { !$0.pages.isEmpty }?.pages ?? [] }

  /// After how many steps they were turned to; nil before the first page.
  public var pageStep: Int? { turns.last { !$0.pages.isEmpty }?.step }

  /// The questions that are asked at this instant, and at no other one.
  public func questions(at step: Int) -> [Int] {
    turns.last.flatMap { $0.step == step ? $0.questions : nil } ?? []
  }
}
