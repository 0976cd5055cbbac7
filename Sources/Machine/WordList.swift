import Glibc

/// A growing list of 64-bit words, every access checked: what a search's inner loops keep their notes in.
///
/// A class, so that adding a word asks nobody whether the list is shared.
public final class WordList {
  @usableFromInline var used = 0
  /// How many words there are.
  @inlinable public var count: Int { used }
  @usableFromInline var capacity: Int
  @usableFromInline var base: UnsafeMutablePointer<UInt64>

  /// An empty list with room for `capacity` words.
  public init(capacity: Int = 64) {
    self.capacity = max(capacity, 1)
    base = .allocate(capacity: self.capacity)
  }

  /// A list of zeros, for a table. Large ones ask the kernel for huge pages, because looking up random places otherwise waits for
  /// the page table (worth about a third on tables beyond the cache).
  public convenience init(zeros count: Int) {
    self.init(capacity: 1)
    _ = replaceByZeros(count)
  }

  /// Becomes a list of zeros. Answers the words that it had.
  public func replaceByZeros(_ count: Int) -> WordList {
    let old = WordList(capacity: 1)
    swap(&old.base, &base)
    swap(&old.capacity, &capacity)
    swap(&old.used, &used)
    base.deallocate()
    let bytes = max(count, 1) * MemoryLayout<UInt64>.stride
    let isLarge = bytes >= 1 << 22
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? 1 << 21 : 64)
    if isLarge { _ = madvise(memory, bytes, Int32(MADV_HUGEPAGE)) }
    base = memory.bindMemory(to: UInt64.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: count)
    capacity = max(count, 1)
    used = count
    return old
  }

  deinit { base.deallocate() }

  /// A word. O(1).
  @inlinable @inline(__always) public subscript(index: Int) -> UInt64 {
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "word index out of range")
      return base[index]
    }
    set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "word index out of range")
      base[index] = newValue
    }
  }

  /// Adds a word. O(1) on average.
  @inlinable @inline(__always) public func append(_ word: UInt64) {
    if count == capacity { grow(to: count + 1) }
    base[count] = word
    used += 1
  }

  /// Puts a word before another one. O(words behind it).
  public func insert(_ word: UInt64, at index: Int) {
    precondition(index >= 0 && index <= count, "word index out of range")
    if count == capacity { grow(to: count + 1) }
    (base + index + 1).update(from: base + index, count: count - index)
    base[index] = word
    used += 1
  }

  /// Adds some words of another list. O(words added).
  @inlinable @inline(__always) public func append(_ other: WordList, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= other.count, "word index out of range")
    if count + range.count > capacity { grow(to: count + range.count) }
    let source = other.base + range.lowerBound
    if range.count < 16 {
      for index in 0..<range.count { base[count + index] = source[index] }
    } else {
      (base + count).update(from: source, count: range.count)
    }
    used += range.count
  }

  /// Forgets all words and keeps the memory.
  @inlinable @inline(__always) public func removeAll() { used = 0 }

  /// Forgets the words from an index on.
  @inlinable @inline(__always) public func remove(from index: Int) {
    precondition(index >= 0 && index <= count, "word index out of range")
    used = index
  }

  /// Takes a word out. O(words behind it).
  public func removeOne(at index: Int) {
    precondition(index >= 0 && index < used, "word index out of range")
    (base + index).update(from: base + index + 1, count: used - index - 1)
    used -= 1
  }

  /// Gives back memory that is not used.
  public func trim() {
    if capacity > count + count / 4 + 16 { resize(to: max(count, 1)) }
  }

  @inline(never) @usableFromInline func grow(to needed: Int) { resize(to: max(capacity * 2, needed)) }

  private func resize(to size: Int) {
    let moved = UnsafeMutablePointer<UInt64>.allocate(capacity: size)
    moved.moveInitialize(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = size
  }
}
