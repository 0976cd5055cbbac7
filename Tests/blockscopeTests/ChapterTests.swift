import Foundation
import Testing

/// What the chapter on writing a scenario says is what a person gets who follows it.
@Suite(.enabled(if: Program.optimised != nil, "BLOCKSCOPE_BINARY names no optimised program: the chapter is not run"))
struct ChapterTests {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/Scenarios/FROM-A-CRASH-REPORT.md").standardized.path

  /// A fenced block: `yaml FILE` is a file to write, `console` commands with what they print.
  struct Block {
    var language: String
    var lines: [String]
    /// Its first line in the chapter.
    var number: Int
  }

  static func blocks(_ text: String) -> [Block] {
    var blocks: [Block] = []
    var open: Block?
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(language: String(line.dropFirst(3)), lines: [], number: index + 2)
        }
      } else {
        open?.lines.append(line)
      }
    }
    return blocks
  }

  @Test func theChapterIsTrue() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("chapter-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var commands = 0
    for block in Self.blocks(try String(contentsOfFile: Self.path, encoding: .utf8)) {
      if block.language.hasPrefix("yaml ") {
        let file = folder.appendingPathComponent(String(block.language.dropFirst(5)))
        try (block.lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
      } else if block.language == "console" {
        commands += try Self.play(block, in: folder)
      }
    }
    #expect(commands >= 8)
  }

  /// Runs the commands of a block; answers how many there were.
  private static func play(_ block: Block, in folder: URL) throws -> Int {
    var commands: [(line: Int, text: String, output: [String])] = []
    for (index, line) in block.lines.enumerated() {
      if line.hasPrefix("$ ") {
        commands.append((block.number + index, String(line.dropFirst(2)), []))
      } else {
        commands[commands.count - 1].output.append(line)
      }
    }
    for command in commands {
      let said = try shell(command.text, in: folder)
      var rest = said.components(separatedBy: "\n")
      if rest.last == "" { rest.removeLast() }
      #expect(
        matches(rest[...], command.output[...]), "line \(command.line): `\(command.text)' printed\n\(said)")
    }
    return commands.count
  }

  private static func shell(_ command: String, in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let program = try #require(Program.path)
    process.arguments = ["-c", "blockscope() { '\(program)' \"$@\"; }; \(command)"]
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether lines are what is expected, where a line `...` stands for any lines and `...` in a line for any text.
  static func matches(_ lines: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return lines.isEmpty }
    if first == "..." {
      return (lines.startIndex...lines.endIndex).contains { matches(lines[$0...], expected.dropFirst()) }
    }
    guard let line = lines.first, matches(line, pattern: first) else { return false }
    return matches(lines.dropFirst(), expected.dropFirst())
  }

  private static func matches(_ line: String, pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: "...")
    guard parts.count > 1 else { return line == pattern }
    guard line.hasPrefix(parts[0]), line.hasSuffix(parts[parts.count - 1]) else { return false }
    var rest = line.dropFirst(parts[0].count)[...]
    for part in parts.dropFirst().dropLast() {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.count >= parts[parts.count - 1].count
  }

  @Test func whatMatches() {
    #expect(Self.matches(["a", "b", "c"], ["...", "c"]))
    #expect(Self.matches(["a"], ["..."]))
    #expect(Self.matches([], ["..."]))
    #expect(!Self.matches(["a", "b"], ["a"]))
    #expect(!Self.matches(["a"], ["a", "b"]))
    #expect(Self.matches(["found; 12 states, 3 s"], ["found; ... states..."]))
    #expect(!Self.matches(["found; 12 state"], ["found; ... states..."]))
  }
}
