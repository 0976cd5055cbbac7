/// What is wrong with a JSON text, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1.
  public let line: Int
  /// Counted from 1, in characters of UTF-8 (not bytes).
  public let column: Int
  /// The sentence without its place: `expected a value, found "}"`.
  public let message: String

  /// `line 3, column 7: expected a value, found "}"`.
  public var description: String { "line \(line), column \(column): \(message)" }
}
