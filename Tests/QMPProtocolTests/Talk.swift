import JSON
import QMPProtocol

/// A conversation with a connection in front of an engine that answers everything with `{}`.
struct Talk {
  var connection = QMPConnection { ["query-name", "quit", "stop"].contains($0) }
  /// Whether the engine answers at once.
  var answers = true
  private(set) var executed: [QMPCommand] = []
  private(set) var closed: QMPConnection.Reason?

  init(negotiated: Bool = true, outOfBand: Bool = false) {
    _ = lines()
    guard negotiated else { return }
    let enable = outOfBand ? #","arguments":{"enable":["oob"]}"# : ""
    _ = say(#"{"execute":"qmp_capabilities"\#(enable)}"#)
  }

  /// Sends text; what comes back, line by line.
  mutating func say(_ text: String) -> [String] { say(Array(text.utf8)) }

  mutating func say(_ bytes: [UInt8]) -> [String] {
    connection.receive(bytes)
    return lines()
  }

  /// Does what there is to do; what comes of it, line by line.
  mutating func lines() -> [String] {
    while let action = connection.next() {
      switch action {
      case .execute(let command):
        executed.append(command)
        if answers { connection.answer(.value("{}")) }
      case .close(let reason): closed = reason
      }
    }
    let bytes = connection.takeOutput()
    connection.sent(bytes.count)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
  }

  /// The sentence of the only reply, an error.
  mutating func error(_ text: String) -> String { error(Array(text.utf8)) }

  mutating func error(_ bytes: [UInt8]) -> String {
    let lines = say(bytes)
    guard lines.count == 1, let reply = try? JSONParser.parse(lines[0]) else { return "\(lines)" }
    return reply["error"]?["desc"]?.string ?? lines[0]
  }
}
