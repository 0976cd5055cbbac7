import Conditions
import Lessons
import Testing

/// One number that goes up and down.
private struct Counter: Facts {
  var value: Int
  var isStart = false
  var hasFailed = false
  var lastStep: TakenStep? { isStart ? nil : TakenStep(thread: "t", function: "f", line: "x = \(value)") }
  var lastEvents: [String] = []
  func calls(of thread: String) -> [Call] { [] }
  func isWaiting(_ thread: String) -> Bool { false }
  func values(of field: String) -> [FieldValue] { field == "x" ? [FieldValue(value)] : [] }
  func exists(_ name: String) -> Bool { false }
}

struct LessonTrackTests {
  private func lesson() throws -> Lesson {
    Lesson(
      level: 1, about: "a counter",
      pages: [
        Lesson.Page(when: try .parse("start"), text: "begin"), Lesson.Page(when: try .parse("x >= 2"), text: "two"),
        Lesson.Page(when: try .parse("x == 3"), text: "three"), Lesson.Page(when: try .parse("x >= 2"), text: "too"),
      ],
      questions: [
        Lesson.Question(
          when: try .parse("x == 3"), ask: "?",
          answers: [
            Lesson.Answer(text: "a", isRight: true, because: "-"), Lesson.Answer(text: "b", because: "-"),
          ])
      ])
  }

  @Test func turnsWhenAConditionBecomesTrue() throws {
    var track = LessonTrack(try lesson())
    track.begin(Counter(value: 0, isStart: true))
    #expect(track.pages == [0])
    var seen: [[Int]] = []
    var asked: [[Int]] = []
    for (step, value) in [1, 2, 3, 3, 1, 2, 3].enumerated() {
      track.advance(to: step + 1, Counter(value: value))
      seen.append(track.pages)
      asked.append(track.questions(at: step + 1))
    }
    // Pages with the same condition open together; a page stays open while none other is turned to, and is turned to again.
    #expect(seen == [[0], [1, 3], [2], [2], [2], [1, 3], [2]])
    #expect(asked == [[], [], [0], [], [], [], [0]])
  }

  @Test func goesBackToWhatWasOpen() throws {
    var track = LessonTrack(try lesson())
    track.begin(Counter(value: 0, isStart: true))
    for step in 1...3 { track.advance(to: step, Counter(value: step)) }
    track.goBack(to: 2)
    #expect(track.pages == [1, 3])
    #expect(track.pageStep == 2)
    #expect(track.questions(at: 2) == [])
    track.advance(to: 3, Counter(value: 3))
    #expect(track.questions(at: 3) == [0])
    track.goBack(to: 0)
    #expect(track.pages == [0])
  }
}
