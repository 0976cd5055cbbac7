import QMPProtocol
import QMPServer

/// An engine that answers `{}`, and an event for `stop`; `big` has a long answer.
final class EchoEngine: MonitorEngine {
  var tell: (@Sendable (EngineOutput) -> Void)?

  @Sendable static func knows(_ command: String) -> Bool { ["stop", "big", "quit", "die"].contains(command) }

  func knows(_ command: String) -> Bool { Self.knows(command) }

  func submit(_ command: QMPCommand) {
    switch command.name {
    case "stop": tell?(.event(name: "STOP", data: nil))
    case "die": tell?(.dead("an assertion"))
    default: break
    }
    if command.name == "big" {
      tell?(.reply(.value("\"" + String(repeating: "x", count: 1 << 18) + "\"")))
    } else {
      tell?(.reply(.value("{}")))
    }
  }
}
