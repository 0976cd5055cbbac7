import BlockLayer
import EngineSubject
import JSON
import Scenarios
import Subject

/// The rules of a revision that is known to exist.
func rules(_ name: String) -> Rules { Revisions.named(name)?.rules ?? Rules(name: "missing") }

/// The demo machine, paused.
func demoSession(_ revision: String = "10.0") -> Session {
  Session(Emulator(DemoMachine.configuration(rules: rules(revision))), title: "demo machine")
}

/// One disk on a controller in an iothread, and a node that nothing uses; a guest that does nothing by itself.
func quietConfiguration(_ revision: String = "seed") -> MachineConfiguration {
  func command(_ name: String, _ arguments: [(String, JSONValue)]) -> Command {
    Command(name, .object(arguments.map { JSONValue.Member($0.0, $0.1) }))
  }
  let setup = [
    command("object-add", [("qom-type", .string("iothread")), ("id", .string("iothread0"))]),
    command(
      "device_add",
      [("driver", .string("virtio-scsi-pci")), ("id", .string("scsi0")), ("iothread", .string("iothread0"))]),
    command("blockdev-add", [("driver", .string("null-co")), ("node-name", .string("fmt0")), ("size", .int(1 << 20))]),
    command("blockdev-add", [("driver", .string("null-co")), ("node-name", .string("free")), ("size", .int(1 << 20))]),
    command(
      "device_add",
      [
        ("driver", .string("scsi-hd")), ("id", .string("stg0")), ("bus", .string("scsi0.0")),
        ("drive", .string("fmt0")),
      ]),
    Command("cont"),
  ]
  return MachineConfiguration(rules: rules(revision), setup: setup)
}

func quietSession(_ revision: String = "seed", isStepped: Bool = false) -> Session {
  let session = Session(Emulator(quietConfiguration(revision)), title: "quiet", isStepped: isStepped)
  // The guest's driver starts the controller.
  session.runToStep(60)
  return session
}

extension Session {
  /// The present without what belongs to the person and not to the machine.
  var present: Snapshot {
    var snapshot = snapshot()
    snapshot.message = nil
    snapshot.lastStep = 0
    snapshot.steps = snapshot.steps.filter { $0.tense == .past }
    snapshot.choices = snapshot.choices.map { choice in
      var choice = choice
      choice.note = nil
      return choice
    }
    return snapshot
  }
}

extension Snapshot {
  func node(_ name: String) -> GraphNode? { graph.nodes.first { $0.name == name } }
  func device(_ name: String) -> DeviceState? { devices.first { $0.name == name } }
  func thread(_ name: String) -> ThreadState? { threads.first { $0.name == name } }

  /// The edge between two named objects.
  func edge(_ parent: String, _ child: String) -> GraphEdge? {
    guard let parent = node(parent), let child = node(child) else { return nil }
    return graph.edges.first { $0.parent == parent.id && $0.child == child.id }
  }
}
