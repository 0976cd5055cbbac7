/// Which parts of a search that was split into `total` parts are there: `--shard I/N`, with I from 1 to N.
public struct Shards: Hashable, Sendable {
  public var total: Int
  /// The numbers of those that are there, ascending.
  public var present: [Int]

  /// More parts than anybody splits a search into.
  public static let limit = 100_000

  /// A search in one piece.
  public static let whole = Shards(total: 1, present: [1])

  public init(total: Int, present: [Int]) {
    self.total = total
    self.present = present
  }

  /// One shard, which counts from 0.
  public init(_ shard: Shard) { self.init(total: shard.count, present: [shard.index + 1]) }

  /// The numbers of those that are not there, ascending.
  public var missing: [Int] {
    var left = present[...]
    return (1...max(1, total)).filter { number in
      if left.first == number {
        left.removeFirst()
        return false
      }
      return true
    }
  }

  /// `2/8`, or `1-3,5/8`.
  public var text: String { "\(Self.ranges(present))/\(total)" }

  /// The shards that a text names; nil where it names none, or one twice, or one beyond the total.
  init?(_ text: Substring) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let total = RecordReader.count(parts[1]), (1...Self.limit).contains(total) else {
      return nil
    }
    var present: [Int] = []
    for range in parts[0].split(separator: ",", omittingEmptySubsequences: false) {
      let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { RecordReader.count($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
        first > (present.last ?? 0), last <= total
      else { return nil }
      present += first...last
    }
    self.init(total: total, present: present)
  }

  /// Ascending numbers, as `1-3,5`.
  static func ranges(_ numbers: [Int], separator: String = ",") -> String {
    var parts: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = parts.last, last.upperBound == number - 1 {
        parts[parts.count - 1] = last.lowerBound...number
      } else {
        parts.append(number...number)
      }
    }
    return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: separator)
  }
}
