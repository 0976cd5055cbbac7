import Foundation
import Testing

/// The built program, run as a person or a script would.
enum Program {
  /// What a run came to.
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The executable that `BLOCKSCOPE_BINARY` names, else the one beside the test runner; nil where there is none.
  static let path: String? = {
    if let optimised { return optimised }
    let runner = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let candidate = runner.deletingLastPathComponent().appendingPathComponent("blockscope").path
    return FileManager.default.isExecutableFile(atPath: candidate) ? candidate : nil
  }()

  /// The optimised executable, for tests that search millions of states.
  static let optimised: String? = ProcessInfo.processInfo.environment["BLOCKSCOPE_BINARY"].flatMap {
    FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil
  }

  static let absence: Comment = "the program 'blockscope' is not beside the tests: build it first"

  /// Runs it with these arguments; its output is no terminal.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
    try run(arguments, environment: environment)
  }

  /// The same, with the arguments in a list.
  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path))
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    variables["LC_ALL"] = "C.UTF-8"
    process.environment = variables.merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // What goes to standard error is short, so that it does not fill its pipe meanwhile.
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: complaint, as: UTF8.self))
  }
}
