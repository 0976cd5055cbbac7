/// A piece of a condition's text.
struct ConditionToken: Equatable {
  enum Kind: Equatable {
    /// A word or a number: `start`, `fmt0.aio_context`, `blk(stg0).ctx`, `-1`.
    case word(String)
    /// What stood between quotes.
    case text(String)
    case relation(Condition.Relation)
    case open, close
    case end
  }

  var kind: Kind
  /// Counted from 1.
  var column: Int

  /// For error sentences.
  var name: String {
    switch kind {
    case .word(let word): "'\(word)'"
    case .text(let text): "\"\(text)\""
    case .relation(let relation): "'\(relation.rawValue)'"
    case .open: "'('"
    case .close: "')'"
    case .end: "the end"
    }
  }
}

/// Cuts the text of a condition into pieces.
struct ConditionScanner {
  private let text: [Character]
  private var place = 0

  init(_ text: String) { self.text = Array(text) }

  mutating func tokens() throws(ConditionError) -> [ConditionToken] {
    var tokens: [ConditionToken] = []
    while true {
      while place < text.count, text[place].isWhitespace { place += 1 }
      let column = place + 1
      guard place < text.count else { return tokens + [ConditionToken(kind: .end, column: column)] }
      tokens.append(ConditionToken(kind: try token(), column: column))
    }
  }

  private mutating func token() throws(ConditionError) -> ConditionToken.Kind {
    let character = text[place]
    if character == "\"" { return .text(try quoted()) }
    if character == "(" || character == ")" {
      place += 1
      return character == "(" ? .open : .close
    }
    // The longer ones stand first.
    for relation in Condition.Relation.allCases where text[place...].starts(with: relation.rawValue) {
      place += relation.rawValue.count
      return .relation(relation)
    }
    if Self.isWord(character) { return .word(try word()) }
    let hint = character == "=" ? ", expected '=='" : ", expected a name, a number, a text in quotes or a comparison"
    throw ConditionError(column: place + 1, "'\(character)' cannot stand here\(hint)")
  }

  private mutating func quoted() throws(ConditionError) -> String {
    let start = place
    var result = ""
    place += 1
    while place < text.count, text[place] != "\"" {
      if text[place] == "\\", place + 1 < text.count { place += 1 }
      result.append(text[place])
      place += 1
    }
    guard place < text.count else { throw ConditionError(column: start + 1, "this text has no end, expected '\"'") }
    place += 1
    if result.isEmpty { throw ConditionError(column: start + 1, "this text is empty, expected a part of a line") }
    return result
  }

  /// A name may have parentheses in it, as `blk(stg0).ctx` has.
  private mutating func word() throws(ConditionError) -> String {
    var result = ""
    while place < text.count {
      if text[place] == "(", !ConditionParser.operators.contains(result) {
        guard let end = text[place...].firstIndex(of: ")") else {
          throw ConditionError(column: place + 1, "this parenthesis has no end, expected ')'")
        }
        result += String(text[place...end])
        place = end + 1
      } else if Self.isWord(text[place]) {
        result.append(text[place])
        place += 1
      } else {
        break
      }
    }
    return result
  }

  private static func isWord(_ character: Character) -> Bool {
    !character.isWhitespace && !"()\"=!<>&|;,".contains(character)
  }
}
