import Testing

@testable import Images

/// Broken headers, and what QEMU 7.2.22 said of each.
struct HeaderTests {
  private static func image(_ patches: [(offset: Int, bytes: [UInt8])]) -> MemoryBytes {
    var bytes = SeedTests.seeds.first { $0.name == "c512" }?.bytes ?? []
    for (offset, new) in patches where offset + new.count <= bytes.count {
      bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }
    return MemoryBytes(bytes)
  }

  private static func refusal(_ patches: [(offset: Int, bytes: [UInt8])], isWritable: Bool = true) -> String? {
    let bytes = image(patches)
    do throws(ImageError) {
      var image = try QCOW2Image(header: bytes, isWritable: isWritable)
      try image.readExtensions(bytes)
      try image.readBackingFile(bytes)
      try image.readSnapshots(bytes)
      try image.readBitmaps(bytes)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    (0, [0x51, 0x46, 0x49, 0], "Image is not in qcow2 format"),
    (4, [0, 0, 0, 9], "Unsupported qcow2 version 9"),
    (20, [0, 0, 0, 8], "Unsupported cluster size: 2^8"),
    (20, [0, 0, 0, 22], "Unsupported cluster size: 2^22"),
    (100, [0, 0, 0, 100], "qcow2 header too short"),
    (100, [0, 0, 4, 0], "qcow2 header exceeds cluster size"),
    (8, [0, 0, 0, 0, 0, 0, 4, 0], "Invalid backing file offset"),
    (104, [7], "qcow2: unknown compression type: 7"),
    (104, [1], "qcow2: Compression type incompatible feature bit must be set"),
    (79, [8], "qcow2: Compression type incompatible feature bit must not be set"),
    (79, [32], "Unsupported qcow2 feature(s): Unknown incompatible feature: 20"),
    (79, [2], "qcow2: Image is corrupt; cannot be opened read/write"),
    (96, [0, 0, 0, 7], "Reference count entry width too large; may not exceed 64 bits"),
    (56, [0, 0, 0, 0], "Image does not contain a reference count table"),
    (56, [1, 0, 0, 0], "Reference count table too large"),
    (48, [0, 0, 0, 0, 0, 0, 2, 1], "Reference count table offset invalid"),
    (60, [1, 0, 0, 0], "Snapshot table too large"),
    (36, [1, 0, 0, 0], "Active L1 table too large"),
    (40, [0xff, 0, 0, 0, 0, 0, 0, 0], "Active L1 table offset invalid"),
    (24, [0, 0, 1, 0, 0, 0, 0, 0], "L1 table is too small"),
  ])
  func refusals(_ offset: Int, _ bytes: [UInt8], _ expected: String) {
    #expect(Self.refusal([(offset, bytes)]) == expected)
  }

  @Test func aSoundImageIsRead() throws {
    #expect(Self.refusal([]) == nil)
    let image = try QCOW2Image(header: Self.image([]), isWritable: true)
    #expect(image.virtualSize == 65536)
    #expect(image.clusterSize == 512)
    #expect(image.version == 3)
  }

  @Test func aCorruptImageCanBeReadOnly() {
    #expect(Self.refusal([(79, [2])], isWritable: false) == nil)
  }
}
