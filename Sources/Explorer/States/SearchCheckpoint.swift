import Machine

/// A search over states between two rounds, as words that can be written to a file: what a killed search goes on from.
public struct SearchCheckpoint: Sendable {
  /// The words: a mark, a check sum of the rest, then lists with their lengths.
  public private(set) var words: [UInt64] = []
  private var position = 2

  private static let mark: UInt64 = 0x626C_6F63_6B73_6370

  init() { words = [Self.mark, 0] }

  /// A checkpoint read from a file; nil: it is none, or damaged.
  public init?(words: [UInt64]) {
    guard words.count >= 2, words[0] == Self.mark, words[1] == Self.sum(words) else { return nil }
    self.words = words
  }

  /// The same with its check sum.
  func sealed() -> SearchCheckpoint {
    var sealed = self
    sealed.words[1] = Self.sum(words)
    return sealed
  }

  private static func sum(_ words: [UInt64]) -> UInt64 {
    var sum: UInt64 = 0
    for word in words.dropFirst(2) { sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15 &+ (sum >> 29) }
    return sum
  }

  mutating func write(_ word: UInt64) { words.append(word) }

  mutating func write(_ list: WordList) {
    words.append(UInt64(list.count))
    for index in 0..<list.count { words.append(list[index]) }
  }

  mutating func write(bytes: ContiguousArray<UInt8>) {
    words.append(UInt64(bytes.count))
    for start in stride(from: 0, to: bytes.count, by: 8) {
      var word: UInt64 = 0
      for index in start..<min(start + 8, bytes.count) { word |= UInt64(bytes[index]) << UInt64(8 * (index - start)) }
      words.append(word)
    }
  }

  /// The next word; nil: there is none.
  mutating func read() -> UInt64? {
    guard position < words.count else { return nil }
    position += 1
    return words[position - 1]
  }

  mutating func readList() -> WordList? {
    guard let count = read(), count <= words.count - position else { return nil }
    let list = WordList(capacity: Int(count))
    for index in position..<position + Int(count) { list.append(words[index]) }
    position += Int(count)
    return list
  }

  mutating func readBytes() -> ContiguousArray<UInt8>? {
    guard let count = read(), count <= UInt64(words.count - position) * 8 else { return nil }
    var bytes = ContiguousArray<UInt8>()
    bytes.reserveCapacity(Int(count))
    for index in 0..<Int(count) {
      bytes.append(UInt8(truncatingIfNeeded: words[position + index / 8] >> UInt64(8 * (index % 8))))
    }
    position += (Int(count) + 7) / 8
    return bytes
  }
}
