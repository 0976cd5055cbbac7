/// The fingerprints of a graph's states, by number, and the numbers by fingerprint.
///
/// Open addressing with linear probing, at most half full. A place holds the upper half of the fingerprint beside the
/// number, so that looking one up rarely asks for the whole fingerprint: 8 bytes per state and 16 to 32 for the places.
struct FingerprintIndex: Sendable {
  private var fingerprints: ContiguousArray<UInt64> = []
  private var places: ContiguousArray<UInt64>
  private var mask: Int

  init() {
    places = ContiguousArray(repeating: 0, count: 1 << 10)
    mask = places.count - 1
  }

  var count: Int { fingerprints.count }
  var bytes: Int { 8 * (fingerprints.capacity + places.count) }

  /// The fingerprint of a state.
  func fingerprint(_ number: Int) -> UInt64 { fingerprints[number] }

  /// The number of a state; nil: it is not in the graph. O(1) on average.
  func number(of fingerprint: UInt64) -> Int? {
    let (_, number) = find(fingerprint)
    return number
  }

  /// The number of a state, and whether it is new: then it got the next number. O(1) on average.
  mutating func insert(_ fingerprint: UInt64) -> (number: Int, isNew: Bool) {
    let (place, found) = find(fingerprint)
    if let found { return (found, false) }
    let number = fingerprints.count
    fingerprints.append(fingerprint)
    places[place] = Self.word(fingerprint, number)
    if fingerprints.count * 2 > mask { grow() }
    return (number, true)
  }

  private static func word(_ fingerprint: UInt64, _ number: Int) -> UInt64 {
    fingerprint & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
  }

  @inline(__always)
  private func find(_ fingerprint: UInt64) -> (place: Int, number: Int?) {
    var place = Int(truncatingIfNeeded: fingerprint) & mask
    while true {
      let word = places[place]
      if word == 0 { return (place, nil) }
      if word >> 32 == fingerprint >> 32 {
        let number = Int(word & 0xFFFF_FFFF) - 1
        if fingerprints[number] == fingerprint { return (place, number) }
      }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    places = ContiguousArray(repeating: 0, count: 2 * (mask + 1))
    mask = places.count - 1
    for (number, fingerprint) in fingerprints.enumerated() {
      var place = Int(truncatingIfNeeded: fingerprint) & mask
      while places[place] != 0 { place = (place + 1) & mask }
      places[place] = Self.word(fingerprint, number)
    }
  }
}
