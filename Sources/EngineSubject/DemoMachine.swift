import BlockLayer
import Images
import JSON

/// The machine that `blockscope` shows when none is named.
///
/// Two iothreads with a virtio-scsi controller each. QEMU refuses disks in different iothreads on a common node, so
/// both disks whose overlays share a base are on the first controller; one of them is throttled. A CD and a spare
/// disk are on the second one.
public enum DemoMachine {
  /// The machine at a revision. It is running, under a guest that reads and writes.
  public static func configuration(rules: Rules) -> MachineConfiguration {
    var configuration = MachineConfiguration(
      rules: rules, setup: setup, guest: .load(outstanding: 2),
      hostFiles: NamedFiles(files, others: RealFiles(isPinned: true)))
    configuration.cells = 1 << 19
    return configuration
  }

  /// Disks that are there for the show. Whatever else is opened is a file of the host.
  private static let files: Set<String> = ["base.qcow2", "d0.qcow2", "d1.qcow2", "debian.iso"]

  private static var setup: [Command] {
    [
      object("iothread", "iothread0"),
      object("iothread", "iothread1"),
      object("throttle-group", "tg0"),
      device("virtio-scsi-pci", "scsi0", ["iothread": "iothread0"]),
      device("virtio-scsi-pci", "scsi1", ["iothread": "iothread1"]),
      node("file", "base-file", ["filename": .string("base.qcow2"), "read-only": .bool(true)]),
      node("qcow2", "base", ["file": .string("base-file"), "backing": .null, "read-only": .bool(true)]),
      node("file", "d0-file", ["filename": .string("d0.qcow2")]),
      node("qcow2", "d0", ["file": .string("d0-file"), "backing": .string("base")]),
      node("throttle", "thr0", ["throttle-group": .string("tg0"), "file": .string("d0")]),
      node("file", "d1-file", ["filename": .string("d1.qcow2")]),
      node("qcow2", "d1", ["file": .string("d1-file"), "backing": .string("base")]),
      node("file", "iso", ["filename": .string("debian.iso"), "read-only": .bool(true)]),
      node("null-co", "spare", ["size": .int(64 << 20)]),
      device("scsi-hd", "disk0", ["bus": "scsi0.0", "drive": "thr0"]),
      device("scsi-hd", "disk1", ["bus": "scsi0.0", "drive": "d1"]),
      device("scsi-cd", "cd0", ["bus": "scsi1.0", "drive": "iso"]),
      device("scsi-hd", "disk2", ["bus": "scsi1.0", "drive": "spare"]),
      Command("cont"),
    ]
  }

  private static func object(_ type: String, _ id: String) -> Command {
    Command("object-add", .object([.init("qom-type", .string(type)), .init("id", .string(id))]))
  }

  private static func device(_ driver: String, _ id: String, _ more: KeyValuePairs<String, String>) -> Command {
    let more = more.map { JSONValue.Member($0.key, .string($0.value)) }
    return Command("device_add", .object([.init("driver", .string(driver)), .init("id", .string(id))] + more))
  }

  private static func node(_ driver: String, _ name: String, _ more: KeyValuePairs<String, JSONValue>) -> Command {
    let more = more.map { JSONValue.Member($0.key, $0.value) }
    return Command(
      "blockdev-add", .object([.init("driver", .string(driver)), .init("node-name", .string(name))] + more))
  }
}
