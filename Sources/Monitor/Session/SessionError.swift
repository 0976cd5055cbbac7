/// What is wrong with a session file.
public struct SessionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's name, as it was given.
  public let file: String
  /// From 1; nil where the file as a whole is meant.
  public let line: Int?
  /// The sentence without its place.
  public let message: String

  /// An error from its parts.
  public init(file: String, line: Int?, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `FILE:LINE: expected ...`.
  public var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}
