import Glibc

/// Why a server cannot be started, as one sentence.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String

  init(_ description: String) { self.description = description }

  /// What the last call of the system said.
  static var reason: String { String(cString: strerror(errno)) }
}
