extension Condition {
  /// Reads a condition.
  ///
  ///     condition  = conjunction { "or" conjunction }
  ///     conjunction = term { "and" term }
  ///     term       = "not" term | "(" condition ")" | "start" | "failed" | "did" [thread] "TEXT" | "at" thread "TEXT"
  ///                | "in" thread "FUNCTION" | "waits" thread | "event" "TEXT" | "exists" name | field relation value
  ///     relation   = "==" | "!=" | "<=" | ">=" | "<" | ">"
  ///     value      = number | "true" | "false" | name
  ///
  /// Names of fields may consist of several words: `request 1.refcount`, `lock m`.
  ///
  /// - Throws: `ConditionError`, one sentence with its column.
  public static func parse(_ text: String) throws(ConditionError) -> Condition {
    var scanner = ConditionScanner(text)
    var parser = ConditionParser(tokens: try scanner.tokens())
    return try parser.whole()
  }
}

struct ConditionParser {
  let tokens: [ConditionToken]
  private var place = 0
  private var depth = 0

  static let operators: Set<String> = ["and", "or", "not"]
  private static let maximumDepth = 64

  init(tokens: [ConditionToken]) { self.tokens = tokens }

  private var token: ConditionToken { tokens[place] }

  mutating func whole() throws(ConditionError) -> Condition {
    let condition = try disjunction()
    guard token.kind == .end else { throw error("expected 'and', 'or' or the end") }
    return condition
  }

  private mutating func disjunction() throws(ConditionError) -> Condition {
    var condition = try conjunction()
    while take("or") { condition = .or(condition, try conjunction()) }
    return condition
  }

  private mutating func conjunction() throws(ConditionError) -> Condition {
    var condition = try term()
    while take("and") { condition = .and(condition, try term()) }
    return condition
  }

  private mutating func term() throws(ConditionError) -> Condition {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.maximumDepth { throw ConditionError(column: token.column, "nested too deep") }
    switch token.kind {
    case .open:
      place += 1
      let condition = try disjunction()
      guard token.kind == .close else { throw error("expected ')'") }
      place += 1
      return condition
    case .text: return try comparison()
    case .word("not"):
      place += 1
      return .not(try term())
    case .word(let word) where !Self.operators.contains(word):
      // A field may be called like one of the words that begin a condition.
      if case .relation = tokens[place + 1].kind { return try comparison() }
      if let condition = try atom(word) { return condition }
      return try comparison()
    default:
      throw error(
        "expected start, failed, did, at, in, waits, event, exists, not, a comparison as in 'fmt0.refcnt == 1', or '('")
    }
  }

  /// What begins with a word of its own; nil where the word begins a field's name.
  private mutating func atom(_ word: String) throws(ConditionError) -> Condition? {
    place += 1
    switch word {
    case "start": return .start
    case "failed": return .failed
    case "did":
      if case .word(let thread) = token.kind {
        place += 1
        return .did(thread: thread, text: try text("the text of a line or function in quotes"))
      }
      return .did(thread: nil, text: try text("a thread or the text of a line or function in quotes"))
    case "at": return .at(thread: try thread(), text: try text("the text of a line or function in quotes"))
    case "in": return .inside(thread: try thread(), function: try text("a function's name in quotes"))
    case "waits": return .waits(thread: try thread())
    case "event": return .event(try text("a part of what is logged, in quotes"))
    case "exists":
      let name = try name("a name")
      return .exists(name)
    default:
      place -= 1
      return nil
    }
  }

  private mutating func comparison() throws(ConditionError) -> Condition {
    let field = try name("a field")
    guard case .relation(let relation) = token.kind else {
      throw error("expected a comparison (==, !=, <, <=, >, >=) behind the field '\(field)'")
    }
    place += 1
    let value = try name("a number or a name")
    let number = value == "true" ? 1 : value == "false" ? 0 : Int(value)
    return .comparison(field: field, relation, number.map(Operand.number) ?? .name(value))
  }

  private typealias Operand = Condition.Operand

  /// Words in a row, or one in quotes.
  private mutating func name(_ what: String) throws(ConditionError) -> String {
    var words: [String] = []
    while true {
      switch token.kind {
      case .word(let word) where !Self.operators.contains(word): words.append(word)
      case .text(let text): words.append(text)
      default:
        if words.isEmpty { throw error("expected \(what)") }
        return words.joined(separator: " ")
      }
      place += 1
    }
  }

  private mutating func thread() throws(ConditionError) -> String {
    guard case .word(let word) = token.kind, !Self.operators.contains(word) else { throw error("expected a thread") }
    place += 1
    return word
  }

  private mutating func text(_ what: String) throws(ConditionError) -> String {
    guard case .text(let text) = token.kind else { throw error("expected \(what)") }
    place += 1
    return text
  }

  private mutating func take(_ word: String) -> Bool {
    guard token.kind == .word(word) else { return false }
    place += 1
    return true
  }

  private func error(_ expected: String) -> ConditionError {
    ConditionError(column: token.column, "\(expected), found \(token.name)")
  }
}
