/// How fast a live run goes.
public struct Pace: Equatable, Sendable {
  /// Steps per second, slowest first.
  public static let levels = [1, 2, 5, 10, 20, 50, 100, 500, 2_000, 10_000, 50_000]

  private var level = 4

  public init() {}

  /// The level that is nearest to so many steps per second, from below where there is one.
  public init(stepsPerSecond: Int) {
    level = Self.levels.lastIndex { $0 <= stepsPerSecond } ?? 0
  }

  public var stepsPerSecond: Int { Self.levels[level] }

  mutating func faster() { level = min(level + 1, Self.levels.count - 1) }
  mutating func slower() { level = max(level - 1, 0) }

  /// How often a live run moves on at most, per second: a divisor of all faster levels.
  private static let rate = 25

  /// How long a live run rests between its moves, in nanoseconds.
  var interval: Int { 1_000_000_000 / min(Self.rate, stepsPerSecond) }

  /// How many steps it takes each time.
  var stepsPerInterval: Int { max(1, stepsPerSecond / Self.rate) }
}
