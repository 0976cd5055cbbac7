import BlockLayer
import JSON
import Machine
import Monitor
import QMPProtocol

/// The engine without a screen, behind a monitor. Commands are executed while they are handed over.
public final class HostEngine: MonitorEngine {
  public var tell: (@Sendable (EngineOutput) -> Void)?
  private let host: EngineHost
  /// Gets every trace event with the name of the thread that it happened in.
  private let trace: ((_ thread: String, _ event: String) -> Void)?

  /// The machine of a configuration, at its first instant.
  public init(
    _ configuration: MachineConfiguration,
    trace: ((_ thread: String, _ event: String) -> Void)? = nil
  ) {
    host = EngineHost(Emulator(configuration))
    self.trace = trace
  }

  /// Whether the engine has a command of this name.
  @Sendable public static func knows(_ command: String) -> Bool {
    MonitorCommand.named(command) != nil
  }

  public func knows(_ command: String) -> Bool { Self.knows(command) }

  public func submit(_ command: QMPCommand) {
    host.submit(Command(command.name, .object(command.arguments)))
    settle()
  }

  private func settle() {
    let machine = host.emulator.machine
    host.settle { output in
      if let told = EngineOutput(output) {
        tell?(told)
      } else if output.kind == .trace, let trace {
        trace(machine.threadNames[output.thread], output.text)
      }
    }
    if let finding = machine.finding { tell?(.dead(finding.text)) }
  }
}

extension EngineOutput {
  /// What a client gets to see of the machine's output; nil for traces and notes.
  public init?(_ output: Output) {
    switch output.kind {
    case .reply:
      // `{"return": VALUE}` or `{"error": OBJECT}`.
      let isError = output.text.hasPrefix("{\"error\": ")
      let value = String(output.text.utf8.dropFirst(isError ? 10 : 11).dropLast()) ?? ""
      self = .reply(isError ? .failure(value) : .value(value))
    case .event:
      let parts = output.text.split(separator: " ", maxSplits: 1)
      self = .event(
        name: parts.first.map(String.init) ?? "", data: parts.count > 1 ? String(parts[1]) : nil)
    case .trace, .note: return nil
    }
  }
}
