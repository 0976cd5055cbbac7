import Lessons
import Scenarios
import Testing

/// What the lessons of the library say of their runs is so.
struct LessonLibraryTests {
  static let names = Scenario.embedded.map(\.name)

  /// Searches of the small ones only: the others are rehearsed by the optimised program (`scenario check --search`).
  @Test(arguments: names) func theSmallOnesAreAsTheySay(_ name: String) throws {
    let scenario = try Scenario.named(name)
    guard scenario.program != nil || scenario.goal != nil else { return }
    #expect(scenario.rehearsal()?.problems ?? [] == [])
  }

  @Test func everyRaceHasALesson() throws {
    for name in Self.names {
      let scenario = try Scenario.named(name)
      let lesson = try #require(scenario.lesson, "\(name)")
      if scenario.goal == nil, scenario.verdicts.first(where: { $0.revision == scenario.revision })?.finding != nil {
        #expect(!lesson.questions.isEmpty, "\(name)")
        #expect(lesson.fix != nil, "\(name)")
      }
      for before in lesson.after { #expect(Self.names.contains(before), "\(name) comes after \(before)") }
    }
  }
}
