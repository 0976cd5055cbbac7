import Foundation
import Testing

/// The course on the command line.
@Suite(.enabled(if: Program.path != nil, Program.absence)) struct LearnTests {
  private func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("learn-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  private func course(_ folder: String) throws -> [[String: Any]] {
    let result = try Program.run("learn", "--json", environment: ["XDG_STATE_HOME": folder])
    #expect(result.status == 0)
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
  }

  @Test func eachLessonComesAfterThoseThatItBuildsOn() throws {
    try inFolder { folder in
      var seen: Set<String> = []
      let course = try course(folder)
      #expect(course.first?["name"] as? String == "aio-context")
      for lesson in course {
        for before in lesson["after"] as? [String] ?? [] { #expect(seen.contains(before), "\(lesson["name"] ?? "")") }
        seen.insert(lesson["name"] as? String ?? "")
        #expect(lesson["done"] as? Bool == false)
      }
      #expect(seen.count >= 30)
    }
  }

  @Test func aDamagedRecordIsSetAside() throws {
    try inFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/blockscope", withIntermediateDirectories: true)
      let path = "\(folder)/blockscope/lessons.json"
      try "{\"drain\": ".write(toFile: path, atomically: true, encoding: .utf8)
      let result = try Program.run("learn", environment: ["XDG_STATE_HOME": folder])
      #expect(result.status == 0)
      #expect(result.errors.contains("expected a JSON object; it is kept as \(path).damaged"))
      #expect(try String(contentsOfFile: "\(path).damaged", encoding: .utf8) == "{\"drain\": ")
      try "{\"drain\": {\"done\": true}}".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try course(folder).first { $0["name"] as? String == "drain" }?["done"] as? Bool == true)
      #expect(try Program.run("learn", "--reset", "drain", environment: ["XDG_STATE_HOME": folder]).status == 0)
      #expect(try course(folder).first { $0["name"] as? String == "drain" }?["done"] as? Bool == false)
    }
  }

  @Test func unknownLessonsAreRefused() throws {
    let result = try Program.run("learn", "nothing")
    #expect(result.status == 2)
    #expect(result.errors.contains("no lesson 'nothing', expected one of aio-context"))
  }

  @Test func playComparesTwoRevisionsInTwoColumns() throws {
    let result = try Program.run("play", "c-58-nested-completion", "--compare-with", "3c80ca158c")
    #expect(result.status == 0)
    #expect(result.output.contains(" ≠ "))
    #expect(result.output.contains("before-3c80ca158c: ✗ "))
    #expect(try Program.run("play", "c-58-nested-completion", "--compare-with", "9.9").status == 2)
  }
}
