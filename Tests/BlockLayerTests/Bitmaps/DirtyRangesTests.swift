import Testing

@testable import BlockLayer

/// Sets of granules against plain sets.
struct DirtyRangesTests {
  /// A small generator, the same numbers every time.
  private struct Numbers {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  private func ranges(_ set: Set<Int>) -> DirtyRanges {
    set.reduce(DirtyRanges()) { $0.union(DirtyRanges($1..<$1 + 1)) }
  }

  private func isSorted(_ ranges: DirtyRanges) -> Bool {
    zip(ranges.bounds, ranges.bounds.dropFirst()).allSatisfy { $0 < $1 }
  }

  @Test func theyBehaveLikeSets() {
    var numbers = Numbers(state: 7)
    var set: Set<Int> = []
    var ranges = DirtyRanges()
    for _ in 0..<2000 {
      let start = numbers.next(60)
      let range = start..<start + numbers.next(9)
      if numbers.next(3) == 0 {
        set.subtract(range)
        ranges = ranges.subtracting(range)
      } else {
        set.formUnion(range)
        ranges = ranges.union(DirtyRanges(range))
      }
      #expect(isSorted(ranges))
      #expect(Set(ranges.ranges.flatMap { Array($0) }) == set)
      #expect(ranges.count == set.count)
      let end = numbers.next(70)
      #expect(Set(ranges.prefix(end).ranges.flatMap { Array($0) }) == set.filter { $0 < end })
      #expect(ranges.contains(end) == set.contains(end))
    }
  }

  @Test func unionIsCommutativeAssociativeAndIdempotent() {
    var numbers = Numbers(state: 11)
    func some() -> DirtyRanges { ranges(Set((0..<numbers.next(12)).map { _ in numbers.next(40) })) }
    for _ in 0..<300 {
      let (a, b, c) = (some(), some(), some())
      #expect(a.union(b) == b.union(a))
      #expect(a.union(b).union(c) == a.union(b.union(c)))
      #expect(a.union(a) == a)
      #expect(a.union(DirtyRanges()) == a)
    }
  }

  @Test func scalingKeepsEveryDirtyByte() {
    var numbers = Numbers(state: 13)
    for _ in 0..<300 {
      let (old, new) = (1 << numbers.next(6), 1 << numbers.next(6))
      let length = 1 + numbers.next(400)
      let count = (length - 1) / old + 1
      let set = Set((0..<numbers.next(10)).map { _ in numbers.next(count) })
      let scaled = ranges(set).scaled(from: old, to: new, length: length)
      let bytes = Set((0..<length).filter { set.contains($0 / old) })
      #expect(scaled == ranges(Set(bytes.map { $0 / new })))
    }
  }

  @Test func hugeNumbersDoNotTrap() {
    let ranges = DirtyRanges(bounds: [0, 1, 1 << 60, (1 << 60) + 1])
    #expect(ranges.scaled(from: 1 << 40, to: 512, length: 1 << 62).count == 1 << 31)
  }
}
