import BlockLayer
import JSON

extension BlockLayer.Command {
  /// A command of a session as the engine takes it.
  public init(_ command: QMPSession.Command) {
    self.init(command.execute, command.arguments.map { .object($0) } ?? .object([]))
  }
}
