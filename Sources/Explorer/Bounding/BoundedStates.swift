import Machine

/// The states that a bounded search has met, with the threads whose steps have been taken from each (or are about to be).
///
/// Open addressing with linear probing, at most four fifths full, 16 bytes per place: fingerprint and set of threads
/// together, so that both come with one cache miss. A fingerprint 0 is taken for 1.
struct BoundedStates {
  private var words: Words
  private var mask: Int
  /// How many states are in it.
  private(set) var count = 0

  init(capacity: Int = 1 << 12) {
    words = Words(count: capacity * 2)
    mask = capacity - 1
  }

  /// Bytes in use.
  var bytes: Int { words.count * 8 }

  /// Adds `threads` to those whose steps are taken in a state. Answers which of them are new, and whether the state is.
  mutating func claim(_ threads: UInt64, _ fingerprint: UInt64) -> (threads: UInt64, isNewState: Bool) {
    if count * 5 > mask * 4 { grow() }
    let key = fingerprint == 0 ? 1 : fingerprint
    let place = place(of: key)
    if words[place] == 0 {
      words[place] = key
      words[place + 1] = threads
      count += 1
      return (threads, true)
    }
    let taken = words[place + 1]
    words[place + 1] = taken | threads
    return (threads & ~taken, false)
  }

  private func place(of key: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: key) & mask
    while true {
      let found = words[place * 2]
      if found == key || found == 0 { return place * 2 }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    var larger = BoundedStates(capacity: (mask + 1) * 2)
    for place in 0...mask where words[place * 2] != 0 { _ = larger.claim(words[place * 2 + 1], words[place * 2]) }
    self = larger
  }
}
