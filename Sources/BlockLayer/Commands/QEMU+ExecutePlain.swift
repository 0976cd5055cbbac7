import JSON
import Machine

extension QEMU {
  /// Executes a command that nobody can see half-done; nil for one that is a routine of its own.
  ///
  /// A command that fails has changed nothing. An unknown one fails with CommandNotFound.
  public func executePlain(_ command: Command) -> Result<JSONValue, QMPError>? {
    guard let known = MonitorCommand.named(command.name) else { return .failure(Self.notFound(command.name)) }
    switch known.body {
    case .routine: return nil
    case .plain(let handler), .graph(let handler):
      do throws(QMPError) {
        try known.checkArguments(command.arguments)
        return .success(
          try takingBack { () throws(QMPError) -> JSONValue in try handler(self, command.arguments) })
      } catch {
        return .failure(error)
      }
    }
  }

  static func notFound(_ name: String) -> QMPError {
    QMPError("The command \(name) has not been found", class: .commandNotFound)
  }
}
