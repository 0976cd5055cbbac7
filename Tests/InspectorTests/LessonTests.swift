import Canvas
import Subject
import TestSupport
import Testing

@testable import Inspector

/// A lesson on the screen: questions, reasons, two revisions side by side, the variables of a small program.
@Suite struct LessonTests {
  static let question = QuestionState(
    number: 0, serial: 1, ask: "Which thread has to go next for this to break, now that the node has been detached?",
    answers: ["main", "iothread0, which has a bottom half that will ask for the context of the backend of this disk"])

  static func snapshot(_ question: QuestionState? = question) -> Snapshot {
    var snapshot = raceSnapshot()
    var lesson = LessonState()
    lesson.about = "What this is for."
    lesson.cast = ["main: the main thread"]
    lesson.fix = "It is counted."
    lesson.fixRevision = "9.0"
    lesson.reading = ["block.c"]
    lesson.questionCount = 1
    lesson.question = question
    snapshot.lesson = lesson
    return snapshot
  }

  private func screen(_ snapshot: Snapshot, _ state: ViewState) -> String {
    render(snapshot, state, rows: state.rows, columns: state.columns).text
  }

  @Test(arguments: [(24, 80), (60, 200)]) func aQuestionComesUpAndIsAnsweredByKey(rows: Int, columns: Int) {
    var state = ViewState(rows: rows, columns: columns)
    let asked = Self.snapshot()
    #expect(update(&state, .snapshot, snapshot: asked) == [])
    #expect(snapshotMismatch(screen(asked, state), named: "question-\(columns)x\(rows)") == nil)
    #expect(update(&state, .key(.character("2")), snapshot: asked) == [.subject(.answer(1))])
    #expect(state.dialogue == nil)
    // The same question does not come up twice.
    _ = update(&state, .snapshot, snapshot: asked)
    #expect(state.dialogue == nil)
    var answered = Self.question
    answered.outcome = .init(isRight: false, because: "It waits for the other.", right: "main")
    _ = update(&state, .snapshot, snapshot: Self.snapshot(answered))
    #expect(
      state.dialogue
        == .detail(title: "Not quite", text: ["It waits for the other.", "The answer: main"], selected: 0))
  }

  @Test func aQuestionCanBePassedOverAndPutAgain() {
    var state = ViewState(rows: 24, columns: 80)
    let asked = Self.snapshot()
    _ = update(&state, .snapshot, snapshot: asked)
    #expect(update(&state, .key(.escape), snapshot: asked) == [.subject(.answer(nil))])
    #expect(state.dialogue == nil)
    _ = update(&state, .key(.character("Q")), snapshot: asked)
    #expect(state.dialogue != nil)
    _ = update(&state, .key(.escape), snapshot: asked)
    _ = update(&state, .key(.character("L")), snapshot: asked)
    guard case .detail(let title, let text, _) = state.dialogue else {
      Issue.record("no overview")
      return
    }
    #expect(title == "This lesson")
    #expect(text.contains("The fix (9.0): It is counted."))
  }

  @Test(arguments: [(24, 80), (60, 200)]) func twoRevisionsSideBySide(rows: Int, columns: Int) {
    var snapshot = Self.snapshot(nil)
    snapshot.comparison = ComparedRuns(
      left: "seed", right: "9.0",
      rows: [
        .init(thread: "main", left: "realize", right: "realize", differs: false),
        .init(thread: "main", left: "schedule the bottom half", right: "", differs: true),
        .init(thread: "main", left: "", right: "count it; schedule the bottom half", differs: true),
        .init(thread: "iothread0", left: "assert(ctx == blk->ctx)", right: "(sleeps in ppoll)", differs: true),
      ], firstDifference: 1, leftEnd: "✗ assertion: failed", rightEnd: "nothing is wrong")
    var state = ViewState(rows: rows, columns: columns)
    let effects = update(&state, .key(.character("F")), snapshot: snapshot)
    #expect(effects == [.subject(.compare(revision: nil))])
    #expect(state.focus == .compare)
    #expect(snapshotMismatch(screen(snapshot, state), named: "compare-\(columns)x\(rows)") == nil)
  }

  @Test(arguments: [(24, 80), (40, 120)]) func aSmallProgram(rows: Int, columns: Int) {
    var snapshot = Snapshot()
    snapshot.title = "c-52-event-eaten"
    snapshot.revision = "before-21a03d17f2"
    snapshot.step = 3
    snapshot.threads = [
      ThreadState(
        id: 0, name: "main", activity: .blocked, waitsFor: "event == 1, event is 0",
        stack: [StackFrame(function: "os_host_main_loop_wait", file: "main-loop.c", line: "qemu_poll_ns()")],
        bottomHalves: [], coroutines: [], handlers: [])
    ]
    snapshot.variables = [
      VariableState(name: "event", value: "0", isChanged: true), .init(name: "main.bh", value: "1"),
    ]
    let state = ViewState(rows: rows, columns: columns)
    #expect(snapshotMismatch(screen(snapshot, state), named: "program-\(columns)x\(rows)") == nil)
  }
}
