/// Why a theme could not be had, as one sentence that names the file, the line and what was expected.
public struct ThemeError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The path of the file, or nil if there is none.
  public let file: String?
  /// Counted from 1; nil if it is about the whole file.
  public let line: Int?
  public let reason: String

  public init(file: String? = nil, line: Int? = nil, _ reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  public var description: String {
    guard let file else { return reason }
    guard let line else { return "\(file): \(reason)" }
    return "\(file):\(line): \(reason)"
  }
}
