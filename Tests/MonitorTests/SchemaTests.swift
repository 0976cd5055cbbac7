import BlockLayer
import Foundation
import JSON
import Testing

@Suite struct SchemaTests {
  private func engine(_ command: String) throws -> JSONValue {
    let emulator = Emulator(MachineConfiguration(rules: Revisions.named("8.2")!.rules))
    return try emulator.qemu.executePlain(Command(command))!.get()
  }

  private var folder: URL { URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent() }

  /// Where the engine's schema says less than QEMU's, and why.
  static let reasons: [String: String] = [
    "blockdev-add.driver: fewer values": "drivers that are not modelled",
    "blockdev-reopen.options[].driver: fewer values": "drivers that are not modelled",
    "blockdev-add=qcow2.encrypt: not of the same kind": "encryption is not modelled; the option is refused later",
    "blockdev-create.options=qcow2.encrypt: missing": "encryption is not modelled",
    "blockdev-reopen.options[]=qcow2.encrypt: not of the same kind": "encryption is not modelled",
    "blockdev-create.options.driver: fewer values": "images are made as raw files and as qcow2",
    "object-add.qom-type: fewer values": "object types that are not modelled",
    "transaction.actions[].type: fewer values": "drive-backup is not modelled",
  ]

  @Test(.enabled(if: RealQEMU.path != nil, "qemu-system-x86_64 is not installed: nothing is compared"))
  func everythingOfferedIsAsInQEMU() throws {
    let comparison = SchemaComparison(
      ours: try engine("query-qmp-schema"), theirs: try RealQEMU.answer("query-qmp-schema"))
    #expect(comparison.differences.filter { Self.reasons[$0] == nil } == [])
  }

  @Test func everyTypeIsThere() throws {
    let entries = try engine("query-qmp-schema").array ?? []
    let names = Set(entries.compactMap { $0["name"]?.string })
    #expect(names.count == entries.count)
    func check(_ value: JSONValue) {
      for member in value.members ?? [] {
        if ["type", "arg-type", "ret-type", "element-type"].contains(member.name), let name = member.value.string {
          #expect(names.contains(name), "\(name) of \(value)")
        }
        check(member.value)
      }
      value.array?.forEach(check)
    }
    entries.forEach(check)
  }

  @Test func commandsAreThoseOfTheSchema() throws {
    let listed = (try engine("query-commands").array ?? []).compactMap { $0["name"]?.string }
    let schema = (try engine("query-qmp-schema").array ?? []).filter { $0["meta-type"] == "command" }
    #expect(Set(listed) == Set(schema.compactMap { $0["name"]?.string }))
    #expect(Set(listed).isSuperset(of: ["qmp_capabilities", "quit", "query-version", "human-monitor-command"]))
  }

  /// Every event that the engine's code names is in the table.
  @Test func eventsAreInTheTable() throws {
    let sources = folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/BlockLayer")
    let known = Set(MonitorEvent.all.map(\.name))
    let pattern = /emit\(\.event,\s*"([A-Z_]+)/
    var found: Set<String> = []
    for case let file as URL in FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)! {
      guard file.pathExtension == "swift" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: pattern) { found.insert(String(match.1)) }
    }
    #expect(found.subtracting(known) == [])
    #expect(!found.isEmpty)
  }

  /// The list of commands that the engine does not have, and what it says to them.
  @Test func listOfWhatIsNotModelled() throws {
    let file = folder.deletingLastPathComponent().appendingPathComponent("ConformanceTests/NOT-MODELLED.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let listed = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { $0.matches(of: /`([^`]+)`/) }
      .map { String($0.1) }
    #expect(listed.count > 50)
    let emulator = Emulator(MachineConfiguration(rules: Revisions.named("8.2")!.rules))
    for name in listed {
      #expect(
        emulator.qemu.executePlain(Command(name))
          == .failure(QMPError("The command \(name) has not been found", class: .commandNotFound)), "\(name)")
    }
    guard RealQEMU.path != nil else { return }
    let real = (try RealQEMU.answer("query-commands").array ?? []).compactMap { $0["name"]?.string }
    #expect(Set(listed) == Set(real).subtracting(MonitorCommand.names), "run not_modelled.py")
  }
}
