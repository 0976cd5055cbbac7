import ArgumentParser
import JSON
import Scenarios
import Subject

/// The course: lessons in an order in which they can be learned, and what was done of it.
struct Learn: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the lessons as a course, or play one.",
    discussion: """
      A lesson is done once its run was seen to the end. What was done is kept in $XDG_STATE_HOME/blockscope/lessons.json \
      (~/.local/state where that is not set).
      """)

  @Argument(help: ArgumentHelp("The lesson to play; without one the course is listed.", valueName: "lesson"))
  var lesson: String?

  @Flag(help: "Print the course as a list of objects.")
  var json = false

  @Option(help: ArgumentHelp("Forget that this lesson was done, or all of them.", valueName: "lesson|all"))
  var reset: String?

  @OptionGroup var screen: ScreenOptions

  func validate() throws {
    if lesson != nil, json || reset != nil { throw Failure("a lesson does not go with --json or --reset") }
  }

  func run() throws {
    let course = try Course.all()
    if let reset {
      guard reset == "all" || course.entries.contains(where: { $0.scenario.name == reset }) else {
        throw unknown(reset, course)
      }
      var record = LearningRecord()
      record.forget(reset == "all" ? nil : reset)
      return try record.save()
    }
    guard let lesson else { return list(course) }
    guard let entry = course.entries.first(where: { $0.scenario.name == lesson }) else { throw unknown(lesson, course) }
    var opening = try Opening.scenario(entry.scenario, revision: nil)
    opening.ended = { snapshot in Self.note(entry.scenario.name, snapshot) }
    try opening.show(screen)
  }

  /// Keeps what was done, when a lesson's screen has closed.
  static func note(_ name: String, _ snapshot: Snapshot) {
    guard let lesson = snapshot.lesson else { return }
    var record = LearningRecord()
    record.note(name, lesson)
    do { try record.save() } catch { Console.complain(Failure.sentence(error)) }
  }

  private func unknown(_ name: String, _ course: Course) -> Failure {
    Failure("no lesson '\(name)', expected one of \(course.entries.map(\.scenario.name).joined(separator: ", "))")
  }

  private func list(_ course: Course) {
    let record = LearningRecord()
    if json {
      let objects = course.entries.map { entry -> JSONValue in
        let done = record[entry.scenario.name]
        return .object([
          .init("name", .string(entry.scenario.name)), .init("title", .string(entry.scenario.title)),
          .init("level", .int(entry.lesson.level)), .init("after", .array(entry.lesson.after.map { .string($0) })),
          .init("done", .bool(done.isDone)), .init("questions", .int(entry.lesson.questions.count)),
          .init("answered", .int(done.answered)), .init("right", .int(done.right)),
        ])
      }
      return Console.say(JSONWriter.text(.array(objects)))
    }
    let done = Set(course.entries.map(\.scenario.name).filter { record[$0].isDone })
    let width = course.entries.map { $0.scenario.name.utf8.count }.max() ?? 0
    var level = 0
    for entry in course.entries {
      let name = entry.scenario.name
      if entry.lesson.level != level {
        if level > 0 { Console.say("") }
        level = entry.lesson.level
        Console.say("Level \(level)")
      }
      let missing = entry.lesson.after.filter { !done.contains($0) }
      let mark = done.contains(name) ? (Console.isUTF8 ? "✓" : "x") : missing.isEmpty ? ">" : " "
      let pad = String(repeating: " ", count: width - name.utf8.count)
      Console.say("  \(mark) \(name)\(pad)  \(entry.scenario.title)")
      if !missing.isEmpty, !done.contains(name) {
        Console.say("    " + String(repeating: " ", count: width) + "  after " + missing.joined(separator: ", "))
      }
    }
    Console.note("\(done.count) of \(course.entries.count) done; > can be done next: blockscope learn NAME")
  }
}
