import Machine

/// Some states that wait to be expanded, each as its difference from the start (see `Overlay`).
final class FrontierSegment: @unchecked Sendable {
  let words: WordList
  /// Where each state's words end.
  let ends: WordList
  let fingerprints: WordList
  /// Numbers of the states, where they have numbers.
  let numbers = WordList(capacity: 1)
  /// The first state's position among all states, in order of discovery.
  var first = 0

  /// An empty segment with room for some states of some words.
  init(capacity: Int = 1, words: Int = 1) {
    self.words = WordList(capacity: words)
    ends = WordList(capacity: capacity)
    fingerprints = WordList(capacity: capacity)
  }

  var count: Int { ends.count }
  var bytes: Int { (words.count + ends.count * 2 + numbers.count) * 8 }

  @inline(__always) func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(truncatingIfNeeded: ends[index - 1]))..<Int(truncatingIfNeeded: ends[index])
  }

  /// Gives back memory that is not used.
  func trim() {
    words.trim()
    ends.trim()
    fingerprints.trim()
  }

  func write(to checkpoint: inout SearchCheckpoint, from index: Int = 0) {
    let start = index == 0 ? 0 : Int(ends[index - 1])
    checkpoint.write(UInt64(first + index))
    let lists = [WordList(), WordList(), WordList(), WordList()]
    lists[0].append(words, start..<words.count)
    for place in index..<count { lists[1].append(ends[place] - UInt64(start)) }
    lists[2].append(fingerprints, index..<count)
    if numbers.count > 0 { lists[3].append(numbers, index..<count) }
    for list in lists { checkpoint.write(list) }
  }

  /// The segment that a checkpoint holds; nil: it holds none.
  static func read(from checkpoint: inout SearchCheckpoint) -> FrontierSegment? {
    guard let first = checkpoint.read(), let words = checkpoint.readList(), let ends = checkpoint.readList(),
      let fingerprints = checkpoint.readList(), let numbers = checkpoint.readList(), ends.count == fingerprints.count,
      numbers.count == 0 || numbers.count == ends.count
    else { return nil }
    var last: UInt64 = 0
    for index in 0..<ends.count {
      guard ends[index] >= last, ends[index] <= words.count else { return nil }
      last = ends[index]
    }
    let segment = FrontierSegment()
    segment.first = Int(first)
    segment.words.append(words, 0..<words.count)
    segment.ends.append(ends, 0..<ends.count)
    segment.fingerprints.append(fingerprints, 0..<ends.count)
    segment.numbers.append(numbers, 0..<numbers.count)
    return segment
  }
}
