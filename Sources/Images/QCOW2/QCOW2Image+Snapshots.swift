extension QCOW2Image {
  /// Bytes of the largest table of snapshots.
  private static let maximumTable = 64 << 20

  /// qcow2_read_snapshots [block/qcow2-snapshot.c, 7.2].
  public mutating func readSnapshots(_ bytes: some ImageBytes) throws(ImageError) {
    var offset = snapshotsOffset
    for index in 0..<snapshotCount {
      offset = (offset &+ 7) & ~7
      if offset < 0 || offset > Int.max - 0x40000 { throw ImageError("Failed to read snapshot table") }
      let head = bytes.read(at: offset, count: 40)
      offset += 40
      var snapshot = Snapshot()
      snapshot.l1Offset = Int(clamping: head.uint64(0))
      snapshot.l1Size = Int(head.uint32(8))
      snapshot.seconds = Int(head.uint32(16))
      snapshot.nanoseconds = Int(head.uint32(20))
      snapshot.vmClockNanoseconds = Int(truncatingIfNeeded: head.uint64(24))
      snapshot.vmStateSize = Int(head.uint32(32))
      let extra = Int(head.uint32(36))
      if extra > 1024 { throw ImageError("Too much extra metadata in snapshot table entry \(index)") }
      let more = bytes.read(at: offset, count: extra)
      offset += extra
      if extra >= 8 { snapshot.vmStateSize = Int(truncatingIfNeeded: more.uint64(0)) }
      snapshot.diskSize = extra >= 16 ? Int(clamping: more.uint64(8)) : virtualSize
      if extra >= 24, more.uint64(16) != .max { snapshot.icount = Int(truncatingIfNeeded: more.uint64(16)) }
      snapshot.id = bytes.string(at: offset, count: Int(head.uint16(12)))
      offset += Int(head.uint16(12))
      snapshot.name = bytes.string(at: offset, count: Int(head.uint16(14)))
      offset += Int(head.uint16(14))
      if offset - snapshotsOffset > Self.maximumTable { throw ImageError("Snapshot table is too big") }
      snapshots.append(snapshot)
    }
  }

  /// Bytes that an entry of the table of snapshots takes, as QEMU writes it.
  public static func tableSize(of snapshots: [Snapshot]) -> Int {
    snapshots.reduce(0) { ($0 + 7) & ~7 + 64 + $1.id.utf8.count + $1.name.utf8.count }
  }
}

extension ImageBytes {
  /// Text up to a NUL.
  func string(at offset: Int, count: Int) -> String {
    let bytes = read(at: offset, count: count)
    return bytes.text(0..<bytes.count)
  }
}
