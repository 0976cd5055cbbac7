/// A set of states of a graph, by number: one bit per state.
public struct StateSet: Sendable, Equatable {
  /// The graph's states.
  public private(set) var universe: Int
  private var words: ContiguousArray<UInt64>

  /// No state, or all, of a graph with `universe` states.
  public init(universe: Int, full: Bool = false) {
    self.universe = universe
    words = ContiguousArray(repeating: full ? ~0 : 0, count: (universe + 63) / 64)
    if full, universe & 63 != 0 { words[words.count - 1] = (1 << UInt64(universe & 63)) - 1 }
  }

  /// Whether the state is in it. O(1).
  public func contains(_ state: Int) -> Bool { words[state >> 6] >> UInt64(state & 63) & 1 != 0 }

  /// Adds a state. Answers whether it is new. O(1).
  @discardableResult public mutating func insert(_ state: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(state & 63)
    if words[state >> 6] & bit != 0 { return false }
    words[state >> 6] |= bit
    return true
  }

  /// Makes room for more states, none of which is in it.
  mutating func grow(to universe: Int) {
    self.universe = universe
    let missing = (universe + 63) / 64 - words.count
    if missing > 0 { words.append(contentsOf: repeatElement(0, count: missing)) }
  }

  /// The same for a graph with fewer or more states.
  func resized(to universe: Int) -> StateSet {
    var result = self
    result.words.removeLast(max(0, words.count - (universe + 63) / 64))
    result.grow(to: universe)
    return result
  }

  /// Takes a state out. O(1).
  public mutating func remove(_ state: Int) { words[state >> 6] &= ~(1 << UInt64(state & 63)) }

  /// How many states are in it. O(states / 64).
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The lowest state in it, which no other one needs fewer steps to reach; nil: it is empty.
  public var first: Int? {
    guard let word = words.firstIndex(where: { $0 != 0 }) else { return nil }
    return word << 6 + words[word].trailingZeroBitCount
  }

  /// The states that are not in it.
  public var complement: StateSet {
    var result = StateSet(universe: universe, full: true)
    for index in words.indices { result.words[index] &= ~words[index] }
    return result
  }

  /// The states that are in both.
  public func intersection(_ other: StateSet) -> StateSet {
    var result = self
    for index in words.indices { result.words[index] &= other.words[index] }
    return result
  }
}
