import Glibc
import Synchronization

/// A fixed number of 64-bit words that several threads read and write, all 0 at first, every access checked.
///
/// Large pieces ask the kernel for huge pages, because looking up random places otherwise waits for the page table.
public final class AtomicWords: @unchecked Sendable {
  /// How many words there are.
  public let count: Int
  @usableFromInline let base: UnsafeMutablePointer<Atomic<UInt64>>

  /// `count` words of 0.
  public init(count: Int) {
    precondition(count > 0)
    self.count = count
    let bytes = count * MemoryLayout<Atomic<UInt64>>.stride
    let isLarge = bytes >= 1 << 22
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? 1 << 21 : 64)
    if isLarge { _ = madvise(memory, bytes, Int32(MADV_HUGEPAGE)) }
    base = memory.bindMemory(to: Atomic<UInt64>.self, capacity: count)
    for index in 0..<count { (base + index).initialize(to: Atomic(0)) }
  }

  deinit { base.deallocate() }

  /// A word, whoever wrote it last.
  @inlinable @inline(__always) public func load(_ index: Int) -> UInt64 {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "word index out of range")
    return base[index].load(ordering: .relaxed)
  }

  /// Writes a word.
  @inlinable @inline(__always) public func store(_ index: Int, _ word: UInt64) {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "word index out of range")
    base[index].store(word, ordering: .relaxed)
  }

  /// Writes a word where it is 0. Answers what was there: 0 if it was written.
  @inlinable @inline(__always) public func storeIfZero(_ index: Int, _ word: UInt64) -> UInt64 {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "word index out of range")
    return base[index].compareExchange(expected: 0, desired: word, ordering: .relaxed).original
  }
}
