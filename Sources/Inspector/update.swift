import Subject

/// Changes the state of a screen by what happened, and tells what else is to be done.
public func update(_ state: inout ViewState, _ message: ViewMessage, snapshot: Snapshot) -> [Effect] {
  switch message {
  case .key(let key):
    if state.dialogue != nil { return state.dialogueKey(key, in: snapshot) }
    return state.key(key, in: snapshot)
  case .paste(let text):
    state.insert(String(text.map { $0.isNewline ? " " : $0 }))
    return []
  case .tick:
    return []
  case .snapshot:
    if let message = snapshot.message, message.serial > state.messageSerial {
      state.notice = ViewState.Notice(text: message.text, isError: message.isError)
      state.messageSerial = message.serial
    }
    state.remember(snapshot.graph)
    if let lesson = snapshot.lesson { state.teach(lesson) }
    return []
  case .resize(let rows, let columns):
    state.rows = rows
    state.columns = columns
    return []
  }
}

extension ViewState {
  fileprivate mutating func key(_ key: KeyPress, in snapshot: Snapshot) -> [Effect] {
    guard let (command, arguments) = CommandTable.command(for: key) else {
      say("No command on \(key.name); ? lists all of them.", isError: true, over: snapshot)
      return []
    }
    return perform(command, arguments, in: snapshot)
  }
}
