import Foundation
import JSON

/// A real QEMU, where one is installed.
enum RealQEMU {
  /// Where the program is; nil where there is none.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/qemu-system-x86_64" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// What it answers to a command without arguments.
  static func answer(_ command: String) throws -> JSONValue {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "/nonexistent")
    process.arguments = "-M pc -m 64 -accel tcg -display none -nodefaults -no-user-config -S -qmp stdio"
      .split(separator: " ").map(String.init)
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let commands = ["qmp_capabilities", command, "quit"].map { "{\"execute\": \"\($0)\"}\n" }.joined()
    input.fileHandleForWriting.write(Data(commands.utf8))
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let lines = try text.split(whereSeparator: \.isNewline).map { try JSONParser.parse(String($0)) }
    // The greeting, the answer to qmp_capabilities, then ours.
    return lines.filter { $0["return"] != nil }.dropFirst().first?["return"] ?? .null
  }
}
