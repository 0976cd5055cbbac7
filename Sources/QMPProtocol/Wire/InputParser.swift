import JSON

/// QMP input as a stream: takes bytes in whatever pieces they come, and yields values and errors as QEMU does.
///
/// Values need no line ends between them. Memory is bounded: what one message may have of bytes, tokens and nesting is
/// limited. Source: qobject/json-streamer.c, QEMU 7.2.
public struct InputParser: Sendable {
  /// Bytes of all tokens of a message at most.
  public static let maximumText = 64 << 20
  /// Tokens of a message at most.
  public static let maximumTokens = 2 << 20
  /// Arrays and objects within each other at most.
  public static let maximumNesting = 1024

  /// What was read.
  public enum Parsed: Hashable, Sendable {
    case value(JSONValue)
    /// QEMU's sentence, e.g. `JSON parse error, expecting value`.
    case error(String)
  }

  private var lexer = Lexer()
  private var message = Message()
  /// What the last byte yielded and nobody has taken; two at most, the first one last.
  private var ready: [Parsed] = []

  /// A parser at the beginning of a stream.
  public init() {}

  /// The next value or error, nil when all input is used up. Takes what it reads from the front of `input`.
  public mutating func next(_ input: inout ArraySlice<UInt8>) -> Parsed? {
    if let first = ready.popLast() { return first }
    var at = input.startIndex
    defer { input = input[at...] }
    while at < input.endIndex {
      feed(input[at])
      at += 1
      if let first = ready.popLast() { return first }
    }
    return nil
  }

  /// Bytes of the message that is not complete yet.
  public var pendingBytes: Int { message.text.count + lexer.text.count }

  private mutating func feed(_ byte: UInt8) {
    var isUsed = false
    while !isUsed {
      let (event, used) = lexer.feed(byte)
      isUsed = used
      guard let event else { continue }
      if let parsed = message.take(event, lexer.text) {
        ready.insert(parsed, at: 0)
        message = Message()
      }
      lexer.clear()
    }
  }

  /// The tokens of a message that is not complete.
  private struct Message: Sendable {
    var text: [UInt8] = []
    var tokens: [Token] = []
    private var braces = 0
    private var brackets = 0

    /// What the message comes to with this token; nil where it goes on.
    mutating func take(_ event: Lexer.Event, _ token: [UInt8]) -> Parsed? {
      let kind: Token.Kind
      switch event {
      case .error: return .error("JSON parse error, stray '\(ModifiedUTF8.text(token))'")
      case .tooLong: return .error("JSON token size limit exceeded")
      case .token(let found): kind = found
      }
      switch kind {
      case .leftBrace: braces += 1
      case .rightBrace: braces -= 1
      case .leftBracket: brackets += 1
      case .rightBracket: brackets -= 1
      default: break
      }
      if text.count + token.count + 1 > InputParser.maximumText {
        return .error("JSON token size limit exceeded")
      }
      if tokens.count + 1 > InputParser.maximumTokens {
        return .error("JSON token count limit exceeded")
      }
      if braces + brackets > InputParser.maximumNesting {
        return .error("JSON nesting depth limit exceeded")
      }
      let start = UInt32(text.count)
      text.append(contentsOf: token)
      tokens.append(Token(kind: kind, start: start, end: UInt32(text.count)))
      if braces >= 0, brackets >= 0, braces > 0 || brackets > 0 { return nil }
      var reader = ValueReader(text: text, tokens: tokens)
      do throws(ValueReader.Failure) { return .value(try reader.value()) } catch {
        return .error("JSON parse error, \(error.reason)")
      }
    }
  }
}
