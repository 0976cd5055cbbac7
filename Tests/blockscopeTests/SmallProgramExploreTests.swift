import Foundation
import TestSupport
import Testing

/// The programs of the explorer suite through the command line: what `--json` prints equals what is recorded.
@Suite(.enabled(if: Program.path != nil, Program.absence))
struct SmallProgramExploreTests {
  static let files: [String] = {
    let folder = SharedFolder.path + "/explorer-suite"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".json") }
      .sorted()
      .map { "\(folder)/\($0)" }
  }()

  private func recorded(_ path: String) throws -> [String: Any] {
    let data = try #require(FileManager.default.contents(atPath: path))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try #require(object["expected"] as? [String: Any])
  }

  private func explore(_ arguments: String...) throws -> (status: Int32, object: [String: Any]) {
    let result = try Program.run(["explore"] + arguments + ["--json"])
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return (result.status, try #require(object, "\(arguments): \(result.errors)"))
  }

  private func compare(_ path: String, _ keys: [String], _ wanted: [String: Any], _ arguments: String...) throws {
    let result = try Program.run(["explore", path] + arguments + ["--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(path): \(result.errors)")
    for key in keys {
      if let number = wanted[key] as? Int {
        #expect(object[key] as? Int == number, "\(path) \(arguments) \(key)")
      } else if let text = wanted[key] as? String {
        #expect(object[key] as? String == text, "\(path) \(arguments) \(key)")
      }
    }
    #expect(object["complete"] as? Bool == true || wanted["verdict"] as? String != "ok")
    #expect(result.status == (wanted["verdict"] as? String == "ok" ? 0 : 1))
  }

  @Test(.enabled(if: !files.isEmpty, "the folder explorer-suite is not there: set BLOCKSCOPE_SHARED"), arguments: files)
  func equalsWhatIsRecorded(path: String) throws {
    let expected = try recorded(path)
    let sc = try #require(expected["sc"] as? [String: Any])
    if sc["states"] is Int {
      let counts = ["verdict", "states", "transitions", "end_states", "deadlock_states", "min_steps"]
      try compare(path, counts, sc)
      try compare(path, ["verdict", "min_preemptions", "min_context_switches"], sc, "--strategy", "bounded")
    }
    if sc["traces"] is Int {
      try compare(path, ["verdict", "traces", "bad_traces", "deadlock_traces"], sc, "--strategy", "dpor")
    }
    if let tso = expected["tso"] as? [String: Any] {
      try compare(path, ["verdict", "states", "transitions", "min_steps"], tso, "--memory-model", "tso")
    }
  }

  @Test func optimalReductionHasNoRedundantRun() throws {
    let (status, object) = try explore("philosophers-3", "--strategy", "dpor")
    #expect(status == 1)
    #expect(object["redundant_executions"] as? Int == 0)
    #expect(object["executions"] as? Int == object["traces"] as? Int)
  }

  @Test(arguments: [[], ["--workers", "2"], ["--exact"], ["--exact", "--workers", "2"], ["--reduce"]])
  func aProofIsOneWhateverWay(options: [String]) throws {
    let result = try Program.run(["explore", "context-race-2-2-1-fix2", "--json"] + options)
    #expect(result.status == 0)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["verdict"] as? String == "ok")
    #expect(object["complete"] as? Bool == true)
    let plain = try explore("context-race-2-2-1-fix2").object
    let states = try #require(object["states"] as? Int)
    let all = try #require(plain["states"] as? Int)
    #expect(options == ["--reduce"] ? states < all : states == all)
    #expect((object["collision_probability"] as? Double == 0) == options.contains("--exact"))
  }

  @Test func everyProgramOfTheLibraryHasItsVerdict() throws {
    let list = try Program.run("programs", "--json")
    let programs = try #require(try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
    #expect(programs.count > 20)
    for program in programs {
      let name = try #require(program["name"] as? String)
      let wanted = try #require(program["verdict"] as? String)
      // A broken promise is a livelock, or a state that is stuck.
      let (status, object) = try explore(name)
      let verdict = try #require(object["verdict"] as? String)
      #expect(status == (wanted == "ok" ? 0 : 1), "\(name)")
      #expect(wanted == "promise-broken" ? ["livelock", "deadlock"].contains(verdict) : verdict == wanted, "\(name)")
    }
  }

  @Test func theOutlookNamesThePointOfNoReturn() throws {
    let result = try Program.run("outlook", "philosophers-3", "--json", "--against", "philosophers-3-ordered")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
    #expect(result.status == 1)
    #expect(object["point_of_no_return"] as? Int == 2)
    #expect(object["fixes_everything"] as? Bool == true)
  }

  @Test(arguments: [
    ("{\n  \"format\": \"explorer-suite/1\",\n  \"name\": \"x\"", ":3: this is not JSON"),
    ("{\"format\": \"explorer-suite/2\"}", ":1: "), ("[]", ":1: "), ("", ":1: "),
  ]) func badProgramsGetOneSentence(text: String, wanted: String) throws {
    let path = NSTemporaryDirectory() + "blockscope-\(ProcessInfo.processInfo.globallyUniqueString).json"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let result = try Program.run("explore", path)
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("blockscope: \(path)\(wanted)"), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    (["--shard", "3/2"], "--shard 3/2"), (["--shard", "x"], "--shard x"), (["--workers", "0"], "--workers 0"),
    (["--revision", "seed"], "--revision seed is for scenarios"), (["--strategy", "dpor", "--exact"], "--exact"),
    (["--omit-barrier", "aio_notify"], "--omit-barrier"), (["--depth", "0"], "--depth 0"),
    (["--runs", "0"], "--runs 0"),
  ]) func badOptionsGetOneSentence(options: [String], wanted: String) throws {
    let result = try Program.run(["explore", "philosophers-3"] + options)
    #expect(result.status == 2)
    #expect(result.errors.contains(wanted))
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }
}
