/// Why a scenario could not be had, as one sentence that names the file, the line and what was expected.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path of the file, or nil if there is none.
  public let file: String?
  /// Counted from 1; nil if it is about the whole file.
  public let line: Int?
  /// The sentence without its place.
  public let message: String

  /// An error from its parts.
  public init(file: String? = nil, line: Int? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `FILE:LINE: ... expected ...`.
  public var description: String {
    guard let file else { return message }
    guard let line else { return "\(file): \(message)" }
    return "\(file):\(line): \(message)"
  }
}
