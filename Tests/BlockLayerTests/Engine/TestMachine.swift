import BlockLayer
import JSON
import Machine

/// Machines for the engine's tests, built through QMP as everywhere.
enum TestMachine {
  static func object(_ members: (String, JSONValue)...) -> JSONValue { .object(members.map { .init($0.0, $0.1) }) }

  /// One iothread, one controller in it, a raw node over a null-co one, running.
  static let setup: [Command] = [
    Command("object-add", object(("qom-type", .string("iothread")), ("id", .string("iothread0")))),
    Command(
      "device_add",
      object(("driver", .string("virtio-scsi-pci")), ("id", .string("scsi0")), ("iothread", .string("iothread0")))),
    Command(
      "blockdev-add",
      object(
        ("driver", .string("null-co")), ("node-name", .string("prot0")), ("size", .int(1 << 20)),
        ("read-zeroes", .bool(true)))),
    Command(
      "blockdev-add", object(("driver", .string("raw")), ("node-name", .string("fmt0")), ("file", .string("prot0")))),
    Command("cont"),
  ]

  static let plug = Command(
    "device_add",
    object(
      ("driver", .string("scsi-hd")), ("id", .string("stg0")), ("bus", .string("scsi0.0")), ("scsi-id", .int(0)),
      ("lun", .int(0)), ("drive", .string("fmt0"))))
  static let unplug = Command("device_del", object(("id", .string("stg0"))))

  static func emulator(
    _ revision: String = "seed", guest: GuestKind = .idle, client: ClientScript? = nil, extra: [Command] = []
  ) -> Emulator {
    guard let revision = Revisions.named(revision) else { preconditionFailure("no revision \(revision)") }
    return Emulator(
      MachineConfiguration(rules: revision.rules, setup: setup + extra, guest: guest, client: client))
  }

  /// Gives a command and runs all but the outside threads until none can go. Answers everything that was let known.
  @discardableResult static func run(_ emulator: Emulator, _ command: Command) -> [Output] {
    var outputs: [Output] = []
    emulator.enqueue(command)
    emulator.settle { outputs.append($0) }
    return outputs
  }
}
