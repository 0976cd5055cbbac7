import JSON
import QMPProtocol

extension FuzzTarget {
  /// What a QMP client sends: the first byte says in what pieces it comes, and when the engine answers.
  ///
  /// Whatever comes, the connection answers in lines of JSON, keeps no more than it was sent, and comes to its end.
  static let qmpStream = FuzzTarget("qmp-stream") { input in
    guard let first = input.first else { return }
    var connection = QMPConnection { $0 != "nope" }
    let answersLate = first & 1 != 0
    let piece = first & 2 != 0 ? Int(first >> 2) + 1 : max(1, input.count)
    var late = 0
    var sent = 0
    func turn() {
      while let action = connection.next() {
        switch action {
        case .execute where answersLate: late += 1
        case .execute(let command):
          connection.answer(command.arguments.isEmpty ? .value("{}") : .error("no \(command.name)"))
          connection.tell(event: "STOP", data: nil, at: Timestamp(seconds: 1, microseconds: 2))
        case .close: break
        }
      }
      let output = connection.takeOutput()
      sent += output.count
      check(output)
      connection.sent(output.count)
    }
    var at = 1
    while at < input.count {
      let end = min(input.count, at + piece)
      connection.receive(input[at..<end])
      turn()
      while late > 0 {
        late -= 1
        connection.answer(.value("[]"))
        turn()
      }
      at = end
    }
    connection.endInput()
    turn()
    precondition(connection.pendingBytes <= input.count, "more is kept than was sent")
    precondition(connection.next() == nil, "something is left to do")
  }

  /// Every line is one JSON object.
  private static func check(_ output: [UInt8]) {
    precondition(output.isEmpty || output.suffix(2).elementsEqual([0x0d, 0x0a]), "a line is cut off")
    var parser = JSONParser(output)
    do {
      while let value = try parser.next() { precondition(value.value.object != nil, "a line is no object") }
    } catch {
      preconditionFailure("a line is no JSON: \(error)")
    }
  }
}
