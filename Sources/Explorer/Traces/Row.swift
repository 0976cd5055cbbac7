/// A growable row of plain values in one piece, every access checked. Copies share the memory; whoever made it
/// deallocates it.
struct Row<Element: BitwiseCopyable> {
  private var base: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 64) {
    self.capacity = max(capacity, 1)
    base = .allocate(capacity: self.capacity)
  }

  /// `count` times the same value.
  init(repeating value: Element, count: Int) {
    self.init(capacity: count)
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  func deallocate() { base.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "row index out of range")
      return base[index]
    }
    nonmutating _modify {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "row index out of range")
      yield &base[index]
    }
  }

  @inline(__always)
  mutating func append(_ value: Element) {
    if count == capacity { grow(to: capacity * 2) }
    base[count] = value
    count += 1
  }

  /// Forgets all from `count` on.
  @inline(__always)
  mutating func cut(to count: Int) {
    precondition(count >= 0 && count <= self.count, "row cut beyond its end")
    self.count = count
  }

  /// Makes it at least `count` long; what is new has any value.
  @inline(__always)
  mutating func reach(_ count: Int) {
    if count > capacity { grow(to: max(count, capacity * 2)) }
    if count > self.count { self.count = count }
  }

  @inline(never)
  private mutating func grow(to larger: Int) {
    let grown = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    grown.update(from: base, count: count)
    base.deallocate()
    base = grown
    capacity = larger
  }
}

extension Row where Element == Int32 {
  /// Copies `width` values within the row.
  @inline(__always)
  func copy(from source: Int, to target: Int, width: Int) {
    precondition(source >= 0 && target >= 0 && source + width <= count && target + width <= count)
    (base + target).update(from: base + source, count: width)
  }

  /// Takes the greater of two values at each of `width` places.
  @inline(__always)
  func join(from source: Int, to target: Int, width: Int) {
    precondition(source >= 0 && target >= 0 && source + width <= count && target + width <= count)
    let from = base + source
    let to = base + target
    for place in 0..<width where from[place] > to[place] { to[place] = from[place] }
  }

  /// Sets `width` values to 0.
  @inline(__always)
  func clear(from start: Int, width: Int) {
    precondition(start >= 0 && start + width <= count)
    (base + start).update(repeating: 0, count: width)
  }
}
