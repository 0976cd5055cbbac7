import Foundation
import Testing

@Suite(.enabled(if: Program.path != nil, Program.absence))
struct ProgramTests {
  // MARK: Screens as text

  @Test func printsAScreenWhereThereIsNoTerminal() throws {
    let result = try Program.run()
    #expect(result.status == 0)
    #expect(result.output.contains("demo machine"))
    #expect(result.output.contains("step 400"))
    #expect(result.output.contains("┏ 1 Graph"))
    #expect(result.output.split(separator: "\n", omittingEmptySubsequences: false).count == 37)
    #expect(result.errors.contains("on a terminal blockscope is live"))
    #expect(try Program.run().output == result.output)
  }

  @Test func drawsWithASCIIWhereTheLocaleHasNothingElse() throws {
    for result in [
      try Program.run(environment: ["LC_ALL": "C"]), try Program.run("inspect", "--ascii"),
      try Program.run("snapshot", "--ascii"),
    ] {
      #expect(result.status == 0)
      #expect(result.output.utf8.allSatisfy { $0 < 0x80 })
      #expect(result.output.contains("1 Graph"))
    }
  }

  @Test func snapshotTakesSizeStepsAndKeys() throws {
    let result = try Program.run("snapshot", "--size", "70x18", "--steps", "12", "--keys", "n n b Tab ?")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 19)
    #expect(lines.allSatisfy { $0.unicodeScalars.count <= 70 })
    #expect(result.output.contains("step 13/14"))
    #expect(result.errors.isEmpty)
  }

  @Test func listsWhatThereIs() throws {
    #expect(try Program.run("revisions").output.contains("seed"))
    #expect(try Program.run("themes").output.contains("dark"))
    #expect(try Program.run("scenarios").output.contains("rhel-19381"))
    #expect(try Program.run("keys").output.contains("Space"))
    for name in ["revisions", "themes", "scenarios", "keys"] {
      let result = try Program.run(name, "--json")
      let list = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
      #expect((list?.count ?? 0) > 1, "\(name)")
    }
  }

  // MARK: Errors

  @Test(arguments: [
    (["--revision", "2.11"], "no revision '2.11', expected one of 8.2, seed,"),
    (["--theme", "pink"], "no theme 'pink', expected one of dark,"),
    (["play", "nothing"], "no scenario 'nothing', expected one of "),
    (["explore", "nothing"], "no scenario and no program 'nothing', expected one that"),
    (["explore", "rhel-19381", "--revision", "x"], "no revision 'x'"),
    (["explore", "rhel-19381", "--depth", "0"], "--depth 0 is out of range"),
    (["explore", "rhel-19381", "--strategy", "magic"], "magic"),
    (["--machine", "/nothing/here.qmp"], "/nothing/here.qmp"),
    (["--speed", "0"], "--speed 0 is out of range"),
    (["snapshot", "--size", "big"], "big"),
    (["snapshot", "--keys", "Hyper-X"], "'Hyper-X' is no key"),
    (["--nonsense"], "--nonsense"),
    (["explore"], "scenario"),
  ])
  func badInputIsOneSentence(_ arguments: [String], _ sentence: String) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix("blockscope: "))
    #expect(result.errors.contains(sentence), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }

  @Test func helpAndVersionAreNoErrors() throws {
    #expect(try Program.run("--help").status == 0)
    #expect(try Program.run("explore", "--help").output.contains("Exit status"))
    #expect(try Program.run("--version").status == 0)
  }

  @Test func aClosedPipeEndsQuietly() throws {
    let path = try #require(Program.path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "'\(path)' keys | true"]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(complaint.isEmpty)
  }
}
