import Machine

/// States that wait to be expanded in a bounded search.
///
/// Each is kept as its difference from a base state, packed: for every cell the distance from the cell before and the value,
/// as little-endian base 128 numbers with the sign in the lowest bit.
struct BoundedFrontier {
  /// What is known of a waiting state.
  struct Item {
    /// How the search got there.
    var visit: UInt32
    /// The thread that took the last step; -1: none.
    var last: Int8
    /// Whether this is the first time that the search gets there.
    var isNewState: Bool
    /// The threads whose steps are to be taken.
    var threads: UInt64
  }

  private(set) var items: ContiguousArray<Item> = []
  private var starts: ContiguousArray<Int> = []
  private var packed: ContiguousArray<UInt8> = []

  var isEmpty: Bool { items.isEmpty }
  var count: Int { items.count }
  /// Bytes in use.
  var bytes: Int { packed.count + items.count * (MemoryLayout<Item>.stride + MemoryLayout<Int>.stride) }

  /// Keeps a state: `pairs` are the cells, with their values, in which it differs from the base.
  mutating func append(_ item: Item, _ pairs: [Int]) {
    items.append(item)
    starts.append(packed.count)
    var address = 0
    var index = 0
    while index < pairs.count {
      pack(pairs[index] &- address)
      pack(pairs[index + 1])
      address = pairs[index]
      index += 2
    }
  }

  /// Keeps a state that another frontier holds.
  mutating func append(_ item: Item, _ index: Int, of other: BoundedFrontier) {
    items.append(item)
    starts.append(packed.count)
    packed.append(contentsOf: other.packed[other.starts[index]..<other.end(index)])
  }

  /// Brings a state back into a store that stands at the base.
  func restore(_ index: Int, _ store: CellStore) {
    let end = end(index)
    var place = starts[index]
    var address = 0
    while place < end {
      address = address &+ unpack(&place)
      store.poke(address, unpack(&place))
    }
  }

  private func end(_ index: Int) -> Int { index + 1 < starts.count ? starts[index + 1] : packed.count }

  private mutating func pack(_ value: Int) {
    var rest = UInt(bitPattern: value << 1 ^ value >> (Int.bitWidth - 1))
    while rest >= 128 {
      packed.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    packed.append(UInt8(truncatingIfNeeded: rest))
  }

  @inline(__always)
  private func unpack(_ place: inout Int) -> Int {
    var byte = packed[place]
    place += 1
    var bits = UInt(byte & 127)
    var shift: UInt = 7
    while byte >= 128 {
      byte = packed[place]
      place += 1
      bits |= UInt(byte & 127) << shift
      shift += 7
    }
    return Int(bitPattern: bits >> 1) ^ -Int(bitPattern: bits & 1)
  }
}
