import Foundation
import Testing

@testable import Images

/// Images of all kinds, and what becomes of them when bytes change.
struct SeedTests {
  static let seeds: [(name: String, bytes: [UInt8])] = {
    let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fuzzing/Seeds/image-header")
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    return names.compactMap { name in
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, [UInt8]($0)) }
    }
  }()

  @Test func thereAreSeeds() { #expect(Self.seeds.count >= 15) }

  @Test func formatsAreToldByTheirFirstBytes() {
    let formats = ["luks", "parallels", "qcow", "qed", "vdi", "vhdx", "vmdk", "vpc"]
    for (name, bytes) in Self.seeds {
      let expected = formats.contains(name) ? name : "qcow2"
      #expect(ImageProbe.format(of: MemoryBytes(bytes), filename: "") == expected, "\(name)")
    }
    #expect(ImageProbe.format(of: MemoryBytes([]), filename: "") == "raw")
    #expect(ImageProbe.format(of: MemoryBytes(Array("version=1\n".utf8)), filename: "") == "vmdk")
    #expect(ImageProbe.format(of: MemoryBytes([0]), filename: "a.dmg") == "dmg")
  }

  /// A bounded run of what the fuzzer does, the same every time.
  @Test func changedBytesNeverTrap() {
    var random = Random(state: 1)
    for (_, seed) in Self.seeds {
      for _ in 0..<400 {
        var bytes = seed
        for _ in 0...random.below(4) where !bytes.isEmpty {
          let at = random.below(random.below(2) == 0 ? min(160, bytes.count) : bytes.count)
          bytes[at] = [0, 1, 0x7f, 0x80, 0xff, UInt8(random.below(256))][random.below(6)]
        }
        if random.below(8) == 0 { bytes = Array(bytes.prefix(random.below(bytes.count + 1))) }
        bytes.withUnsafeBytes(fuzzImage)
      }
    }
  }
}

/// xorshift64.
struct Random {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(max(1, limit)))
  }
}
