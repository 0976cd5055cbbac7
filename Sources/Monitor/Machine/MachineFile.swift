import BlockLayer
import Images
import JSON

/// Machine descriptions: files of QMP commands.
public enum MachineFile {
  /// The machine that a file of plain QMP commands, or a recorded session, builds.
  ///
  /// The machine is built once to see whether it works. A recorded session's queries are left out, they build nothing,
  /// and a command whose recorded answer is an error may fail again.
  ///
  /// - Throws: `SessionError`, `FILE:LINE: QEMU refuses COMMAND: TEXT` where a command fails that should not.
  public static func configuration(path: String, rules: Rules) throws(SessionError) -> MachineConfiguration {
    try configuration(try SessionFile.read(path: path), file: path, rules: rules)
  }

  /// The machine of a session that has been read from `file`.
  ///
  /// - Throws: `SessionError`, as above.
  public static func configuration(
    _ session: QMPSession, file: String, rules: Rules
  ) throws(SessionError) -> MachineConfiguration {
    let commands = session.commands.filter { builds($0, session) }
    let configuration = MachineConfiguration(
      rules: rules, setup: commands.map(Command.init), fileLengths: session.fileLengths,
      hostFiles: RealFiles(isPinned: true))
    let emulator = Emulator(configuration)
    for (command, reply) in zip(commands, emulator.setupReplies) where reply.isError && !command.isRecordedError {
      if let finding = emulator.machine.finding {
        throw SessionError(
          file: file, line: command.line, message: "QEMU does not get past \(command.execute): \(finding.text)")
      }
      throw SessionError(file: file, line: command.line, message: refusal(of: command, reply))
    }
    if let finding = emulator.machine.finding {
      throw SessionError(file: file, line: nil, message: "QEMU does not survive these commands: \(finding.text)")
    }
    return configuration
  }

  private static func builds(_ command: QMPSession.Command, _ session: QMPSession) -> Bool {
    if command.execute == "qmp_capabilities" { return false }
    guard session.form == .corpus else { return true }
    return !["query-", "x-debug-query-", "qom-get", "qom-list"].contains { command.execute.hasPrefix($0) }
  }

  private static func refusal(of command: QMPSession.Command, _ reply: Emulator.SetupReply) -> String {
    let error = (try? JSONParser.parse(reply.reply))?["error"]
    if error?["class"] == "CommandNotFound" {
      return "blockscope does not know the command \(command.execute), expected one that builds a block graph"
    }
    return "QEMU refuses \(command.execute): \(error?["desc"]?.string ?? reply.reply)"
  }
}

extension QMPSession.Command {
  /// Whether QEMU refused it when it was recorded.
  fileprivate var isRecordedError: Bool {
    if case .error = reply { true } else { false }
  }
}
