import Machine
import Subject

extension Session {
  private static let keptEvents = 4096

  /// Takes down how the machine was built: what it was told, and what it answered.
  func noteSetup() {
    for reply in emulator.setupReplies {
      for (kind, text) in [(EventLine.Kind.command, reply.command.description)] + reply.events.map({ (.qmp, $0) })
        + [(.command, reply.reply)]
      {
        log.append(EventLine(step: nil, thread: "main", kind: kind, text: text))
      }
    }
  }

  /// Takes what the last step let the world know into the log.
  func note(_ thread: String) {
    let step = history.count - 1
    for output in emulator.machine.outputs {
      let (kind, text) = line(output)
      log.append(EventLine(step: step, thread: thread, kind: kind, text: text))
      if output.kind == .reply { tellReply(output.text) }
    }
    clients.note(step: step, emulator.machine.outputs)
    if let finding = history.finding {
      log.append(EventLine(step: step, thread: thread, kind: .finding, text: finding.text))
    }
    if log.count > 2 * Self.keptEvents {
      // Trace events come by the thousand; what QEMU answers and announces is worth keeping longer.
      let older = log.dropLast(Self.keptEvents).filter { $0.kind != .trace }
      log = older.suffix(Self.keptEvents / 2) + log.suffix(Self.keptEvents)
    }
  }

  /// The last lines, and before them the last of those that are no trace events.
  var shownEvents: [EventLine] {
    log.dropLast(400).filter { $0.kind != .trace }.suffix(100) + log.suffix(400)
  }

  private static let request = "handle_qmp_command "

  private func line(_ output: Output) -> (EventLine.Kind, String) {
    switch output.kind {
    case .event: (.qmp, output.text)
    case .trace: (.trace, output.text)
    case .reply: (.command, output.text)
    case .note where output.text.hasPrefix(Self.request):
      (.command, String(output.text.dropFirst(Self.request.count)))
    case .note: (.trace, output.text)
    }
  }

  /// Makes QEMU's answer the message: the text of an error as it is.
  private func tellReply(_ reply: String) {
    let request = log.last { $0.kind == .command && $0.text.hasPrefix("{\"execute\"") }?.text
    let name = request.flatMap { Reply.name(ofRequest: $0) } ?? "QEMU"
    // What the guest lets happen is no command of a person's.
    if name == "eject" { return }
    switch Reply(reply) {
    case .failure(let text): say("\(name): \(text)", isError: true)
    case .nothing: say("\(name): done")
    case .value(let text): say("\(name): \(text)")
    }
  }
}
