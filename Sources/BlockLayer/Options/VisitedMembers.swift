/// Which of several members that nobody asked for QEMU names: the first in the hash table of those not visited yet
/// [qapi/qobject-input-visitor.c, 7.2; GLib's GHashTable].
enum VisitedMembers {
  private static let primes = [1, 2, 3, 7, 13, 31, 61, 127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521]

  /// `members` as they came, `left` those of them that are unknown.
  static func firstLeft(_ members: [String], _ left: [String]) -> String {
    let ordered = KeyOrder.sorted(members)
    var table = Table(shift: 3)
    for name in ordered { table.insert(name) }
    let unknown = Set(left)
    for name in ordered where !unknown.contains(name) { table.remove(name) }
    return table.first ?? left[0]
  }

  /// An open-addressed table with quadratic probing.
  private struct Table {
    private enum Slot: Equatable {
      case empty
      case removed
      case name(String)
    }
    private var slots: [Slot]
    private var shift: Int
    private var nodes = 0
    private var occupied = 0

    init(shift: Int) {
      self.shift = shift
      slots = Array(repeating: .empty, count: 1 << shift)
    }

    var first: String? {
      for case .name(let name) in slots { return name }
      return nil
    }

    private static func hash(_ name: String) -> UInt32 {
      var value: UInt32 = 5381
      for byte in name.utf8 {
        value = (value << 5) &+ value &+ UInt32(bitPattern: Int32(Int8(bitPattern: byte)))
      }
      return max(value, 2)
    }

    private func start(_ name: String) -> Int {
      // Since GLib 2.68 the hash is multiplied before it is reduced.
      Int((Self.hash(name) &* 11) % UInt32(VisitedMembers.primes[min(shift, VisitedMembers.primes.count - 1)]))
    }

    mutating func insert(_ name: String) {
      place(name)
      nodes += 1
      occupied += 1
      resizeIfNeeded()
    }

    private mutating func place(_ name: String) {
      var at = start(name)
      var step = 0
      while slots[at] != .empty {
        step += 1
        at = (at + step) & (slots.count - 1)
      }
      slots[at] = .name(name)
    }

    mutating func remove(_ name: String) {
      guard let at = slots.firstIndex(of: .name(name)) else { return }
      slots[at] = .removed
      nodes -= 1
      resizeIfNeeded()
    }

    private mutating func resizeIfNeeded() {
      let size = slots.count
      guard size > max(nodes * 4, 8) || size <= occupied + occupied / 16 else { return }
      var wanted = 3
      let target = Int(Double(nodes) * 1.333)
      while target >> wanted != 0 { wanted += 1 }
      let old = slots
      shift = wanted
      slots = Array(repeating: .empty, count: 1 << wanted)
      occupied = nodes
      for case .name(let name) in old { place(name) }
    }
  }
}
