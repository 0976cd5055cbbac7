extension CellStore {
  /// Forgets the oldest `count` writes of the journal; marks move down by `count`. O(writes kept).
  public func forgetOldest(_ count: Int) {
    precondition(count >= 0 && count <= journalCount)
    let kept = journalCount - count
    let journal = registers.pointee.journal
    if count > 0, kept > 0 { journal.update(from: journal + count, count: kept) }
    registers.pointee.journalCount = kept
  }

  /// Puts a whole state in place, given as pairs (cell, value) that differ from 0, and forgets the journal.
  public func load(_ pairs: [Int]) {
    for address in 0..<end where peek(address) != 0 { self[address] = 0 }
    for index in stride(from: 0, to: pairs.count - 1, by: 2) { self[pairs[index]] = pairs[index + 1] }
    clearJournal()
  }

  /// The whole state as pairs (cell, value) of the cells that are not 0.
  public func checkpoint() -> [Int] {
    var pairs: [Int] = []
    appendDifference(from: [], to: &pairs)
    return pairs
  }
}
