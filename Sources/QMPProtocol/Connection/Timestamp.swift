/// When an event was sent, of the host's clock.
public struct Timestamp: Hashable, Sendable {
  /// Whole seconds since 1970.
  public var seconds: Int
  /// 0 to 999999.
  public var microseconds: Int

  /// A point in time.
  public init(seconds: Int, microseconds: Int) {
    self.seconds = seconds
    self.microseconds = microseconds
  }
}
