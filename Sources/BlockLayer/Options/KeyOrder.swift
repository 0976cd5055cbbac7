/// In which order QEMU goes through the members of an object: by the slot of a hash table in which their names lie, the
/// newest first within a slot [qobject/qdict.c, 7.2].
enum KeyOrder {
  private static let slots: UInt32 = 512

  /// The names in QEMU's order; `names` are in the order of their insertion.
  static func sorted(_ names: [String]) -> [String] { sorted(names, by: { $0 }) }

  /// Elements in the order of the names that they have.
  static func sorted<Element>(_ elements: [Element], by name: (Element) -> String) -> [Element] {
    elements.enumerated().map { (slot: hash(name($0.element)) % slots, age: $0.offset, element: $0.element) }
      .sorted { $0.slot != $1.slot ? $0.slot < $1.slot : $0.age > $1.age }
      .map(\.element)
  }

  /// The hash of tdb, which QEMU's dictionaries use.
  private static func hash(_ name: String) -> UInt32 {
    let bytes = Array(name.utf8)
    var value = 0x238F_13AF &* UInt32(truncatingIfNeeded: bytes.count)
    for (index, byte) in bytes.enumerated() { value = value &+ UInt32(byte) << UInt32(index * 5 % 24) }
    return 1_103_515_243 &* value &+ 12345
  }
}
