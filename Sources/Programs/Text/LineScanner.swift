import Machine

/// Takes a line of a program's text apart.
struct LineScanner {
  typealias Problem = ProgramSource.Problem

  enum Token: Hashable {
    case name(String)
    case number(Int)
    case symbol(String)
  }

  let line: Int
  private var tokens: [Token] = []
  private var position = 0

  private static let symbols = [
    "==", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "=", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "(", ")",
    "[",
    "]", ",", ":",
  ]

  init(_ source: ProgramSource.Line) throws(Problem) {
    line = source.number
    var rest = Substring(source.text)
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if first.isASCII, first.isLetter || first == "_" {
        let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        tokens.append(.name(String(word)))
        rest = rest.dropFirst(word.count)
      } else if first.isASCII, first.isNumber {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { throw problem("the number \(digits) is too large") }
        tokens.append(.number(number))
        rest = rest.dropFirst(digits.count)
      } else if let symbol = Self.symbols.first(where: { rest.hasPrefix($0) }) {
        tokens.append(.symbol(symbol))
        rest = rest.dropFirst(symbol.count)
      } else {
        throw problem("'\(first)' makes no sense here, expected a statement")
      }
    }
  }

  func problem(_ text: String) -> Problem { Problem(line: line, text: text) }

  var isAtEnd: Bool { position == tokens.count }

  /// What comes next, for error sentences.
  var found: String {
    guard position < tokens.count else { return "the end of the line" }
    switch tokens[position] {
    case .name(let name): return "'\(name)'"
    case .number(let number): return "'\(number)'"
    case .symbol(let symbol): return "'\(symbol)'"
    }
  }

  func end() throws(Problem) {
    if !isAtEnd { throw problem("expected the end of the statement, found \(found)") }
  }

  /// Takes a symbol or a word, if it comes next.
  mutating func take(_ text: String) -> Bool {
    guard position < tokens.count, tokens[position] == .symbol(text) || tokens[position] == .name(text) else {
      return false
    }
    position += 1
    return true
  }

  /// Whether the symbol comes after the next token.
  func isFollowed(by symbol: String) -> Bool {
    position + 1 < tokens.count && tokens[position + 1] == .symbol(symbol)
  }

  mutating func expect(_ text: String) throws(Problem) {
    if !take(text) { throw problem("expected '\(text)', found \(found)") }
  }

  mutating func name(_ what: String) throws(Problem) -> String {
    guard position < tokens.count, case .name(let name) = tokens[position] else {
      throw problem("expected \(what), found \(found)")
    }
    position += 1
    return name
  }

  /// A number, negative ones included; nil where none comes next.
  mutating func number() throws(Problem) -> Int? {
    guard position < tokens.count else { return nil }
    if case .number(let number) = tokens[position] {
      position += 1
      return number
    }
    if tokens[position] == .symbol("-"), position + 1 < tokens.count, case .number(let number) = tokens[position + 1] {
      position += 2
      return -number
    }
    return nil
  }

  mutating func comparison() throws(Problem) -> Operation.Comparison {
    for comparison in Operation.Comparison.allCases where take(comparison.symbol) { return comparison }
    throw problem("expected one of == != < <= > >=, found \(found)")
  }

  mutating func arithmetic() -> Operation.Arithmetic? {
    for arithmetic in Operation.Arithmetic.allCases where take(arithmetic.symbol) { return arithmetic }
    return nil
  }
}
