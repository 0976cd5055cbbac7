import JSON
import QMPProtocol
import Testing

/// The state of a conversation: negotiation, envelopes, ids, out-of-band execution, events, bounds.
struct ConnectionTests {
  @Test func `The greeting comes by itself and is one line`() {
    var connection = QMPConnection { _ in false }
    let text = String(decoding: connection.takeOutput(), as: UTF8.self)
    #expect(
      text == #"{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "blockscope"}, "#
        + #""capabilities": ["oob"]}}"# + "\r\n")
  }

  @Test func `Nothing but qmp_capabilities before negotiation`() {
    var talk = Talk(negotiated: false)
    let refusal = "Expecting capabilities negotiation with 'qmp_capabilities'"
    #expect(talk.error(#"{"execute":"query-name"}"#) == refusal)
    #expect(talk.error(#"{"execute":"no-such"}"#) == refusal)
    #expect(talk.error(#"{"execute":"query-name","x":1}"#) == "QMP input member 'x' is unexpected")
    #expect(talk.error(#"{"exec-oob":"qmp_capabilities"}"#) == "QMP input member 'exec-oob' is unexpected")
    talk.connection.tell(event: "STOP", data: nil, at: Timestamp(seconds: 1, microseconds: 2))
    #expect(talk.say(#"{"execute":"qmp_capabilities","id":"go"}"#) == [#"{"return": {}, "id": "go"}"#])
    let again = #"{"execute":"qmp_capabilities"}"#
    #expect(talk.error(again) == "Capabilities negotiation is already complete, command ignored")
  }

  @Test(arguments: [
    (#"{"enable":["warp"]}"#, "Parameter 'null' does not accept value 'warp'"),
    (#"{"enable":"oob"}"#, "Invalid parameter type for 'enable', expected: array"),
    (#"{"enable":[1]}"#, "Invalid parameter type for 'enable[0]', expected: string"),
    (#"{"extra":true}"#, "Parameter 'extra' is unexpected"), ("[]", "QMP input member 'arguments' must be an object"),
  ])
  func `Capabilities are checked`(arguments: String, sentence: String) {
    var talk = Talk(negotiated: false)
    #expect(talk.error("{\"execute\":\"qmp_capabilities\",\"arguments\":\(arguments)}") == sentence)
    #expect(talk.say(#"{"execute":"qmp_capabilities"}"#) == [#"{"return": {}}"#])
  }

  @Test(arguments: [
    ("{}", "QMP input lacks member 'execute'"), (#"{"execute":1}"#, "QMP input member 'execute' must be a string"),
    (#"{"execute":"query-name","arguments":[]}"#, "QMP input member 'arguments' must be an object"),
    (#"{"execute":"query-name","extra":1}"#, "QMP input member 'extra' is unexpected"),
    // Of two errors the one that QEMU's hash table has first.
    (#"{"execute":1,"a":1}"#, "QMP input member 'a' is unexpected"),
    (#"{"zz":1,"aa":1,"arguments":1}"#, "QMP input member 'aa' is unexpected"),
    (#"{"execute":""}"#, "The command  has not been found"),
    (#"{"execute":"(drain-begin)"}"#, "The command (drain-begin) has not been found"),
    (#"{"execute":"query-version","arguments":{"x":1}}"#, "Parameter 'x' is unexpected"),
    ("[]", "QMP input must be a JSON object"), ("null ", "QMP input must be a JSON object"),
  ])
  func `Envelopes are checked`(request: String, sentence: String) {
    var talk = Talk()
    #expect(talk.error(request) == sentence)
  }

  @Test func `Errors carry the id in front, answers behind`() {
    var talk = Talk()
    #expect(
      talk.say(#"{"execute":"bogus","id":{"x":1}}"#) == [
        #"{"id": {"x": 1}, "error": {"class": "CommandNotFound", "desc": "The command bogus has not been found"}}"#
      ])
    #expect(talk.say(#"{"execute":"query-name","id":null}"#) == [#"{"return": {}, "id": null}"#])
  }

  @Test func `Out-of-band execution has to be enabled`() {
    var talk = Talk()
    #expect(talk.error(#"{"exec-oob":"migrate-pause"}"#) == "QMP input member 'exec-oob' is unexpected")
    talk = Talk(outOfBand: true)
    #expect(talk.error(#"{"exec-oob":"query-name"}"#) == "The command query-name does not support OOB")
    #expect(talk.error(#"{"exec-oob":"none"}"#) == "The command none has not been found")
    #expect(talk.error(#"{"exec-oob":12}"#) == "QMP input member 'exec-oob' must be a string")
    #expect(
      talk.error(#"{"exec-oob":"migrate-pause"}"#)
        == "migrate-pause is currently only supported during postcopy-active state")
    #expect(
      talk.error(#"{"execute":"stop","exec-oob":"stop"}"#) == "QMP input member 'execute' clashes with 'exec-oob'")
    #expect(talk.say(#"{"exec-oob":"query-yank","id":1}"#) == [#"{"return": [], "id": 1}"#])
  }

  @Test func `Out-of-band commands overtake, eight others wait`() {
    var talk = Talk(outOfBand: true)
    talk.answers = false
    let request = #"{"execute":"stop"}"#
    #expect(talk.say(request + request + #"{"exec-oob":"query-yank","id":1}"#) == [#"{"return": [], "id": 1}"#])
    #expect(talk.executed.count == 1)
    #expect(talk.say(String(repeating: request, count: 6) + #"{"exec-oob":"query-yank","id":2}"#).count == 1)
    // One is executed and eight wait: the next is not read.
    #expect(talk.say(request + #"{"exec-oob":"query-yank","id":3}"#) == [])
    #expect(!talk.connection.wantsInput)
    talk.connection.answer(.value("{}"))
    #expect(talk.lines() == [#"{"return": {}}"#, #"{"return": [], "id": 3}"#])
  }

  @Test func `Without it one request is read at a time`() {
    var talk = Talk()
    talk.answers = false
    #expect(talk.say(#"{"execute":"stop","id":1}@{"execute":"query-name","id":2}"#) == [])
    #expect(!talk.connection.wantsInput)
    talk.connection.answer(.error("no"))
    #expect(talk.lines().count == 2)
    #expect(talk.executed.count == 2)
  }

  @Test func `Events have their timestamp, and data only where there is some`() {
    var talk = Talk()
    talk.connection.tell(event: "RESUME", data: nil, at: Timestamp(seconds: 7, microseconds: 8))
    talk.connection.tell(event: "X", data: #"{"a": 1}"#, at: Timestamp(seconds: 7, microseconds: 9))
    #expect(
      talk.lines() == [
        #"{"timestamp": {"seconds": 7, "microseconds": 8}, "event": "RESUME"}"#,
        #"{"timestamp": {"seconds": 7, "microseconds": 9}, "event": "X", "data": {"a": 1}}"#,
      ])
  }

  @Test func `quit closes behind its answer`() {
    var talk = Talk()
    #expect(talk.say(#"{"execute":"quit","id":1}{"execute":"query-name"}"#) == [#"{"return": {}, "id": 1}"#])
    #expect(talk.closed == .quit)
    #expect(talk.executed.map(\.name) == ["quit"])
  }

  @Test func `What was sent before the end is answered`() {
    var talk = Talk()
    talk.connection.receive(Array(#"{"execute":"query-name"}{"execute":"query-na"#.utf8))
    talk.connection.endInput()
    #expect(talk.lines() == [#"{"return": {}}"#])
    #expect(talk.closed == .endOfInput)
  }

  @Test func `A client that does not read is not read from`() {
    var connection = QMPConnection { _ in true }
    connection.receive(Array(#"{"execute":"qmp_capabilities"}"#.utf8))
    while connection.next() != nil {}
    let big = QMPReply.value("\"" + String(repeating: "x", count: 1 << 16) + "\"")
    var executed = 0
    for _ in 0..<1000 {
      if connection.wantsInput { connection.receive(Array(#"{"execute":"stop"}"#.utf8)) }
      while let action = connection.next() {
        guard case .execute = action else { continue }
        executed += 1
        connection.answer(big)
      }
    }
    #expect(executed == 16)
    // Events go on, up to a bound.
    var closed: QMPConnection.Reason?
    let data = "\"" + String(repeating: "y", count: 1 << 20) + "\""
    for _ in 0..<100 where closed == nil {
      connection.tell(event: "E", data: data, at: Timestamp(seconds: 0, microseconds: 0))
      if case .close(let reason)? = connection.next() { closed = reason }
    }
    #expect(closed == .overrun)
  }
}
