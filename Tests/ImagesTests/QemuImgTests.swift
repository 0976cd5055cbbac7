import Foundation
import Testing

@testable import Images

/// What qemu-img says of images that it made, beside what we read of them. Skipped where there is no qemu-img.
struct QemuImgTests {
  static let tool = ["/usr/bin/qemu-img", "/usr/local/bin/qemu-img"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }

  static let kinds = [
    "", "cluster_size=512", "cluster_size=2M", "compat=0.10", "refcount_bits=1", "refcount_bits=64",
    "extended_l2=on,cluster_size=16k", "compression_type=zstd", "lazy_refcounts=on", "preallocation=metadata",
  ]

  @Test(.enabled(if: tool != nil, "qemu-img is not installed: real images are not looked at"), arguments: kinds)
  func realImages(_ options: String) throws {
    let tool = try #require(Self.tool)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var arguments = ["create", "-q", "-f", "qcow2"]
    if !options.isEmpty { arguments += ["-o", options] }
    _ = try Self.run(tool, arguments + ["a.qcow2", "4M"], in: folder)
    let io = tool.replacingOccurrences(of: "qemu-img", with: "qemu-io")
    if FileManager.default.isExecutableFile(atPath: io) {
      let writes = ["write -P 1 0 64k", "write -P 2 1M 3k", "write -P 3 2M 1536k"]
      let zeros = options == "compat=0.10" ? [] : ["write -z 1536k 128k"]
      _ = try Self.run(io, (writes + zeros).flatMap { ["-c", $0] } + ["a.qcow2"], in: folder)
    }
    _ = try Self.run(tool, ["snapshot", "-c", "one", "a.qcow2"], in: folder)
    let path = folder.appendingPathComponent("a.qcow2").path
    let files = RealFiles(isPinned: true)
    let facts = try files.look(path)
    let bytes = HostFileBytes(files, path, length: facts.length)
    #expect(ImageProbe.format(of: bytes, filename: path) == "qcow2")
    var image = try QCOW2Image(header: bytes, isWritable: true)
    try image.readExtensions(bytes)
    try image.readSnapshots(bytes)
    try compareInfo(image, try Self.run(tool, ["info", "--output=json", "a.qcow2"], in: folder))
    try compareMap(image, bytes, try Self.run(tool, ["map", "--output=json", "a.qcow2"], in: folder))
  }

  private func compareInfo(_ image: QCOW2Image, _ data: Data) throws {
    let info = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(info["virtual-size"] as? Int == image.virtualSize)
    #expect(info["cluster-size"] as? Int == image.clusterSize)
    // One bit is too small a count for what a snapshot shares.
    let snapshots = info["snapshots"] as? [[String: Any]] ?? []
    #expect(!snapshots.isEmpty || image.refcountOrder == 0)
    #expect(snapshots.map { $0["name"] as? String } == image.snapshots.map { $0.name })
    #expect(snapshots.map { $0["date-sec"] as? Int } == image.snapshots.map { $0.seconds })
    let specific = try #require((info["format-specific"] as? [String: Any])?["data"] as? [String: Any])
    #expect(specific["refcount-bits"] as? Int == 1 << image.refcountOrder)
    #expect(specific["compat"] as? String == (image.version == 2 ? "0.10" : "1.1"))
  }

  private func compareMap(_ image: QCOW2Image, _ bytes: some ImageBytes, _ data: Data) throws {
    let map = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    for part in map {
      let start = try #require(part["start"] as? Int)
      let length = try #require(part["length"] as? Int)
      var offset = start
      while offset < start + length {
        let (stretch, count) = image.stretch(at: offset, count: start + length - offset, bytes)
        if part["data"] as? Bool == true {
          let host = try #require(part["offset"] as? Int)
          #expect(stretch == .data(hostOffset: host + offset - start), "at \(offset)")
        } else if part["present"] as? Bool == true {
          // Allocated ahead, or written with zeros.
          #expect(stretch == .zero || stretch.isData, "at \(offset)")
        } else {
          #expect(stretch == .unallocated, "at \(offset)")
        }
        offset += count
      }
    }
  }
}

extension ImageStretch {
  fileprivate var isData: Bool { if case .data = self { true } else { false } }
}
