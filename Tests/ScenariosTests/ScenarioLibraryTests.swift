import BlockLayer
import Foundation
import Scenarios
import Testing

@Suite(.serialized) struct ScenarioLibraryTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/Scenarios/Files").standardized.path

  @Test func everyFileIsBuiltIn() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".yaml") }
      .sorted()
    #expect(files == Scenario.embedded.map { "\($0.name).yaml" }.sorted())
    for (name, yaml) in Scenario.embedded {
      #expect(try String(contentsOfFile: "\(Self.folder)/\(name).yaml", encoding: .utf8) == yaml)
      #expect(try Scenario.named(name).name == name)
      #expect(Scenario.all.contains(name))
    }
  }

  @Test func theFirstScenario() throws {
    let scenario = try Scenario.named("rhel-19381")
    #expect(scenario.revision == "seed")
    #expect(scenario.client?.repeats == true)
    #expect(scenario.lesson.map { $0.pages.count >= 6 } == true)
    for revision in Revisions.all {
      let emulator = Emulator(scenario.configuration(revision.rules))
      #expect(emulator.setupReplies.count == 5)
      #expect(emulator.setupReplies.allSatisfy { !$0.isError })
      #expect(!emulator.machine.choices().isEmpty)
    }
  }

  @Test func theOwnFolderComesFirst() throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("scenarios-\(UUID())").path
    let folder = "\(home)/blockscope/scenarios"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    setenv("XDG_CONFIG_HOME", home, 1)
    defer {
      unsetenv("XDG_CONFIG_HOME")
      try? FileManager.default.removeItem(atPath: home)
    }
    let own = ScenarioParsingTests.good.replacingOccurrences(of: "name: x", with: "name: mine")
    try own.write(toFile: "\(folder)/mine.yaml", atomically: true, encoding: .utf8)
    try own.write(toFile: "\(folder)/rhel-19381.yaml", atomically: true, encoding: .utf8)
    #expect(Scenario.all == (Scenario.embedded.map(\.name) + ["mine"]).sorted())
    #expect(try Scenario.named("mine").name == "mine")
    #expect(try Scenario.named("rhel-19381").name == "mine")
    #expect(try Scenario.named("\(folder)/mine.yaml").name == "mine")
    try "name: x".write(toFile: "\(folder)/bad.yaml", atomically: true, encoding: .utf8)
    #expect(failure("bad").hasPrefix("\(folder)/bad.yaml:1: 'title' is missing"))
    #expect(failure("none").hasPrefix("no scenario 'none', expected one of aio-context, aio-notify, bad, "))
    #expect(failure("/none.yaml") == "/none.yaml: cannot be read (No such file or directory), expected a scenario file")
    #expect(failure("/").contains("expected a scenario file"))
    #expect(failure("").hasPrefix("no scenario ''"))
    #expect(failure("/dev/zero").contains("more than 1 MiB"))
  }

  private func failure(_ name: String) -> String {
    do {
      _ = try Scenario.named(name)
      return "found"
    } catch {
      return "\(error)"
    }
  }
}
