import JSON

/// Makes a value of the tokens of a message. It has a stack of its own, so that nesting cannot exhaust the thread's.
///
/// Source: the grammar and the sentences of qobject/json-parser.c, QEMU 7.2.
struct ValueReader {
  struct Failure: Error { var reason: String }

  let text: [UInt8]
  let tokens: [Token]
  private var at = 0
  private var stack: [Open] = []

  init(text: [UInt8], tokens: [Token]) {
    self.text = text
    self.tokens = tokens
  }

  /// An array or an object that is not closed yet.
  private struct Open {
    let isObject: Bool
    var elements: [JSONValue] = []
    var members = UniqueMembers()
    /// The name whose value is awaited.
    var name: String?
  }

  /// The value that the tokens are.
  mutating func value() throws(Failure) -> JSONValue {
    while true {
      guard let token = next() else { throw Failure(reason: "premature EOI") }
      var finished: JSONValue
      switch token.kind {
      case .leftBrace, .leftBracket:
        let isObject = token.kind == .leftBrace
        guard peek?.kind == (isObject ? .rightBrace : .rightBracket) else {
          stack.append(Open(isObject: isObject))
          continue
        }
        at += 1
        finished = isObject ? .object(JSONObject()) : .array([])
      default: finished = try scalar(token)
      }
      if let whole = try place(&finished) { return whole }
    }
  }

  /// Puts a finished value where it belongs, and closes what it ends. The outermost value once it is finished.
  private mutating func place(_ value: inout JSONValue) throws(Failure) -> JSONValue? {
    while let last = stack.indices.last {
      if stack[last].isObject {
        guard let name = stack[last].name else {
          guard case .string(let name) = value else {
            throw Failure(reason: "key is not a string in object")
          }
          guard next()?.kind == .colon else { throw Failure(reason: "missing : in object pair") }
          stack[last].name = name
          return nil
        }
        guard stack[last].members.add(name, value) else { throw Failure(reason: "duplicate key") }
        stack[last].name = nil
        let token = next()
        if token?.kind == .comma { return nil }
        guard token?.kind == .rightBrace else {
          throw Failure(reason: "expected separator in dict")
        }
        value = .object(stack.removeLast().members.object)
      } else {
        stack[last].elements.append(value)
        let token = next()
        if token?.kind == .comma { return nil }
        guard token?.kind == .rightBracket else {
          throw Failure(reason: "expected separator in list")
        }
        value = .array(stack.removeLast().elements)
      }
    }
    return value
  }

  private var peek: Token? { at < tokens.count ? tokens[at] : nil }

  private mutating func next() -> Token? {
    guard at < tokens.count else { return nil }
    defer { at += 1 }
    return tokens[at]
  }

  private func scalar(_ token: Token) throws(Failure) -> JSONValue {
    switch token.kind {
    case .string: return .string(try string(token))
    case .keyword:
      switch word(token) {
      case "true": return .bool(true)
      case "false": return .bool(false)
      case "null": return .null
      case let other: throw Failure(reason: "invalid keyword '\(other)'")
      }
    case .integer:
      let digits = word(token)
      if let integer = Int(digits) { return .int(integer) }
      if let unsigned = UInt64(digits) { return .unsigned(unsigned) }
      return .double(Double(digits) ?? .infinity)
    case .float: return .double(Self.double(word(token)))
    default: throw Failure(reason: "expecting value")
    }
  }

  private func word(_ token: Token) -> String {
    String(decoding: text[Int(token.start)..<Int(token.end)], as: UTF8.self)
  }
}
