import Glibc

/// A fixed number of 64-bit words in one piece, all 0 at first, every access checked: the memory of visited tables.
///
/// Large pieces ask the kernel for huge pages, because looking up random places otherwise waits for the page table
/// (worth about a third on tables beyond the cache).
public final class Words {
  /// How many words there are.
  public let count: Int
  @usableFromInline let base: UnsafeMutablePointer<UInt64>

  /// `count` words of 0.
  public init(count: Int) {
    precondition(count > 0)
    self.count = count
    let bytes = count * MemoryLayout<UInt64>.stride
    let isLarge = bytes >= 1 << 22
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? 1 << 21 : 64)
    if isLarge { _ = madvise(memory, bytes, Int32(MADV_HUGEPAGE)) }
    base = memory.bindMemory(to: UInt64.self, capacity: count)
    base.initialize(repeating: 0, count: count)
  }

  deinit { base.deallocate() }

  /// A word. O(1).
  @inlinable public subscript(index: Int) -> UInt64 {
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "word index out of range")
      return base[index]
    }
    set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "word index out of range")
      base[index] = newValue
    }
  }
}
