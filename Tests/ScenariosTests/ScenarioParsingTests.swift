import BlockLayer
import Foundation
import Scenarios
import Testing

@Suite struct ScenarioParsingTests {
  static let good = """
    name: x
    title: A race
    revision: seed
    setup:
      - execute: object-add
        arguments: {qom-type: iothread, id: t0}
      - '{"execute": "blockdev-add", "arguments": {"driver": "null-co", "node-name": "n", "read-only": true}}'
    guest:
      kind: prober
      commands: [test-unit-ready, read]
      places: ["0:0", 3:1]
    client:
      commands:
        - execute: device_del
          arguments: {id: d0}
    lesson:
      level: 2
      about: what it is for
      pages:
        - when: start
          text: Once upon a time
        - when: did "blk_drain"
          text: a drain ended.
    verdicts:
      seed: assertion
      fix/f: none
    """

  func failure(_ yaml: String) -> String {
    do {
      _ = try Scenario.parse(yaml: yaml, file: "s.yaml")
      return "parsed"
    } catch {
      return "\(error)"
    }
  }

  func failure(replacing part: String, by other: String) -> String {
    failure(Self.good.replacingOccurrences(of: part, with: other))
  }

  @Test func everyField() throws {
    let scenario = try Scenario.parse(yaml: Self.good, file: "s.yaml")
    #expect(scenario.name == "x")
    #expect(scenario.title == "A race")
    #expect(scenario.revision == "seed")
    #expect(scenario.notes.isEmpty)
    #expect(scenario.setup.map(\.name) == ["object-add", "blockdev-add"])
    #expect(scenario.setup[1].arguments["node-name"] == .string("n"))
    #expect(scenario.setup[1].arguments["read-only"] == .bool(true))
    let places = [GuestKind.Place(target: 0, lun: 0), GuestKind.Place(target: 3, lun: 1)]
    #expect(
      scenario.guest
        == .prober(
          commands: [CDB.testUnitReady.bytes, CDB.read10(lba: 0, count: 1).bytes], places: places, outstanding: 1))
    #expect(scenario.client == ClientScript([Command("device_del", .object([.init("id", .string("d0"))]))]))
    #expect(scenario.lesson?.pages.map(\.when.description) == ["start", "did \"blk_drain\""])
    #expect(scenario.lesson?.level == 2)
    #expect(
      scenario.verdicts == [
        Scenario.Verdict(revision: "seed", finding: "assertion"), Scenario.Verdict(revision: "fix/f", finding: nil),
      ])
  }

  /// Plain words are what they look like, quoted ones are text.
  @Test func valuesOfArguments() throws {
    let yaml = Self.good.replacingOccurrences(
      of: "arguments: {id: d0}",
      with: "arguments: {a: 1, b: \"1\", c: true, d: null, e: [1.5, x], f: {g: -2}, h: 1e999}")
    let arguments = try Scenario.parse(yaml: yaml, file: "s.yaml").client?.commands.first?.arguments
    #expect(
      arguments?.description
        == #"{"a": 1, "b": "1", "c": true, "d": null, "e": [1.5, "x"], "f": {"g": -2}, "h": "1e999"}"#)
  }

  @Test(arguments: [
    ("title: A race", "titel: A race", "unknown key 'titel' in a scenario, expected one of name, title,"),
    ("title: A race\n", "", "s.yaml:1: 'title' is missing, expected it in a scenario"),
    ("title: A race", "title: [a]", "s.yaml:2: 'title': expected text, found a list"),
    ("title: A race", "title:", "s.yaml:2: 'title': expected text, found nothing"),
    ("title: A race", "name: y", "'name' is there twice, expected it once"),
    ("name: x", "name: a/b", "s.yaml:1: 'name': expected a word without '/' and '.yaml', found 'a/b'"),
    ("revision: seed", "revision: 7.0", "s.yaml:3: unknown revision '7.0', expected one of 8.2, seed, 9.0"),
    ("execute: object-add", "execute: object-ad", "s.yaml:5: QEMU refuses object-ad: The command object-ad has not"),
    ("id: t0", "id: 0t", "s.yaml:5: QEMU refuses object-add: "),
    ("\"null-co\"", "\"nul\"", "s.yaml:7: QEMU refuses blockdev-add: "),
    ("\"null-co\"", "null-co", "s.yaml:7: not a QMP command in JSON (column"),
    ("execute: device_del", "execute: device_de", "s.yaml:14: QEMU refuses device_de: The command device_de has not"),
    ("arguments: {id: d0}", "arguments: d0", "s.yaml:15: 'arguments': expected 'name: value' lines, found 'd0'"),
    (
      "arguments: {id: d0}", "argument: {id: d0}", "s.yaml:15: unknown key 'argument' in a QMP command, expected one of"
    ),
    (
      "kind: prober", "kind: probe",
      "s.yaml:9: unknown guest 'probe', expected one of idle, prober, rescanner, load, firmware"
    ),
    ("kind: prober", "kind: idle", "s.yaml:10: unknown key 'commands' in a guest of kind 'idle', expected"),
    ("[test-unit-ready, read]", "[reed]", "s.yaml:10: unknown SCSI command 'reed', expected one of test-unit-ready"),
    ("[test-unit-ready, read]", "[]", "s.yaml:10: 'commands': expected at least one SCSI command"),
    ("3:1", "256:0", "s.yaml:11: a place: expected \"TARGET:LUN\" as in \"0:0\", found '256:0'"),
    ("3:1]", "3:1]\n  outstanding: 0", "s.yaml:12: 'outstanding': expected a number from 1 to 128, found '0'"),
    ("client:", "client:\n  repeats: maybe", "s.yaml:13: 'repeats': expected true or false, found 'maybe'"),
    ("text: a drain ended.", "texts: x", "s.yaml:23: unknown key 'texts' in a page, expected one of when, text"),
    ("when: start", "when: started", "s.yaml:20: 'when', column 8: expected a comparison"),
    ("level: 2", "level: 6", "s.yaml:17: 'level': expected a number from 1 to 5, found '6'"),
    (
      "  pages:", "  questions:\n    - {when: start, ask: what?, answers: [{text: a, because: b}]}\n  pages:",
      "expected 2 to 9 answers and exactly one 'right: true', found 1 and 0"
    ),
    ("seed: assertion", "seed: crash", "s.yaml:25: unknown verdict 'crash', expected one of none, assertion, deadlock"),
    ("seed: assertion", "10.3: none", "s.yaml:25: unknown revision '10.3', expected one of 8.2"),
    ("name: x", "name: [x", "expected 'key: value' lines"),
    ("name: x", "name: *x", "this is not YAML"),
  ]) func sentences(_ part: String, _ other: String, _ sentence: String) {
    let text = failure(replacing: part, by: other)
    #expect(text.contains(sentence), "\(text)")
    #expect(text.hasPrefix("s.yaml"))
    #expect(!text.contains("\n"))
  }

  @Test func otherDocuments() {
    #expect(failure("") == "s.yaml: the file is empty, expected a scenario")
    #expect(failure("[1]").hasPrefix("s.yaml:1: a scenario: expected 'name', 'title', "))
    let deep = String(repeating: "[", count: 100_000)
    #expect(failure("\nname: \(deep)") == "s.yaml:2: nested too deep, expected at most 64 levels")
    #expect(failure(String(repeating: "- ", count: 100_000)).contains("nested too deep"))
    #expect(failure(String(repeating: "? ", count: 100_000)).hasPrefix("s.yaml:"))
    let bomb = (1..<12).map { "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 10).joined(separator: ","))]" }
    let arguments = "arguments: {a0: &a0 x, \(bomb.joined(separator: ", "))}"
    #expect(failure(replacing: "arguments: {id: d0}", by: arguments).contains("too many values"))
  }

  /// No text may trap.
  @Test func anyTextIsAnswered() {
    let parts = Self.good.split(separator: " ").map(String.init)
    var state: UInt64 = 7
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(below))
    }
    for _ in 0..<300 {
      var shuffled = parts
      for _ in 0...random(3) { shuffled[random(parts.count)] = parts[random(parts.count)] }
      let text = failure(shuffled.joined(separator: " "))
      #expect(text == "parsed" || text.hasPrefix("s.yaml:"))
    }
  }
}
