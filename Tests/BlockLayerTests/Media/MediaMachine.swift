import BlockLayer
import JSON
import Machine
import Monitor
import Testing

/// A machine with a controller `s`, run as a monitor runs it: commands one after another, the firmware in between.
struct MediaMachine {
  private let host: EngineHost

  init() throws {
    let rules = try #require(Revisions.named("8.2")).rules
    host = EngineHost(Emulator(MachineConfiguration(rules: rules, guest: .firmware)))
    self("device_add", #"{"driver": "virtio-scsi-pci", "id": "s"}"#)
  }

  /// What a command answers, and the names and data of the events that come until the machine rests.
  @discardableResult
  func callAsFunction(_ name: String, _ arguments: String = "{}") -> (reply: JSONValue, events: [String]) {
    var reply = JSONValue.null
    var events: [String] = []
    host.submit(Command(name, JSONText.read(arguments)))
    host.settle { output in
      switch output.kind {
      case .reply: reply = JSONText.read(output.text)
      case .event: events.append(output.text)
      case .trace, .note: break
      }
    }
    if let finding = host.emulator.machine.finding { Issue.record("\(finding.text)") }
    return (reply, events)
  }

  /// The text of a command's error; nil if it succeeds.
  func error(_ name: String, _ arguments: String = "{}") -> String? {
    self(name, arguments).reply["error"]?["desc"]?.string
  }

  /// The first word of each event.
  func events(_ name: String, _ arguments: String = "{}") -> [String] {
    self(name, arguments).events.map { String($0.prefix { $0 != " " }) }
  }

  /// A member of the description of a device in query-block.
  func block(_ device: String, _ member: String) -> JSONValue? {
    self("query-block").reply["return"]?.array?.first { $0["qdev"]?.string == device }?[member]
  }

  /// A member of the statistics of a device.
  func count(_ device: String, _ member: String) -> Int? {
    self("query-blockstats").reply["return"]?.array?.first { $0["qdev"]?.string == device }?["stats"]?[member]?.int
  }

  /// What a line of the human monitor prints.
  func human(_ line: String) -> String? {
    self("human-monitor-command", "{\"command-line\": \(JSONValue.string(line))}").reply["return"]?.string
  }

  func addNull(_ name: String, readOnly: Bool = false) {
    self(
      "blockdev-add",
      "{\"driver\": \"null-co\", \"node-name\": \"\(name)\", \"size\": 1048576, \"read-only\": \(readOnly)}")
  }

  /// A disk whose reads fail; `rules` are those of blkdebug.
  func addFailing(_ name: String, rules: String = #"{"event": "none", "iotype": "read", "errno": 5}"#) {
    self(
      "blockdev-add",
      "{\"driver\": \"blkdebug\", \"node-name\": \"\(name)\", \"image\": {\"driver\": \"null-co\", \"size\": 1048576}, "
        + "\"inject-error\": [\(rules)]}")
  }

  func plug(_ model: String, _ id: String, drive: String? = nil, _ more: String = "") {
    let drive = drive.map { ", \"drive\": \"\($0)\"" } ?? ""
    self("device_add", "{\"driver\": \"\(model)\", \"id\": \"\(id)\", \"bus\": \"s.0\"\(drive)\(more)}")
  }
}
