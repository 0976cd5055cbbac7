import Foundation
import Testing

/// A scenario that is searched in no time: one disk that is unplugged.
private let unplug = """
  name: unplug
  title: A disk is unplugged
  revision: seed
  setup:
    - execute: object-add
      arguments: { qom-type: iothread, id: iothread0 }
    - execute: device_add
      arguments: { driver: virtio-scsi-pci, id: scsi0, iothread: iothread0 }
    - execute: blockdev-add
      arguments: { driver: null-co, node-name: fmt0, size: 1048576 }
    - execute: device_add
      arguments: { driver: scsi-hd, id: stg0, bus: scsi0.0, drive: fmt0 }
    - execute: cont
  guest: { kind: idle }
  client:
    commands:
      - execute: device_del
        arguments: { id: stg0 }
  """

@Suite(.enabled(if: Program.path != nil, Program.absence))
struct ExploreTests {
  private func withScenario<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = NSTemporaryDirectory() + "blockscope-\(ProcessInfo.processInfo.globallyUniqueString).yaml"
    try unplug.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  @Test func aFindingIsTold() throws {
    let result = try withScenario { try Program.run("explore", $0) }
    #expect(result.status == 1)
    #expect(result.output.contains("assertion: blk_get_aio_context: Assertion `ctx == blk->ctx' failed."))
    #expect(result.output.contains("fmt0.aio_context: iothread0 -> NULL"))
    #expect(result.output.contains("data race on the way: fmt0.aio_context"))
    let last = try #require(result.output.split(separator: "\n").last)
    #expect(last.hasPrefix("unplug at seed: found; "))
    for word in ["states", "transitions", "depth", " s, ", "collision probability"] { #expect(last.contains(word)) }
    #expect(result.errors.isEmpty)
  }

  @Test func aFindingIsTheSameAsJSON() throws {
    let result = try withScenario { try Program.run("explore", $0, "--json") }
    #expect(result.status == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let expected: Set<String> = [
      "verdict", "states", "transitions", "end_states", "complete", "strategy", "memory_model", "revision", "seconds",
      "states_per_second", "bytes_per_state", "finding", "schedule", "min_steps",
    ]
    #expect(expected.isSubset(of: object.keys))
    #expect(object["verdict"] as? String == "assertion-violation")
    let finding = try #require(object["finding"] as? [String: Any])
    #expect(Set(finding.keys) == ["kind", "text", "thread", "function", "line"])
    #expect(finding["thread"] as? String == "iothread0")
    let schedule = try #require(object["schedule"] as? [[String: Any]])
    #expect(schedule.last?["line"] as? String == finding["line"] as? String)
  }

  @Test func aCompleteSearchWithoutFindingEndsWith0() throws {
    let result = try withScenario { try Program.run("explore", $0, "--revision", "9.0") }
    #expect(result.status == 0)
    #expect(result.output.contains("unplug at 9.0: none found, search complete"))
  }

  @Test func anIncompleteSearchEndsWith3() throws {
    let result = try withScenario { try Program.run("explore", $0, "--depth", "3", "--json") }
    #expect(result.status == 3)
    #expect(result.output.contains("\"complete\": false"))
    #expect(result.output.contains("\"verdict\": \"unknown\""))
    #expect(try withScenario { try Program.run("explore", $0, "--max-states", "5") }.status == 3)
  }

  @Test func playOpensShortlyBeforeTheEnd() throws {
    let result = try withScenario { try Program.run("play", $0) }
    #expect(result.status == 0)
    #expect(result.output.contains("steps to the end; n takes the next one, Space plays them, > all."))
    #expect(result.output.contains("recorded, still to come"))
    let end = try withScenario { try Program.run("snapshot", "--scenario", $0, "--keys", ">", "--size", "120x40") }
    #expect(end.output.contains("Assertion `ctx == blk->ctx' failed."))
  }

  @Test func aBrokenFileIsNamed() throws {
    let path = NSTemporaryDirectory() + "blockscope-\(ProcessInfo.processInfo.globallyUniqueString).yaml"
    try "name: [".write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let result = try Program.run("explore", path)
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("blockscope: \(path)"))
  }
}
