/// Something that holds in an instant of a run or does not: what pages of a lesson, its questions and goals are bound to.
///
/// As text: `did main "bs->aio_context = NULL" and not blk(stg0).ctx == main`. `Condition.parse` reads it.
public indirect enum Condition: Hashable, Sendable {
  /// No step has been taken.
  case start
  /// Something was found wrong.
  case failed
  /// The last step, of this thread if one is named, ran a line, or a line of a function, that contains this.
  case did(thread: String?, text: String)
  /// The thread stands before a line, or in a function, that contains this.
  case at(thread: String, text: String)
  /// A function of exactly this name is on the thread's stack.
  case inside(thread: String, function: String)
  /// The thread waits for something that another has to do.
  case waits(thread: String)
  /// The last step logged something that contains this.
  case event(String)
  /// There is something with this name.
  case exists(String)
  case comparison(field: String, Relation, Operand)
  case not(Condition)
  case and(Condition, Condition)
  case or(Condition, Condition)

  /// How two values are compared.
  public enum Relation: String, CaseIterable, Sendable {
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
  }

  /// What a field is compared with.
  public enum Operand: Hashable, Sendable {
    case number(Int)
    /// A field, if there is one that is called so, else what a value may be called: a context, a node, a thread, `NULL`.
    case name(String)
  }
}

extension Condition: CustomStringConvertible {
  /// As it may be written, with all parentheses that are needed.
  public var description: String {
    switch self {
    case .start: "start"
    case .failed: "failed"
    case .did(nil, let text): "did \(Self.quoted(text))"
    case .did(let thread?, let text): "did \(thread) \(Self.quoted(text))"
    case .at(let thread, let text): "at \(thread) \(Self.quoted(text))"
    case .inside(let thread, let function): "in \(thread) \(Self.quoted(function))"
    case .waits(let thread): "waits \(thread)"
    case .event(let text): "event \(Self.quoted(text))"
    case .exists(let name): "exists \(name)"
    case .comparison(let field, let relation, .number(let number)): "\(field) \(relation.rawValue) \(number)"
    case .comparison(let field, let relation, .name(let name)): "\(field) \(relation.rawValue) \(name)"
    case .not(let part): "not \(part.inParentheses(below: 3))"
    case .and(let first, let second): "\(first.inParentheses(below: 2)) and \(second.inParentheses(below: 2))"
    case .or(let first, let second): "\(first) or \(second)"
    }
  }

  /// How tightly it binds.
  private var rank: Int {
    switch self {
    case .or: 1
    case .and: 2
    default: 3
    }
  }

  private func inParentheses(below rank: Int) -> String {
    self.rank < rank ? "(\(description))" : description
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
