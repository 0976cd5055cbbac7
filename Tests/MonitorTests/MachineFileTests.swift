import BlockLayer
import Foundation
import JSON
import Monitor
import TestSupport
import Testing

@Suite struct MachineFileTests {
  static let rules = Revisions.named("9.0")?.rules ?? Rules(name: "9.0")

  func build(_ text: String) throws -> MachineConfiguration {
    try MachineFile.configuration(try SessionFile.parse(text: text, name: "m.qmp"), file: "m.qmp", rules: Self.rules)
  }

  func failure(_ text: String) -> String {
    do {
      _ = try build(text)
      return "built"
    } catch {
      return "\(error)"
    }
  }

  @Test func valuesKeepTheirForm() throws {
    let text = "{\"a\": [1, -5, 2.5, null, true], \"b\": {\"é\": \"x\\ny\"}}"
    let json = try JSONParser.parse(text)
    #expect(try JSONParser.parse(json.description) == json)
    #expect(json["a"]?.array?.first?.int == 1)
  }

  /// A number that no engine value can hold is refused by whoever wants an integer, and nothing traps.
  @Test(arguments: ["18446744073709551615", "9223372036854775808", "1e300", "-9223372036854775808"])
  func numbersWithoutBounds(_ number: String) throws {
    let json = try JSONParser.parse(number)
    #expect(json.description.isEmpty == false)
    let reply = failure(
      "{\"execute\": \"blockdev-add\", \"arguments\": {\"driver\": \"null-co\", \"node-name\": \"n\", \"size\": \(number)}}"
    )
    #expect(reply.hasPrefix("m.qmp:1: QEMU refuses blockdev-add: "))
  }

  @Test func aMachineOfPlainCommands() throws {
    let configuration = try build(
      """
      {"execute": "qmp_capabilities"}
      {"execute": "object-add", "arguments": {"qom-type": "iothread", "id": "t0"}}
      {"execute": "device_add", "arguments": {"driver": "virtio-scsi-pci", "id": "s0", "iothread": "t0"}}
      {"execute": "blockdev-add", "arguments": {"driver": "null-co", "node-name": "n", "size": 1048576}}
      {"execute": "device_add", "arguments": {"driver": "scsi-hd", "id": "d0", "bus": "s0.0", "drive": "n"}}
      {"execute": "cont"}
      """)
    #expect(configuration.setup.map(\.name) == ["object-add", "device_add", "blockdev-add", "device_add", "cont"])
    #expect(Emulator(configuration).setupReplies.allSatisfy { !$0.isError })
  }

  @Test func refusals() {
    #expect(
      failure("# a comment\n{\"execute\": \"device_del\", \"arguments\": {\"id\": \"x\"}}")
        == "m.qmp:2: QEMU refuses device_del: Device 'x' not found")
    #expect(
      failure("{\"execute\": \"blockdev-nonsense\"}")
        == "m.qmp:1: blockscope does not know the command blockdev-nonsense, expected one that builds a block graph")
    let session = """
      {"format": 1, "name": "x", "steps": [
      {"execute": "device_del", "arguments": {"id": "x"},
       "error": {"class": "DeviceNotFound", "desc": "Device 'x' not found"}},
      {"execute": "query-nothing", "return": {}},
      {"execute": "device_del", "arguments": {"id": "y"}, "return": {}}]}
      """
    #expect(failure(session) == "m.qmp:5: QEMU refuses device_del: Device 'y' not found")
  }

  @Test func filesOfASession() throws {
    let session = try SessionFile.parse(
      text: """
        {"format": 1, "name": "x", "setup": [{"file": "a.img", "size": 4096}, {"dir": "d"},
          {"qemu-img": ["create", "-q", "-f", "qcow2", "{work}/b.qcow2", "8M"]},
          {"qemu-img": ["create", "-f", "qcow2", "-b", "b.qcow2", "-F", "qcow2", "{work}/c.qcow2"]},
          {"qemu-img": ["create", "{work}/d", "99999999999T"]}, {"qemu-img": ["convert", "e"]}], "steps": []}
        """, name: "x")
    #expect(
      session.fileLengths == [
        "{work}/a.img": 4096, "{work}/b.qcow2": 8 << 20, "{work}/c.qcow2": 8 << 20, "{work}/d": 0,
      ])
  }

  @Test func readsFromAPath() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("machine-\(UUID()).qmp").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("{\"execute\": \"cont\"}".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try MachineFile.configuration(path: path, rules: Self.rules).setup.map(\.name) == ["cont"])
  }
}
