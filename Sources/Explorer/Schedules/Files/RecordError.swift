/// Why a trace, a certificate or a result cannot be used: one sentence that names the file, the line and what was expected.
public struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// Counted from 1; nil if it is about the whole file.
  public let line: Int?
  /// The sentence without its place.
  public let message: String

  public init(file: String, line: Int? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `FILE:LINE: ..., expected ...`.
  public var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}
