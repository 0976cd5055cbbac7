/// States as what differs from a base state: packed into words, sorted by cell, so that equal states are equal words.
///
/// A word is a cell's address (23 bits), a mark, and its value (40 bits, signed); a value that does not fit has the mark
/// set and a word of its own behind. A store moves from one such state to another in time proportional to both, without
/// journal or hashing.
public final class Overlay {
  private let store: CellStore
  /// The state that all others are told from.
  public let base: [Int]
  /// What the base's fingerprint is.
  public let baseFingerprint: UInt64
  /// The journal when the base was in place: what came before stays in it.
  private let floor: Int
  /// The words of the state that is in place.
  private var placed = WordList(capacity: 1)
  private var placedRange = 0..<0
  /// The changes of a step, packed and sorted.
  private let patch = WordList()
  private let order = WordList()

  private static let valueMask: UInt64 = (1 << 40) - 1
  private static let mark: UInt64 = 1 << 40
  private static let pairMask: UInt64 = (1 << 41) - 1

  /// States told from the store's current state.
  public init(_ store: CellStore) {
    floor = store.journalCount
    precondition(store.capacity <= 1 << 23, "too many cells for packed states")
    self.store = store
    base = store.copyOfCells()
    baseFingerprint = store.fingerprint
  }

  /// Puts a state in place, with nothing in the journal that came after the base. O(words), and writes only what differs from the state before.
  public func place(_ words: WordList, _ range: Range<Int>, fingerprint: UInt64) {
    store.undo(to: floor, restoring: 0)
    var old = placedRange.lowerBound
    let oldEnd = placedRange.upperBound
    var new = range.lowerBound
    while new < range.upperBound {
      let word = words[new]
      if old < oldEnd {
        let before = placed[old]
        if before == word, word & Self.mark == 0 {
          old += 1
          new += 1
          continue
        }
        if before >> 41 < word >> 41 {
          unplace(before)
          old += before & Self.mark == 0 ? 1 : 2
          continue
        }
        if before >> 41 == word >> 41 { old += before & Self.mark == 0 ? 1 : 2 }
      }
      let address = Int(truncatingIfNeeded: word >> 41)
      if word & Self.mark == 0 {
        store.overwrite(address, Self.value(word))
      } else {
        new += 1
        store.overwrite(address, Int(truncatingIfNeeded: words[new]))
      }
      new += 1
    }
    while old < oldEnd {
      unplace(placed[old])
      old += placed[old] & Self.mark == 0 ? 1 : 2
    }
    placed = words
    placedRange = range
    store.assume(fingerprint)
  }

  /// Puts the base state in place, with nothing in the journal that came after the base.
  public func placeBase() { place(WordList(capacity: 1), 0..<0, fingerprint: baseFingerprint) }

  @inline(__always)
  private func unplace(_ word: UInt64) {
    let address = Int(truncatingIfNeeded: word >> 41)
    store.overwrite(address, baseValue(address))
  }

  @inline(__always)
  private func baseValue(_ address: Int) -> Int { address < base.count ? base[address] : 0 }

  /// Takes back everything that was written since a state with this fingerprint was put in place.
  public func takeBack(_ fingerprint: UInt64) { store.undo(to: floor, restoring: fingerprint) }

  /// Appends what was written since a state was put in place: pairs of cell and present value, one for each write.
  public func appendWrites(to words: WordList) { store.appendWrites(since: floor, to: words) }

  /// Appends to `result` the state that `words` tells, changed by the writes that `pairs` tells.
  public func merge(
    _ words: WordList, _ range: Range<Int>, _ pairs: WordList, _ written: Range<Int>, into result: WordList
  ) {
    pack(pairs, written)
    var old = range.lowerBound
    var new = 0
    while new < patch.count {
      let change = patch[new]
      let address = change >> 41
      while old < range.upperBound {
        let word = words[old]
        if word >> 41 >= address { break }
        result.append(word)
        old += 1
        if word & Self.mark != 0 {
          result.append(words[old])
          old += 1
        }
      }
      if old < range.upperBound, words[old] >> 41 == address { old += words[old] & Self.mark == 0 ? 1 : 2 }
      if change & Self.mark == 0 {
        if Self.value(change) != baseValue(Int(address)) { result.append(change) }
      } else {
        new += 1
        if Int(truncatingIfNeeded: patch[new]) != baseValue(Int(address)) {
          result.append(change)
          result.append(patch[new])
        }
      }
      new += 1
    }
    result.append(words, old..<range.upperBound)
  }

  /// Packs written cells and values into `patch`, sorted by cell, each once.
  private func pack(_ pairs: WordList, _ range: Range<Int>) {
    patch.removeAll()
    order.removeAll()
    var pair = range.lowerBound
    while pair < range.upperBound {
      // Few cells, mostly in order: insertion keeps them sorted. The pair's place tells where the value is.
      let key = pairs[pair] << 41 | UInt64(truncatingIfNeeded: pair)
      var place = order.count
      while place > 0, order[place - 1] >> 41 > key >> 41 { place -= 1 }
      if place == 0 || order[place - 1] >> 41 != key >> 41 {
        if place == order.count { order.append(key) } else { order.insert(key, at: place) }
      }
      pair += 2
    }
    for index in 0..<order.count {
      let key = order[index]
      let value = Int(truncatingIfNeeded: pairs[Int(truncatingIfNeeded: key & Self.pairMask) + 1])
      if Self.fits(value) {
        patch.append(key & ~Self.pairMask | (UInt64(truncatingIfNeeded: value) & Self.valueMask))
      } else {
        patch.append(key & ~Self.pairMask | Self.mark)
        patch.append(UInt64(truncatingIfNeeded: value))
      }
    }
  }

  @inline(__always) private static func value(_ word: UInt64) -> Int { Int(Int64(bitPattern: word << 24) >> 24) }

  @inline(__always) private static func fits(_ value: Int) -> Bool { value >= -(1 << 39) && value < 1 << 39 }
}
