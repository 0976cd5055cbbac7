/// A set of granules of a dirty bitmap, as sorted ranges that neither touch nor overlap: what an HBitmap holds, as a value.
struct DirtyRanges: Hashable, Sendable {
  /// Start (included) and end (excluded) of each range, one after the other.
  private(set) var bounds: [Int] = []

  /// The empty set.
  init() {}

  /// The set with these bounds, as `bounds` gave them out.
  init(bounds: [Int]) { self.bounds = bounds }

  /// The granules of one range; none for an empty one.
  init(_ range: Range<Int>) { if !range.isEmpty { bounds = [range.lowerBound, range.upperBound] } }

  var isEmpty: Bool { bounds.isEmpty }

  /// Each range, in order.
  var ranges: [Range<Int>] {
    stride(from: 0, to: bounds.count - 1, by: 2).map { bounds[$0]..<max(bounds[$0], bounds[$0 + 1]) }
  }

  /// How many granules it has.
  var count: Int { ranges.reduce(0) { $0 &+ $1.count } }

  func contains(_ granule: Int) -> Bool { ranges.contains { $0.contains(granule) } }

  /// The granules of either set. O(ranges).
  func union(_ other: DirtyRanges) -> DirtyRanges {
    if other.isEmpty { return self }
    if isEmpty { return other }
    var result = DirtyRanges()
    for range in (ranges + other.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.bounds.last, range.lowerBound <= last {
        result.bounds[result.bounds.count - 1] = max(last, range.upperBound)
      } else {
        result.bounds += [range.lowerBound, range.upperBound]
      }
    }
    return result
  }

  /// The granules that are not in a range. O(ranges).
  func subtracting(_ hole: Range<Int>) -> DirtyRanges {
    if hole.isEmpty { return self }
    var result = DirtyRanges()
    for range in ranges {
      if range.lowerBound < hole.lowerBound {
        result.bounds += [range.lowerBound, min(range.upperBound, hole.lowerBound)]
      }
      if range.upperBound > hole.upperBound {
        result.bounds += [max(range.lowerBound, hole.upperBound), range.upperBound]
      }
    }
    return result
  }

  /// The granules below `end`.
  func prefix(_ end: Int) -> DirtyRanges { subtracting(max(0, end)..<Int.max) }

  /// The same bytes in granules of another size: whatever a granule touches is dirty. Sizes in bytes; granules behind
  /// `length` bytes are left out.
  func scaled(from old: Int, to new: Int, length: Int) -> DirtyRanges {
    if old == new { return self }
    var result = DirtyRanges()
    for range in ranges {
      let start = range.lowerBound.multipliedReportingOverflow(by: old)
      let end = range.upperBound.multipliedReportingOverflow(by: old)
      let first = start.overflow ? length : min(start.partialValue, length)
      let last = end.overflow ? length : min(end.partialValue, length)
      if first < last { result = result.union(DirtyRanges(first / new..<(last - 1) / new + 1)) }
    }
    return result
  }
}
