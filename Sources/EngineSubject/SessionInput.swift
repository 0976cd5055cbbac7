import BlockLayer
import Machine

/// What comes into a machine from outside, by a person's hand.
public enum SessionInput: Equatable, Sendable {
  /// A QMP command, or one of blockscope's own.
  case command(BlockLayer.Command)
  /// The guest sends a request to the device with this id.
  case guest(device: String, CDB)
}

extension SessionInput {
  func perform(on emulator: Emulator) {
    switch self {
    case .command(let command): emulator.enqueue(command)
    case .guest(let id, let cdb):
      guard let device = emulator.device(id) else { return }
      emulator.sendRequest(to: device, cdb)
    }
  }

  /// For people, e.g. `device_del stg0`.
  var text: String {
    switch self {
    case .command(let command): command.text
    case .guest(let id, let cdb): "the guest sends \(cdb) to \(id)"
    }
  }
}

extension BlockLayer.Command {
  /// The name as people know it: that of blockscope's own commands is in parentheses, so that no QMP client has it.
  var plainName: String { name.hasPrefix("(") ? String(name.dropFirst().dropLast()) : name }

  /// The name with its arguments.
  var text: String {
    guard let members = arguments.members, !members.isEmpty else { return plainName }
    return plainName + " "
      + members.map { "\($0.name)=\($0.value.string ?? $0.value.description)" }.joined(separator: ",")
  }
}

extension Emulator {
  /// The device on a bus with this id.
  func device(_ id: String) -> SCSIDevice? {
    controllers.lazy.flatMap(devices).first { self.name($0.id) == id }
  }

  /// The string of a field.
  func name(_ field: Field<Symbol>) -> String { qemu.text(machine.peek(field)) }
}
