/// One of several searches that together are one: the part `index`, from 0, of `count` parts.
public struct Shard: Hashable, Sendable {
  public var index: Int
  public var count: Int

  /// How many states each shard begins with, at least.
  static let statesForEach = 16

  /// Part `index` of `count`. Both must make sense.
  public init(index: Int, count: Int) {
    precondition(count > 0 && (0..<count).contains(index))
    self.index = index
    self.count = count
  }
}
