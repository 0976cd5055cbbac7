/// Cuts QMP input into tokens, byte by byte.
///
/// Source: the grammar of qobject/json-lexer.c, QEMU 7.2: JSON's tokens, strings in single quotes too, and an error takes all
/// bytes up to the next control or structural character with it.
struct Lexer: Sendable {
  /// Bytes of a token at most.
  static let maximumToken = 64 << 20

  /// What a byte brought about; a byte that ends a number or a word may itself be another token.
  enum Event {
    case token(Token.Kind)
    /// No token begins with, or goes on with, these bytes.
    case error
    /// The token is longer than `maximumToken`.
    case tooLong
  }

  /// The bytes of the current token, and at an error those that are wrong.
  private(set) var text: [UInt8] = []
  private var state = State.start

  private enum State: Sendable {
    case start
    case recovery
    case string(quote: UInt8)
    case escape(quote: UInt8)
    case sign
    case zero
    case digits
    case point
    case fraction
    case exponent
    case exponentSign
    case exponentDigits
    case word
  }

  private enum Turn {
    /// The byte belongs to the token, which goes on.
    case on(State)
    /// The byte ends the token and belongs to it.
    case last(Token.Kind)
    /// The token ended before this byte.
    case before(Token.Kind)
    /// The byte stands between tokens.
    case skip
    /// Recovery ends before this byte.
    case restart
    case recover
    case error
  }

  /// Takes a byte. Where it is not used up it is to be given again; `text` is what the event is about.
  mutating func feed(_ byte: UInt8) -> (event: Event?, isUsed: Bool) {
    switch turn(byte) {
    case .on(let next):
      text.append(byte)
      state = next
      guard text.count > Self.maximumToken else { return (nil, true) }
      state = .start
      return (.tooLong, true)
    case .last(let kind):
      text.append(byte)
      state = .start
      return (.token(kind), true)
    case .before(let kind):
      state = .start
      return (.token(kind), false)
    case .skip, .recover: return (nil, true)
    case .restart:
      state = .start
      return (nil, false)
    case .error:
      text.append(byte)
      state = .recovery
      return (.error, true)
    }
  }

  /// Forgets the text of the event that `feed` answered; the memory of a long one is not kept.
  mutating func clear() { text.removeAll(keepingCapacity: text.count <= 4096) }

  private func turn(_ byte: UInt8) -> Turn {
    let isDigit = byte >= 0x30 && byte <= 0x39
    switch state {
    case .start: return begin(byte)
    case .recovery:
      return byte < 0x20 || byte >= 0xfe || Self.isStructural(byte) ? .restart : .recover
    case .string(let quote):
      if byte == quote { return .last(.string) }
      if byte < 0x20 || byte >= 0xfe { return .error }
      return .on(byte == UInt8(ascii: "\\") ? .escape(quote: quote) : .string(quote: quote))
    case .escape(let quote):
      return byte < 0x20 || byte >= 0xfe ? .error : .on(.string(quote: quote))
    case .sign: return byte == 0x30 ? .on(.zero) : isDigit ? .on(.digits) : .error
    case .zero:
      if isDigit { return .error }
      return byte == UInt8(ascii: ".") ? .on(.point) : .before(.integer)
    case .digits:
      if isDigit { return .on(.digits) }
      if byte | 0x20 == UInt8(ascii: "e") { return .on(.exponent) }
      return byte == UInt8(ascii: ".") ? .on(.point) : .before(.integer)
    case .point: return isDigit ? .on(.fraction) : .error
    case .fraction:
      if isDigit { return .on(.fraction) }
      return byte | 0x20 == UInt8(ascii: "e") ? .on(.exponent) : .before(.float)
    case .exponent:
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { return .on(.exponentSign) }
      return isDigit ? .on(.exponentDigits) : .error
    case .exponentSign: return isDigit ? .on(.exponentDigits) : .error
    case .exponentDigits: return isDigit ? .on(.exponentDigits) : .before(.float)
    case .word:
      return byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? .on(.word) : .before(.keyword)
    }
  }

  private func begin(_ byte: UInt8) -> Turn {
    switch byte {
    case 0x20, 0x09, 0x0d, 0x0a: .skip
    case UInt8(ascii: "\""), UInt8(ascii: "'"): .on(.string(quote: byte))
    case UInt8(ascii: "0"): .on(.zero)
    case UInt8(ascii: "1")...UInt8(ascii: "9"): .on(.digits)
    case UInt8(ascii: "-"): .on(.sign)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): .on(.word)
    case UInt8(ascii: "{"): .last(.leftBrace)
    case UInt8(ascii: "}"): .last(.rightBrace)
    case UInt8(ascii: "["): .last(.leftBracket)
    case UInt8(ascii: "]"): .last(.rightBracket)
    case UInt8(ascii: ":"): .last(.colon)
    case UInt8(ascii: ","): .last(.comma)
    default: .error
    }
  }

  private static func isStructural(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: ":"),
      UInt8(ascii: ","):
      true
    default: false
    }
  }
}
