/// Why a text is no condition, as one sentence.
public struct ConditionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the text, counted from 1.
  public let column: Int
  /// What was expected, and what is there.
  public let message: String

  public init(column: Int, _ message: String) {
    self.column = column
    self.message = message
  }

  public var description: String { "column \(column): \(message)" }
}
