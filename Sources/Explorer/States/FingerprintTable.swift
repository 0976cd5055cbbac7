import Machine

/// One part of the visited set: the fingerprints that belong to it, by open addressing in cache lines of eight.
///
/// Between three and four fifths full but for the first states: 10 to 13 bytes for a state. Fingerprint 0 stands for an
/// empty place, so a state with that fingerprint is taken for one with fingerprint 1. At any time one worker writes to a part, or
/// many read.
final class FingerprintTable: @unchecked Sendable {
  private let places: WordList
  private var lines: UInt64
  private(set) var count = 0
  private var limit: Int
  private let isNumbered: Bool
  /// The number of the state in each place, where numbers are wanted.
  private let numbers: WordList

  init(isNumbered: Bool) {
    lines = 16
    self.isNumbered = isNumbered
    places = WordList(zeros: 16 * 8)
    numbers = WordList(zeros: isNumbered ? 16 * 8 : 1)
    limit = 16 * 8 * 4 / 5
  }

  /// Bytes in use.
  var bytes: Int { places.count * (isNumbered ? 16 : 8) }

  /// Loads the line of a fingerprint, so that many can be waited for at once.
  @inline(__always) func touch(_ fingerprint: UInt64) -> UInt64 { places[start(fingerprint)] }

  @inline(__always) private func start(_ fingerprint: UInt64) -> Int {
    Int(truncatingIfNeeded: lines.multipliedFullWidth(by: fingerprint).high) << 3
  }

  /// The place of a fingerprint, or the empty one where it belongs.
  @inline(__always) private func find(_ key: UInt64) -> Int {
    var place = start(key)
    while true {
      let found = places[place]
      if found == key || found == 0 { return place }
      place &+= 1
      if place == places.count { place = 0 }
    }
  }

  /// The number of a state; nil if it is not in the table. Where states have no numbers it is 0.
  func number(_ fingerprint: UInt64) -> Int? {
    let key = max(fingerprint, 1)
    let place = find(key)
    return places[place] == key ? number(at: place) : nil
  }

  private func number(at place: Int) -> Int { isNumbered ? Int(truncatingIfNeeded: numbers[place]) : 0 }

  /// Whether a state is in the table.
  @inline(__always) func contains(_ fingerprint: UInt64) -> Bool {
    let key = max(fingerprint, 1)
    return places[find(key)] == key
  }

  @inline(__always) private func put(_ key: UInt64, at place: Int) {
    places[place] = key
    if isNumbered { numbers[place] = UInt64(truncatingIfNeeded: count) }
    count &+= 1
    if count >= limit { grow() }
  }

  /// Adds a state unless it is there. Answers its number within this table, and whether it is new. O(1) on average.
  func insert(_ fingerprint: UInt64) -> (number: Int, isNew: Bool) {
    let key = max(fingerprint, 1)
    let place = find(key)
    if places[place] == key { return (number(at: place), false) }
    put(key, at: place)
    return (count - 1, true)
  }

  @inline(never) private func grow() {
    // By a third: a few more moves, and never much memory that is not used.
    lines = lines < 1024 ? lines * 2 : lines + lines / 3
    let size = Int(lines) * 8
    let old = places.replaceByZeros(size)
    let oldNumbers = isNumbered ? numbers.replaceByZeros(size) : old
    limit = size * 4 / 5
    for index in 0..<old.count where old[index] != 0 {
      let place = find(old[index])
      places[place] = old[index]
      if isNumbered { numbers[place] = oldNumbers[index] }
    }
  }

  /// The fingerprints, each followed by its number where there are numbers.
  func write(to checkpoint: inout SearchCheckpoint) {
    let list = WordList(capacity: count)
    for place in 0..<places.count where places[place] != 0 {
      list.append(places[place])
      if isNumbered { list.append(numbers[place]) }
    }
    checkpoint.write(list)
  }

  /// Becomes what a checkpoint holds. Answers whether that makes sense.
  func read(from checkpoint: inout SearchCheckpoint) -> Bool {
    guard let list = checkpoint.readList(), !isNumbered || list.count % 2 == 0 else { return false }
    for index in stride(from: 0, to: list.count, by: isNumbered ? 2 : 1) {
      let place = find(max(list[index], 1))
      put(max(list[index], 1), at: place)
      // Where the table has just grown the place is another one.
      if isNumbered { numbers[find(max(list[index], 1))] = list[index + 1] }
    }
    return true
  }
}
