/// Which format an image has, by its first bytes: the bdrv_probe functions of QEMU 7.2, without vvfat and the like.
public enum ImageProbe {
  /// Bytes that QEMU looks at: BLOCK_PROBE_BUF_SIZE.
  public static let size = 512

  /// The name of the format: `raw` where no other driver claims it.
  public static func format(of bytes: some ImageBytes, filename: String) -> String {
    let head = bytes.read(at: 0, count: size)
    let length = min(size, bytes.length)
    var best = (name: "raw", score: 1)
    for (name, score) in scores(head, length, filename) where score > best.score { best = (name, score) }
    return best.name
  }

  /// A little-endian number of 4 bytes, as VDI has them.
  public static func littleEndian32(_ bytes: [UInt8], _ offset: Int) -> UInt32 { bytes.littleEndian32(offset) }

  private static func scores(_ head: [UInt8], _ length: Int, _ filename: String) -> [(String, Int)] {
    func starts(_ text: String) -> Bool { length >= text.utf8.count && head.starts(with: text.utf8) }
    var found: [(String, Int)] = []
    if length >= 8, head.uint32(0) == QCOW2Image.magic {
      found.append((head.uint32(4) >= 2 ? "qcow2" : "qcow", 100))
    }
    if starts("QED\0") { found.append(("qed", 100)) }
    if length >= 68, head.littleEndian32(64) == 0xbeda_107f { found.append(("vdi", 100)) }
    if starts("KDMV") || starts("COWD") || isDescriptor(head, length) { found.append(("vmdk", 100)) }
    if starts("conectix") { found.append(("vpc", 100)) }
    if starts("vhdxfile") { found.append(("vhdx", 100)) }
    if starts("LUKS\u{ba}") || (length >= 6 && Array(head[0..<6]) == [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]) {
      found.append(("luks", 100))
    }
    if starts("WithoutFreeSpace") || starts("WithouFreSpacExt") { found.append(("parallels", 100)) }
    if starts("Bochs Virtual HD Image") { found.append(("bochs", 100)) }
    if starts("#!/bin/sh\n#V2.0 Format\nmodprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\n") {
      found.append(("cloop", 2))
    }
    if filename.hasSuffix(".dmg") { found.append(("dmg", 2)) }
    return found
  }

  /// Whether this is the text of a VMDK descriptor: comments and blank lines, then `version=1`, 2 or 3.
  private static func isDescriptor(_ head: [UInt8], _ length: Int) -> Bool {
    for line in head.prefix(length).split(separator: 10, omittingEmptySubsequences: false) {
      let text = line.last == 13 ? line.dropLast() : line
      if text.first == 35 || text.allSatisfy({ $0 == 32 }) { continue }
      return ["version=1", "version=2", "version=3"].contains { text.elementsEqual($0.utf8) }
    }
    return false
  }
}
