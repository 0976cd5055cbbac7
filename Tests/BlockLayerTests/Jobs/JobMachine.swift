import JSON
import Machine

@testable import BlockLayer

/// Machines with nodes to copy between.
enum JobMachine {
  /// Nodes `a` and `b` of 1 MiB, an iothread `t0`.
  static func emulator(extra: [Command] = []) -> Emulator {
    guard let revision = Revisions.named("8.2") else { preconditionFailure("no revision") }
    let setup = [node("a"), node("b"), command("object-add", ("qom-type", "iothread"), ("id", "t0"))]
    return Emulator(MachineConfiguration(rules: revision.rules, setup: setup + extra))
  }

  static func command(_ name: String, _ members: (String, JSONValue)...) -> Command {
    Command(name, .object(members.map { .init($0.0, $0.1) }))
  }

  static func node(_ name: String) -> Command {
    command(
      "blockdev-add", ("driver", "null-co"), ("node-name", .string(name)), ("size", .int(1 << 20)),
      ("read-zeroes", .bool(true)))
  }

  static func backup(sync: String = "full") -> Command {
    command("blockdev-backup", ("job-id", "k"), ("device", "a"), ("target", "b"), ("sync", .string(sync)))
  }

  static let moveToIOThread = command("x-blockdev-set-iothread", ("node-name", "a"), ("iothread", "t0"))

  /// The states that the job `k` went through, from events.
  static func states(_ outputs: [Output]) -> [String] {
    outputs.filter { $0.kind == .event && $0.text.hasPrefix("JOB_STATUS_CHANGE") }.compactMap { output in
      let data = output.text.drop { $0 != "{" }
      return (try? JSONParser.parse(String(data)))?["status"]?.string
    }
  }
}
