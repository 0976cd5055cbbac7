/// A token of QMP input: what it is, and where its text begins and ends in the message's text.
struct Token: Sendable {
  var kind: Kind
  var start: UInt32
  var end: UInt32

  enum Kind: UInt8, Sendable {
    case leftBrace
    case rightBrace
    case leftBracket
    case rightBracket
    case colon
    case comma
    case integer
    case float
    case keyword
    case string
  }
}
