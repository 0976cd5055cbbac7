import Foundation
import Monitor
import Testing

@Suite struct SessionFileTests {
  func failure(_ text: String) -> String {
    do throws(SessionError) {
      return "parsed: \(try SessionFile.parse(text: text, name: "s.qmp"))"
    } catch {
      return "\(error)"
    }
  }

  @Test func plainCommands() throws {
    let text = """
      # a disk
      {"execute": "blockdev-add", "arguments": {"driver": "null-co", "node-name": "n0"}}
      {"execute": "cont"}{"exec-oob": "migrate-pause",
       "id": [1]}
      """
    let session = try SessionFile.parse(text: text, name: "s.qmp")
    #expect(session.form == .plain)
    #expect(session.name == "s.qmp")
    #expect(session.commands.map(\.execute) == ["blockdev-add", "cont", "migrate-pause"])
    #expect(session.commands.map(\.line) == [2, 3, 3])
    #expect(session.commands[0].arguments?["driver"] == "null-co")
    #expect(session.commands[1].arguments == nil)
    #expect(session.commands[2].isOutOfBand)
    #expect(session.commands[2].id == [1])
    #expect(session.negotiate)
    #expect(try !SessionFile.parse(text: "{\"execute\": \"qmp_capabilities\"}", name: "s").negotiate)
  }

  @Test func aRecordedSession() throws {
    let text = """
      {"format": 1, "name": "x", "purpose": "p", "tags": ["a"], "negotiate": false,
       "setup": [{"file": "f", "size": 512, "bytes": {"0": "ff"}}, {"dir": "d"}, {"qemu-img": ["create", "{work}/i"]}],
       "steps": [
        {"execute": "a", "return": {"b": 1}, "keep-keys": ["b"], "events": [{"event": "E"}]},
        {"execute": "c", "arguments": {}, "error": {"class": "GenericError", "desc": "no"}},
        {"wait": {"event": "E"}, "order": "per-id"}, {"wait": [{"event": "F"}]},
        {"send": {"repeat": [["ab", 2], ["c", 1]]}, "bytes": ["ff 00"], "replies": [{}]},
        {"settle": true}, {"reconnect": true, "greeting": {}}, {"greeting": {"QMP": {}}}, {"eof": true}],
       "trailing": [{"event": "Z"}]}
      """
    let session = try SessionFile.parse(text: text, name: "f")
    #expect(session.form == .corpus)
    #expect(session.name == "x")
    #expect(!session.negotiate)
    #expect(session.setup.count == 3)
    #expect(session.setup[1] == .folder(name: "d"))
    #expect(session.steps.map(\.line) == [4, 5, 6, 6, 7, 8, 8, 8, 8])
    #expect(session.commands[0].reply == .value(["b": 1]))
    #expect(session.commands[0].comparison.keepKeys == ["b"])
    #expect(session.commands[1].reply == .error(["class": "GenericError", "desc": "no"]))
    #expect(session.steps[0].events == [["event": "E"]])
    #expect(session.steps[2].orderPerID)
    #expect(session.steps[3].kind == .wait([["event": "F"]]))
    #expect(session.steps[4].kind == .send(text: Array("ababc".utf8) + [0xff, 0], replies: [[:]]))
    #expect(session.steps[6].kind == .reconnect)
    #expect(session.trailing == [["event": "Z"]])
  }

  @Test(arguments: [
    ("", "s.qmp:1: expected QMP commands or a recorded session, found nothing"),
    ("# only a comment\n", "s.qmp:1: expected QMP commands or a recorded session, found nothing"),
    ("{}\n", "s.qmp:1: expected a member \"execute\" in a QMP command, or \"format\" and \"steps\" of a session"),
    ("\n[1]", "s.qmp:2: expected a QMP command {\"execute\": ...}, found an array"),
    ("{\"execute\": 1}", "s.qmp:1: \"execute\": expected a string, found an integer"),
    ("{\"execute\": \"\"}", "s.qmp:1: \"execute\": expected the name of a command, found nothing"),
    ("{\"execute\": \"a\",\n \"arguments\": []}", "s.qmp:2: \"arguments\": expected an object, found an array"),
    (
      "{\"execute\": \"a\",\n\"argument\": {}}",
      "s.qmp:2: expected only \"execute\", \"arguments\" and \"id\", found \"argument\""
    ),
    ("{\"execute\": \"a\", \"exec-oob\": \"b\"}", "s.qmp:1: expected either \"execute\" or \"exec-oob\", found both"),
    ("{\"execute\": \"a\"}\n{\"exec", "s.qmp:2: column 2: expected a closing quote for this string"),
    ("{\"format\": 2, \"steps\": []}", "s.qmp:1: \"format\": expected 1, found 2"),
    ("{\"format\": {}, \"steps\": []}", "s.qmp:1: \"format\": expected 1, found an object"),
    ("{\"steps\": []}", "s.qmp:1: expected a member \"format\" in a session"),
    ("{\"format\": 1, \"name\": \"x\"}", "s.qmp:1: expected a member \"steps\" in a session"),
    ("{\"format\": 1, \"steps\": []}", "s.qmp:1: expected a member \"name\" in a session"),
    ("{\"format\": 1, \"name\": \"x\",\n\"steps\": {}}", "s.qmp:2: \"steps\": expected an array, found an object"),
    ("{\"format\": 1, \"name\": \"x\", \"steps\": [\n1]}", "s.qmp:2: expected a step, found an integer"),
    (
      "{\"format\": 1, \"name\": \"x\", \"steps\": [\n{\"foo\": 1}]}",
      "s.qmp:2: expected a step with \"execute\", \"wait\", \"send\", \"settle\", \"greeting\", \"reconnect\" or \"eof\""
    ),
    (
      "{\"format\": 1, \"name\": \"x\", \"tags\": [1], \"steps\": []}",
      "s.qmp:1: an element of \"tags\": expected a string, found an integer"
    ),
    (
      "{\"format\": 1, \"name\": \"x\", \"setup\": [{}], \"steps\": []}",
      "s.qmp:1: expected \"file\", \"dir\" or \"qemu-img\" in an entry of \"setup\""
    ),
    (
      "{\"format\": 1, \"name\": \"x\", \"setup\": [{\"file\": \"f\", \"size\": -1}], \"steps\": []}",
      "s.qmp:1: \"size\": expected a number of bytes, found an integer"
    ),
    ("{\"format\": 1, \"name\": \"x\", \"steps\": []}\n{}", "s.qmp:2: expected nothing behind the session"),
    (
      "{\"format\": 1, \"name\": \"x\", \"steps\": [{\"send\": \"a\", \"bytes\": [\"f\"]}]}",
      "s.qmp:1: \"bytes\": expected pairs of hexadecimal digits"
    ),
    (
      "{\"format\": 1, \"name\": \"x\", \"steps\": [{\"send\": {\"repeat\": [[\"aaaa\", 60000000]]}}]}",
      "s.qmp:1: expected at most 64 MiB to send"
    ),
  ]) func sentences(_ pair: (String, String)) { #expect(failure(pair.0) == pair.1) }

  @Test func files() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("session-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func failure(_ path: String) -> String {
      do throws(SessionError) {
        return "parsed: \(try SessionFile.read(path: path))"
      } catch {
        return "\(error)"
      }
    }
    let none = folder + "/none"
    #expect(failure(none) == "\(none): can't be opened (No such file or directory); expected a session file")
    #expect(failure(folder) == "\(folder): is a directory; expected a session file")
    let latin = folder + "/latin"
    try Data([0x7b, 0x0a, 0xe9, 0x0a]).write(to: URL(fileURLWithPath: latin))
    #expect(failure(latin) == "\(latin):2: expected UTF-8 text")
    let large = folder + "/large"
    #expect(FileManager.default.createFile(atPath: large, contents: nil))
    #expect(truncate(large, SessionFile.maximumSize + 1) == 0)
    #expect(failure(large) == "\(large): is too large; expected a session file of at most 64 MiB")
    let good = folder + "/good"
    try Data("{\"execute\": \"stop\"}".utf8).write(to: URL(fileURLWithPath: good))
    #expect(try SessionFile.read(path: good).commands.map(\.execute) == ["stop"])
  }
}
