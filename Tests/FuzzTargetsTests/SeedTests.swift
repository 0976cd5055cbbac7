import Foundation
import FuzzTargets
import Testing

/// Every fuzz target with its seeds, and with a bounded number of inputs made of them.
struct SeedTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fuzzing/Seeds")

  private func seeds(_ target: FuzzTarget) throws -> [[UInt8]] {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appendingPathComponent(target.name), includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `Seeds and what is made of them are survived`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let seeds = try seeds(target)
    #expect(!seeds.isEmpty)
    for seed in seeds { seed.withUnsafeBytes(target.run) }
    var mutator = SeedMutator(seeds: seeds)
    for _ in 0..<5000 { mutator.next().withUnsafeBytes(target.run) }
  }
}
