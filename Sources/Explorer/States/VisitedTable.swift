import Machine

/// The fingerprints of the states that a search has met, with the number of each.
///
/// Open addressing with linear probing, at most half full: 16 bytes and a little per state. Fingerprint 0 stands for an
/// empty place, so a state with that fingerprint is taken for one with fingerprint 1.
struct VisitedTable {
  private var fingerprints: Words
  private var numbers: ContiguousArray<UInt32>
  private var mask: Int
  /// How many states are in it.
  private(set) var count = 0

  init(capacity: Int = 1 << 16) {
    var size = 1 << 10
    while size < capacity { size <<= 1 }
    fingerprints = Words(count: size)
    numbers = ContiguousArray(repeating: 0, count: size)
    mask = size - 1
  }

  /// The state's number, and whether it is new: then it got the next number. O(1) on average.
  mutating func insert(_ fingerprint: UInt64) -> (number: Int, isNew: Bool) {
    if count * 2 > mask { grow() }
    let key = fingerprint == 0 ? 1 : fingerprint
    var place = Int(truncatingIfNeeded: key) & mask
    while true {
      let found = fingerprints[place]
      if found == key { return (Int(numbers[place]), false) }
      if found == 0 {
        fingerprints[place] = key
        numbers[place] = UInt32(truncatingIfNeeded: count)
        count += 1
        return (count - 1, true)
      }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    var larger = VisitedTable(capacity: (mask + 1) * 2)
    for place in 0...mask where fingerprints[place] != 0 {
      larger.place(fingerprints[place], numbers[place])
    }
    larger.count = count
    self = larger
  }

  private mutating func place(_ key: UInt64, _ number: UInt32) {
    var place = Int(truncatingIfNeeded: key) & mask
    while fingerprints[place] != 0 { place = (place + 1) & mask }
    fingerprints[place] = key
    numbers[place] = number
  }
}
