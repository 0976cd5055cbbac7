import JSON

/// Turns located JSON into a session; every error names the file and the line.
struct SessionReader {
  let file: String

  func error(_ place: LocatedJSON, _ message: String) -> SessionError {
    SessionError(file: file, line: place.line, message: message)
  }

  // MARK: Typed access

  func string(_ value: LocatedJSON, _ what: String) throws(SessionError) -> String {
    guard case .leaf(.string(let text)) = value.node else {
      throw error(value, "\(what): expected a string, found \(value.kind)")
    }
    return text
  }

  func array(_ value: LocatedJSON, _ what: String) throws(SessionError) -> [LocatedJSON] {
    guard let elements = value.elements else {
      throw error(value, "\(what): expected an array, found \(value.kind)")
    }
    return elements
  }

  func strings(_ value: LocatedJSON, _ what: String) throws(SessionError) -> [String] {
    var texts: [String] = []
    for element in try array(value, what) { texts.append(try string(element, "an element of \(what)")) }
    return texts
  }

  func object(_ value: LocatedJSON, _ what: String) throws(SessionError) -> JSONObject {
    guard case .object(let object) = value.value else {
      throw error(value, "\(what): expected an object, found \(value.kind)")
    }
    return object
  }

  func required(_ name: String, of value: LocatedJSON, _ what: String) throws(SessionError) -> LocatedJSON {
    guard let member = value[name] else { throw error(value, "expected a member \"\(name)\" in \(what)") }
    return member
  }

  // MARK: Plain QMP

  func plain(_ values: [LocatedJSON]) throws(SessionError) -> QMPSession {
    var session = QMPSession(form: .plain, name: file)
    for value in values {
      guard let members = value.members else {
        throw error(value, "expected a QMP command {\"execute\": ...}, found \(value.kind)")
      }
      guard value["execute"] != nil || value["exec-oob"] != nil else {
        throw error(value, "expected a member \"execute\" in a QMP command, or \"format\" and \"steps\" of a session")
      }
      if let extra = members.first(where: { !["execute", "exec-oob", "arguments", "id"].contains($0.name) }) {
        throw error(extra.value, "expected only \"execute\", \"arguments\" and \"id\", found \"\(extra.name)\"")
      }
      session.steps.append(QMPSession.Step(line: value.line, kind: .command(try command(value))))
    }
    session.negotiate = session.commands.first?.execute != "qmp_capabilities"
    return session
  }

  func command(_ value: LocatedJSON) throws(SessionError) -> QMPSession.Command {
    if let both = value["exec-oob"], value["execute"] != nil {
      throw error(both, "expected either \"execute\" or \"exec-oob\", found both")
    }
    let outOfBand = value["exec-oob"] != nil
    let name = outOfBand ? "exec-oob" : "execute"
    var command = QMPSession.Command(
      line: value.line, execute: try string(try required(name, of: value, "a QMP command"), "\"\(name)\""))
    if command.execute.isEmpty { throw error(value, "\"\(name)\": expected the name of a command, found nothing") }
    command.isOutOfBand = outOfBand
    if let arguments = value["arguments"] { command.arguments = try object(arguments, "\"arguments\"") }
    command.id = value["id"]?.value
    return command
  }
}
