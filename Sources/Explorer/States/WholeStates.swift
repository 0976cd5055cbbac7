import Machine

/// A visited set that keeps whole states (as packed differences from the start, see `Overlay`), so that no state can hide behind
/// another one's fingerprint. In parts, by the lowest bits of the fingerprints.
final class WholeStates: @unchecked Sendable {
  private let list: [Part]
  private let mask: Int

  /// One part: places with entry numbers from 1, by open addressing; entries with fingerprint and end in the arena.
  private final class Part {
    var places = WordList(zeros: 64)
    let fingerprints = WordList()
    let ends = WordList()
    let arena = WordList()

    var bytes: Int { (places.count + fingerprints.count + ends.count + arena.count) * 8 }

    func insert(_ fingerprint: UInt64, _ words: WordList, _ range: Range<Int>) -> (number: Int, isNew: Bool) {
      var place = Int(truncatingIfNeeded: fingerprint >> 8) & (places.count - 1)
      while places[place] != 0 {
        let entry = Int(places[place]) - 1
        if fingerprints[entry] == fingerprint, isEqual(entry, words, range) { return (entry, false) }
        place = (place + 1) & (places.count - 1)
      }
      arena.append(words, range)
      fingerprints.append(fingerprint)
      ends.append(UInt64(arena.count))
      places[place] = UInt64(fingerprints.count)
      if fingerprints.count * 4 > places.count * 3 { grow() }
      return (fingerprints.count - 1, true)
    }

    private func isEqual(_ entry: Int, _ words: WordList, _ range: Range<Int>) -> Bool {
      let start = entry == 0 ? 0 : Int(ends[entry - 1])
      guard Int(ends[entry]) - start == range.count else { return false }
      for index in 0..<range.count where arena[start + index] != words[range.lowerBound + index] { return false }
      return true
    }

    private func grow() {
      places = WordList(zeros: places.count * 2)
      for entry in 0..<fingerprints.count {
        var place = Int(truncatingIfNeeded: fingerprints[entry] >> 8) & (places.count - 1)
        while places[place] != 0 { place = (place + 1) & (places.count - 1) }
        places[place] = UInt64(entry + 1)
      }
    }
  }

  init(parts: Int) {
    list = (0..<parts).map { _ in Part() }
    mask = parts - 1
  }

  var parts: Int { list.count }
  var bytes: Int { list.reduce(0) { $0 + $1.bytes } }

  /// Adds a state unless it is there. Answers its number, unique but not consecutive, and whether it is new.
  func insert(_ fingerprint: UInt64, _ words: WordList, _ range: Range<Int>) -> (number: Int, isNew: Bool) {
    let part = Int(truncatingIfNeeded: fingerprint) & mask
    let (number, isNew) = list[part].insert(fingerprint, words, range)
    return (number * list.count + part, isNew)
  }
}
