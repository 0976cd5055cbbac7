import JSON

extension JSONObject {
  /// The members in the order in which QEMU goes through an object: 512 lists by hash, the newest first in each.
  ///
  /// It shows: in which of two errors a request gets, and in the text of an `id` that is an object. Source:
  /// qobject/qdict.c, QEMU 7.2; the hash is that of gdbm and tdb.
  var membersInOrder: [Member] {
    if count < 2 { return members }
    return members.enumerated().map {
      (list: Self.hash($0.element.name) % 512, $0.offset, $0.element)
    }
    .sorted { $0.list != $1.list ? $0.list < $1.list : $0.1 > $1.1 }.map(\.2)
  }

  private static func hash(_ name: String) -> UInt32 {
    var bytes: [UInt8] = []
    for byte in name.utf8 { bytes.append(contentsOf: byte == 0 ? [0xc0, 0x80] : [byte]) }
    var value: UInt32 = 0x238f_13af &* UInt32(truncatingIfNeeded: bytes.count)
    for (index, byte) in bytes.enumerated() {
      value = value &+ UInt32(byte) << UInt32(index &* 5 % 24)
    }
    return 1_103_515_243 &* value &+ 12345
  }
}

extension JSONValue {
  /// The value with the members of all objects in QEMU's order. Nesting is bounded by the parser.
  var inOrder: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.inOrder))
    case .object(let object):
      var ordered = JSONObject()
      for member in object.membersInOrder {
        ordered.append(unique: Member(member.name, member.value.inOrder))
      }
      return .object(ordered)
    default: return self
    }
  }
}
