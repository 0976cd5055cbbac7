import BlockLayer
import EngineSubject
import QMPProtocol
import QMPServer

/// The machine on the screen, behind a monitor.
final class InspectorEngine: MonitorEngine {
  private let subject: EngineSubject

  init(_ subject: EngineSubject) { self.subject = subject }

  var tell: (@Sendable (EngineOutput) -> Void)? {
    didSet {
      guard let tell else { return }
      subject.listen { output in EngineOutput(output).map(tell) }
    }
  }

  func knows(_ command: String) -> Bool { HostEngine.knows(command) }

  func submit(_ command: QMPCommand) { subject.execute(Command(command.name, .object(command.arguments))) }
}
