import Foundation
import Testing

/// `qmp-shell` of the PyPI package `qemu.qmp`, against the built program.
struct QMPShellTests {
  private static let binary = ProcessInfo.processInfo.environment["BLOCKSCOPE_BINARY"].flatMap {
    FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil
  }

  /// Runs a program; its output and errors together, and its status.
  private func run(_ command: [String], input: String = "") throws -> (text: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stdout
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let data = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  /// Prepares qmp-shell; nil where Python or the package index cannot be had.
  private func shell(_ folder: String) throws -> String? {
    guard try run(["python3", "-m", "venv", "\(folder)/venv"]).status == 0,
      try run(["\(folder)/venv/bin/pip", "install", "--quiet", "--timeout", "10", "--retries", "1", "qemu.qmp==0.0.6"])
        .status == 0
    else { return nil }
    return "\(folder)/venv/bin/qmp-shell"
  }

  @Test(.enabled(if: binary != nil, "set BLOCKSCOPE_BINARY to the built program"))
  func `qmp-shell plugs a disk`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qmp-shell-\(getpid())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard let shell = try shell(folder) else {
      print("qmp-shell: LEFT OUT, python3 -m venv or pip install qemu.qmp does not work here")
      return
    }
    let server = Process()
    server.executableURL = URL(fileURLWithPath: try #require(Self.binary))
    server.arguments = ["serve", "--qmp", "unix:\(folder)/qmp"]
    try server.run()
    defer { server.terminate() }
    for _ in 0..<500 where !FileManager.default.fileExists(atPath: "\(folder)/qmp") { usleep(10_000) }
    let result = try run(
      [shell, "\(folder)/qmp"],
      input: """
        query-status
        blockdev-add driver=null-co node-name=disk0 size=1048576
        device_add driver=virtio-scsi-pci id=scsi0
        device_add driver=scsi-hd id=stg0 bus=scsi0.0 drive=disk0
        blockdev-del node-name=disk0
        no-such-command
        quit

        """)
    #expect(result.text.contains("Connected to QEMU 7.2.22"))
    #expect(result.text.contains(#""status": "prelaunch""#))
    #expect(result.text.contains("Node disk0 is in use"))
    #expect(result.text.contains("The command no-such-command has not been found"))
    #expect(result.text.components(separatedBy: #"{"return": {}}"#).count > 4)
    server.waitUntilExit()
    #expect(server.terminationStatus == 0)
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/qmp"))
  }
}
