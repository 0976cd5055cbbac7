import Lessons
import Scenarios

/// The lessons as a course: each comes after those that it builds on, the easier ones first.
struct Course {
  struct Entry {
    var scenario: Scenario
    var lesson: Lesson
  }

  let entries: [Entry]

  /// The lessons of these scenarios.
  ///
  /// - Throws: `Failure` where lessons wait for each other in a ring.
  init(_ scenarios: [Scenario]) throws {
    var left = scenarios.compactMap { scenario in scenario.lesson.map { Entry(scenario: scenario, lesson: $0) } }
      .sorted { ($0.lesson.level, $0.scenario.name) < ($1.lesson.level, $1.scenario.name) }
    let known = Set(left.map(\.scenario.name))
    var done: Set<String> = []
    var ordered: [Entry] = []
    while !left.isEmpty {
      // A lesson that is not there keeps nobody waiting.
      guard
        let next = left.firstIndex(where: { $0.lesson.after.allSatisfy { done.contains($0) || !known.contains($0) } })
      else {
        throw Failure(
          "the lessons \(left.map(\.scenario.name).joined(separator: ", ")) wait for each other, expected an order")
      }
      let entry = left.remove(at: next)
      done.insert(entry.scenario.name)
      ordered.append(entry)
    }
    entries = ordered
  }

  /// The lessons of all scenarios that can be asked for.
  static func all() throws -> Course { try Course(Scenario.all.map { try Scenario.named($0) }) }
}
