import Foundation
import Testing

/// Traces, certificates, results of shards and checkpoints: what one run writes another one reads.
@Suite(.enabled(if: Program.path != nil, Program.absence))
struct RecordTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "blockscope-\(ProcessInfo.processInfo.globallyUniqueString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func object(_ result: Program.Result) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
  }

  @Test func aTraceIsReplayed() throws {
    try inFolder { folder in
      let trace = "\(folder)/t.trace"
      #expect(try Program.run("explore", "philosophers-3", "--trace", trace).status == 1)
      let replay = try Program.run("replay", trace)
      #expect(replay.status == 0)
      #expect(replay.output.contains("deadlock: "))
      // Of another build, and damaged.
      let good = try text(trace)
      try good.replacingOccurrences(of: "engine: ", with: "engine: 9").write(
        toFile: trace, atomically: true, encoding: .utf8)
      let other = try Program.run("replay", trace)
      #expect(other.status == 2)
      #expect(other.errors.contains("recorded with version 91 of the engine"))
      try good.replacingOccurrences(of: "steps: ", with: "steps: 9").write(
        toFile: trace, atomically: true, encoding: .utf8)
      #expect(try Program.run("replay", trace).status == 2)
    }
  }

  @Test func aCertificateIsRecounted() throws {
    try inFolder { folder in
      let proof = "\(folder)/p.certificate"
      for options in [[], ["--reduce", "--workers", "2"]] {
        let search = try Program.run(
          ["explore", "context-race-2-2-1-fix2", "--certificate", proof] + options)
        #expect(search.status == 0)
        let check = try Program.run("verify", proof)
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        #expect(check.output.contains("confirmed"))
      }
      let states = try text(proof).split(separator: "\n").first { $0.hasPrefix("verdict: ") }
      let wrong = try text(proof).replacingOccurrences(of: try #require(states), with: "verdict: deadlock")
      try wrong.write(toFile: proof, atomically: true, encoding: .utf8)
      let check = try Program.run("verify", proof)
      #expect(check.status == 1)
      #expect(check.output.contains("the verdict is ok, the certificate says deadlock"))
    }
  }

  static let parallel = ["/usr/bin/parallel", "/usr/local/bin/parallel"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Runs the shards of a search with GNU parallel, as a person would, and merges their results.
  private func merged(_ folder: String, _ count: Int, _ arguments: String) throws -> Program.Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.parallel))
    let program = try #require(Program.path)
    process.arguments = [
      "--will-cite", "-j2",
      "\(program) explore \(arguments) --shard {}/\(count) --result \(folder)/{}.result >/dev/null", ":::",
    ]
    process.arguments?.append(contentsOf: (1...count).map(String.init))
    process.environment = ProcessInfo.processInfo.environment.merging(["HOME": folder]) { $1 }
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try Program.run(["merge", "--json"] + (1...count).map { "\(folder)/\($0).result" })
  }

  @Test(
    .enabled(if: parallel != nil, "GNU parallel is not installed: shards are not run side by side"),
    arguments: [
      ("context-race-2-2-1-fix2", 0), ("context-race-2-2-1-fix0", 1), ("philosophers-3 --strategy dpor", 1),
      ("context-race-2-2-1-fix0 --strategy pct --runs 200 --seed 3", 1),
    ]) func shardsComeToTheSameAsTheWhole(arguments: String, status: Int32) throws
  {
    try inFolder { folder in
      let whole = try Program.run(["explore", "--json"] + arguments.split(separator: " ").map(String.init))
      #expect(whole.status == status)
      let merged = try merged(folder, 3, arguments)
      #expect(merged.status == status)
      let (one, other) = (try object(whole), try object(merged))
      for key in ["verdict", "complete", "traces", "bad_traces", "deadlock_traces", "failing_run", "min_steps"] {
        if let text = one[key] as? String { #expect(other[key] as? String == text, "\(key)") }
        if let number = one[key] as? Int { #expect(other[key] as? Int == number, "\(key)") }
      }
      // One that is missing is missed.
      let part = try Program.run("merge", "\(folder)/1.result", "\(folder)/2.result", "--json")
      #expect(try object(part)["complete"] as? Bool == false || status == 1)
      #expect(try object(part)["missing_shards"] as? [Int] == [3])
    }
  }

  @Test func resultsOfDifferentSearchesAreNotMerged() throws {
    try inFolder { folder in
      for (name, file) in [("philosophers-3", "a"), ("context-race-2-2-1-fix2", "b")] {
        _ = try Program.run("explore", name, "--shard", file == "a" ? "1/2" : "2/2", "--result", "\(folder)/\(file)")
      }
      let result = try Program.run("merge", "\(folder)/a", "\(folder)/b")
      #expect(result.status == 2)
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }

  @Test func anInterruptedSearchGoesOn() throws {
    try inFolder { folder in
      let file = "\(folder)/search.checkpoint"
      let arguments = ["explore", "context-race-2-2-2-fix2", "--checkpoint", file, "--json"]
      let first = try Program.run(arguments + ["--max-states", "9000"])
      #expect(first.status == 3)
      #expect(FileManager.default.fileExists(atPath: file))
      // What it left is not for another search.
      let other = try Program.run("explore", "philosophers-3", "--checkpoint", file)
      #expect(other.status == 2)
      #expect(other.errors.contains("the checkpoint was made by another search"))
      let second = try Program.run(arguments)
      #expect(second.status == 0)
      #expect(!FileManager.default.fileExists(atPath: file))
      let whole = try object(try Program.run("explore", "context-race-2-2-2-fix2", "--json"))
      let resumed = try object(second)
      for key in ["states", "transitions", "end_states", "deadlock_states"] {
        #expect(resumed[key] as? Int == whole[key] as? Int, "\(key)")
      }
      try "rubbish".write(toFile: file, atomically: true, encoding: .utf8)
      #expect(try Program.run(arguments).status == 2)
    }
  }
}
