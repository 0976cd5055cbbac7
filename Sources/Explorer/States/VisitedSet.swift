import Machine

/// Fingerprints of visited states: open addressing, 8 bytes per place, at most four fifths full.
struct VisitedSet {
  private var places: Words
  private var mask: Int
  private var count = 0
  /// Keeps the loads of `touch` from being optimised away.
  private var touched: UInt64 = 0

  init(capacity: Int = 1 << 16) {
    places = Words(count: capacity)
    mask = capacity - 1
  }

  /// Loads the places of some fingerprints, so that the processor waits for all of them at once.
  mutating func touch(_ fingerprints: ContiguousArray<UInt64>) {
    var sum: UInt64 = 0
    for fingerprint in fingerprints { sum &+= places[Int(truncatingIfNeeded: fingerprint) & mask] }
    touched &+= sum
  }

  /// Whether the fingerprint is new.
  mutating func insert(_ fingerprint: UInt64) -> Bool {
    if count * 5 > mask * 4 { grow() }
    let key = fingerprint == 0 ? 1 : fingerprint
    var place = Int(truncatingIfNeeded: key) & mask
    while places[place] != 0 {
      if places[place] == key { return false }
      place = (place + 1) & mask
    }
    places[place] = key
    count += 1
    return true
  }

  private mutating func grow() {
    var larger = VisitedSet(capacity: (mask + 1) * 2)
    for place in 0...mask where places[place] != 0 { _ = larger.insert(places[place]) }
    self = larger
  }
}
