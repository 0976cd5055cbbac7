import BlockLayer
import Conditions
import Lessons
import Yams

extension ScenarioReader {
  /// `lesson:`. `own` are the scenario's own revisions.
  func lesson(_ node: Node, _ own: [String], isProgram: Bool = false) throws(ScenarioError) -> Lesson {
    let members = try members(
      node, "'lesson'", required: ["level", "about", "pages"],
      optional: ["after", "cast", "questions", "fix", "read"])
    var lesson = Lesson(
      level: try number(try members.node("level"), "'level'", in: 1...5),
      about: try text(try members.node("about"), "'about'"))
    lesson.after = try members["after"].map { node throws(ScenarioError) in try words(node, "'after'") } ?? []
    lesson.cast = try members["cast"].map { node throws(ScenarioError) in try cast(node) } ?? []
    lesson.pages = try pages(try members.node("pages"))
    lesson.questions = try members["questions"].map { node throws(ScenarioError) in try questions(node) } ?? []
    lesson.fix = try members["fix"].map { node throws(ScenarioError) in try fix(node, own, isProgram) }
    lesson.reading = try members["read"].map { node throws(ScenarioError) in try texts(node, "'read'") } ?? []
    return lesson
  }

  /// A condition, with what is wrong with it at the line where it stands.
  func condition(_ node: Node, _ what: String) throws(ScenarioError) -> Condition {
    let source = try text(node, what)
    do throws(ConditionError) {
      return try Condition.parse(source)
    } catch {
      throw self.error(node, "\(what), column \(error.column): \(error.message)")
    }
  }

  private func cast(_ node: Node) throws(ScenarioError) -> [Lesson.Role] {
    guard let mapping = node.mapping else {
      throw error(node, "'cast': expected 'name: sentence' lines, found \(kind(node))")
    }
    var roles: [Lesson.Role] = []
    for (key, value) in mapping {
      let name = try text(key, "who takes part")
      roles.append(Lesson.Role(name: name, text: try text(value, "'\(name)'")))
    }
    return roles
  }

  private func pages(_ node: Node) throws(ScenarioError) -> [Lesson.Page] {
    var pages: [Lesson.Page] = []
    for page in try list(node, "'pages'") {
      let members = try members(page, "a page", required: ["when", "text"], optional: [])
      pages.append(
        Lesson.Page(
          when: try condition(try members.node("when"), "'when'"),
          text: try text(try members.node("text"), "'text'")))
    }
    if pages.isEmpty { throw error(node, "'pages': expected at least one page") }
    return pages
  }

  private func questions(_ node: Node) throws(ScenarioError) -> [Lesson.Question] {
    var questions: [Lesson.Question] = []
    for entry in try list(node, "'questions'") {
      let members = try members(
        entry, "a question", required: ["when", "ask", "answers"], optional: ["next", "check"])
      questions.append(
        Lesson.Question(
          when: try condition(try members.node("when"), "'when'"), ask: try text(try members.node("ask"), "'ask'"),
          answers: try answers(try members.node("answers")),
          next: try members["next"].map { node throws(ScenarioError) in try text(node, "'next'") },
          check: try members["check"].map { node throws(ScenarioError) in try condition(node, "'check'") }))
    }
    return questions
  }

  private func answers(_ node: Node) throws(ScenarioError) -> [Lesson.Answer] {
    var answers: [Lesson.Answer] = []
    for entry in try list(node, "'answers'") {
      let members = try members(entry, "an answer", required: ["text", "because"], optional: ["right"])
      answers.append(
        Lesson.Answer(
          text: try text(try members.node("text"), "'text'"),
          isRight: try members["right"].map { node throws(ScenarioError) in try flag(node, "'right'") } ?? false,
          because: try text(try members.node("because"), "'because'")))
    }
    let right = answers.count { $0.isRight }
    if !(2...9).contains(answers.count) || right != 1 {
      throw error(
        node, "'answers': expected 2 to 9 answers and exactly one 'right: true', found \(answers.count) and \(right)")
    }
    return answers
  }

  private func fix(_ node: Node, _ own: [String], _ isProgram: Bool) throws(ScenarioError) -> Lesson.Fix {
    let members = try members(node, "'fix'", required: ["text"], optional: ["revision"])
    return Lesson.Fix(
      revision: try members["revision"].map { node throws(ScenarioError) in
        try revision(node, own, isProgram: isProgram)
      }, text: try text(try members.node("text"), "'text'"))
  }

  private func texts(_ node: Node, _ what: String) throws(ScenarioError) -> [String] {
    var texts: [String] = []
    for entry in try list(node, what) { texts.append(try text(entry, "an entry of \(what)")) }
    return texts
  }

  private func words(_ node: Node, _ what: String) throws(ScenarioError) -> [String] {
    let words = try texts(node, what)
    if let word = words.first(where: { $0.contains(where: { $0.isWhitespace || $0 == "/" }) }) {
      throw error(node, "\(what): expected names of scenarios, found '\(word)'")
    }
    return words
  }
}
