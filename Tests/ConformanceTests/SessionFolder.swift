import Foundation
import JSON
import Monitor

/// A folder with what a session's set-up asks for, removed when it is no longer used.
final class SessionFolder {
  let path: String

  struct Unprepared: Error { var reason: String }

  /// - Throws: `Unprepared` where `qemu-img` is missing or fails.
  init(_ session: QMPSession) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("conformance-\(UUID().uuidString)")
    path = folder.path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for entry in session.setup {
      switch entry {
      case .folder(let name):
        try FileManager.default.createDirectory(
          at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
      case .file(let name, let size, let entry): try make("\(path)/\(name)", size, entry)
      case .qemuImg(let arguments): try run(arguments)
      }
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func make(_ path: String, _ size: UInt64, _ entry: JSONObject) throws {
    try Data().write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    try file.truncate(atOffset: size)
    for member in entry["bytes"]?.members ?? [] {
      let digits = Array((member.value.string ?? "").utf8).map { Character(Unicode.Scalar($0)).hexDigitValue ?? 0 }
      try file.seek(toOffset: UInt64(member.name) ?? 0)
      let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
      try file.write(contentsOf: Data(bytes))
    }
    for fill in entry["fill"]?.array ?? [] {
      let numbers = (fill.array ?? []).compactMap(\.int)
      guard numbers.count == 3 else { continue }
      try file.seek(toOffset: UInt64(numbers[0]))
      try file.write(contentsOf: Data(repeating: UInt8(truncatingIfNeeded: numbers[2]), count: numbers[1]))
    }
    if let mode = entry["mode"]?.string.flatMap({ Int($0, radix: 8) }) {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
  }

  private func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["qemu-img"] + arguments.map { $0.replacingOccurrences(of: "{work}", with: path) }
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Unprepared(reason: "qemu-img \(arguments.joined(separator: " "))") }
  }
}
