import Foundation
import JSON
import Monitor
import QMPProtocol
import TestSupport

/// Plays a recorded session to the engine and says where it answers otherwise than QEMU did.
struct SessionPlayer {
  /// Why a session stops.
  struct Mismatch: Error, CustomStringConvertible { var description: String }

  private let session: QMPSession
  private let monitor = PlayedMonitor()
  private let normaliser: Normaliser
  private let work: String
  /// Events since the last group, and how far waits have looked at them.
  private var events: [JSONValue] = []
  private var looked = 0
  private var replies: [JSONValue] = []
  private var count = 0

  /// - Parameter work: An empty folder, with what the session's set-up makes.
  init(_ session: QMPSession, work: String) {
    self.session = session
    self.work = work
    normaliser = Normaliser(work: work)
  }

  mutating func play() throws(Mismatch) {
    let greeting = monitor.take()
    if session.negotiate {
      _ = try ask("qmp_capabilities", nil)
    }
    var group: [QMPSession.Step] = []
    for step in session.steps {
      if !group.isEmpty, !step.isWait { try closeGroup(&group) }
      group.append(step)
      try play(step, greeting)
    }
    try closeGroup(&group)
    guard !monitor.isClosed else { return }
    _ = try ask("query-status", nil)
    try compareEvents(events, session.trailing, perID: false, "behind the last step")
  }

  private mutating func closeGroup(_ group: inout [QMPSession.Step]) throws(Mismatch) {
    guard let first = group.first else { return }
    let wanted = group.flatMap(\.events)
    let perID = first.orderPerID || group.last?.orderPerID == true
    try compareEvents(events, wanted, perID: perID, "line \(first.line)")
    (events, looked, group) = ([], 0, [])
  }

  // MARK: Steps

  private mutating func play(_ step: QMPSession.Step, _ greeting: [JSONValue]) throws(Mismatch) {
    switch step.kind {
    case .command(let command):
      let reply = try ask(command.execute, command.arguments)
      try compare(reply, command)
    case .send(let text, let wanted):
      let text = String(decoding: text, as: UTF8.self).replacingOccurrences(of: "{work}", with: work)
      monitor.send(Array(text.utf8))
      take()
      let got = replies.map { plain($0) }
      replies = []
      try expect(.array(got), .array(wanted), "line \(step.line)")
    case .wait(let wanted): try wait(wanted, step.line)
    case .settle: _ = try ask("query-status", nil)
    case .greeting(let wanted):
      try expect(greeting.first.map(Normaliser.greeting) ?? .null, wanted, "line \(step.line)")
    case .reconnect:
      monitor.reconnect()
      guard monitor.take().first?["QMP"] != nil else { throw Mismatch(description: "line \(step.line): no greeting") }
    case .eof:
      if !monitor.isClosed { throw Mismatch(description: "line \(step.line): the connection is still open") }
    }
  }

  private mutating func wait(_ wanted: [JSONValue], _ line: Int) throws(Mismatch) {
    var left = wanted
    while true {
      take()
      while looked < events.count, !left.isEmpty {
        if let found = left.firstIndex(where: { Self.isPart($0, of: events[looked]) }) { left.remove(at: found) }
        looked += 1
      }
      if left.isEmpty { return }
      guard monitor.wait() else {
        throw Mismatch(description: "line \(line): no event \(left)\n  got \(events)")
      }
    }
  }

  /// Sends a command and answers its reply without the id.
  private mutating func ask(_ name: String, _ arguments: JSONObject?) throws(Mismatch) -> JSONValue {
    count += 1
    var request: [JSONValue.Member] = [.init("execute", .string(name))]
    if let arguments { request.append(.init("arguments", substituted(.object(arguments)))) }
    request.append(.init("id", .string("q\(count)")))
    monitor.send(Array(Self.written(.object(request)).utf8))
    take()
    while replies.isEmpty, monitor.death == nil, monitor.wait() { take() }
    guard replies.count == 1, var reply = replies.popLast()?.object, reply["id"] == .string("q\(count)") else {
      throw Mismatch(description: "\(name): expected one reply, got \(replies) \(monitor.death ?? "")")
    }
    reply["id"] = nil
    return .object(reply)
  }

  private mutating func take() {
    for message in monitor.take() {
      if message["event"] == nil {
        replies.append(message)
        continue
      }
      var event = normaliser.event(message)
      for path in session.volatileEvents[event["event"]?.string ?? ""] ?? [] { event = Normaliser.blank(event, path) }
      events.append(event)
    }
  }

  private func substituted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(text.replacingOccurrences(of: "{work}", with: work))
    case .array(let list): .array(list.map(substituted))
    case .object(let object): .object(object.members.map { .init($0.name, substituted($0.value)) })
    default: value
    }
  }

  // MARK: Comparing

  private func plain(_ reply: JSONValue) -> JSONValue {
    guard var object = reply.object else { return reply }
    for name in ["return", "error"] { object[name] = object[name].map(normaliser.value) }
    return .object(object)
  }

  private func compare(_ reply: JSONValue, _ command: QMPSession.Command) throws(Mismatch) {
    let place = "line \(command.line), \(command.execute)"
    switch command.reply {
    case .error(let wanted): try expect(reply["error"].map(normaliser.value) ?? reply, .object(wanted), place)
    case .value(let wanted):
      guard let value = reply["return"] else {
        throw Mismatch(description: "\(place): expected \(wanted)\n  got \(reply)")
      }
      if command.execute == "x-debug-query-block-graph" { return try compareGraph(value, wanted, place) }
      let comparison = command.comparison
      var got = normaliser.reply(
        command.execute, value, keepKeys: comparison.keepKeys, keepNames: comparison.keepNames)
      if comparison.volatile.contains("return") { got = "<any>" }
      for path in comparison.volatile where path.hasPrefix("return.") {
        got = Normaliser.blank(got, String(path.dropFirst(7)))
      }
      try expect(got, normaliser.reply(command.execute, wanted, keepKeys: nil, keepNames: nil), place)
    case nil: throw Mismatch(description: "\(place): nothing was recorded")
    }
  }

  /// JSON text in which a number with a fraction stays one, `1.0`, which QEMU tells from an integer.
  private static func written(_ value: JSONValue) -> String {
    switch value {
    case .double(let double): "\(double)"
    case .array(let elements): "[\(elements.map(written).joined(separator: ", "))]"
    case .object(let object):
      "{"
        + object.members.map { "\(JSONWriter.text(.string($0.name), asciiOnly: false)): \(written($0.value))" }
        .joined(separator: ", ") + "}"
    default: JSONWriter.text(value, asciiOnly: false)
    }
  }

  private func compareGraph(_ value: JSONValue, _ wanted: JSONValue, _ place: String) throws(Mismatch) {
    guard let got = try? BlockGraphText(json: value.description),
      let expected = try? BlockGraphText(
        nodes: (wanted["nodes"]?.array ?? []).compactMap(\.string),
        edges: (wanted["edges"]?.array ?? []).compactMap(\.string))
    else { throw Mismatch(description: "\(place): the graph has another form") }
    if got != expected { throw Mismatch(description: "\(place): expected\n\(expected)\n  got\n\(got)") }
  }

  private func compareEvents(
    _ got: [JSONValue], _ wanted: [JSONValue], perID: Bool, _ place: String
  ) throws(Mismatch) {
    guard perID else { return try expect(.array(got), .array(wanted), "\(place), events") }
    try expect(Self.lanes(got), Self.lanes(wanted), "\(place), events")
  }

  /// Events apart by whose they are.
  private static func lanes(_ events: [JSONValue]) -> JSONValue {
    var lanes: [(String, [JSONValue])] = []
    for event in events {
      let who = ["id", "device", "qdev", "node-name", "path"].lazy.compactMap { event["data"]?[$0]?.string }
        .first { !$0.isEmpty }
      if let place = lanes.firstIndex(where: { $0.0 == who ?? "" }) {
        lanes[place].1.append(event)
      } else {
        lanes.append((who ?? "", [event]))
      }
    }
    return .object(lanes.map { .init($0.0, .array($0.1)) })
  }

  private func expect(_ got: JSONValue, _ wanted: JSONValue, _ place: String) throws(Mismatch) {
    let (got, wanted) = (Normaliser.sorted(got).description, Normaliser.sorted(wanted).description)
    if got != wanted { throw Mismatch(description: "\(place): expected\n    \(wanted)\n  got\n    \(got)") }
  }

  /// Whether `whole` has all that `part` has.
  private static func isPart(_ part: JSONValue, of whole: JSONValue) -> Bool {
    guard let members = part.members else { return part == whole }
    return members.allSatisfy { member in whole[member.name].map { isPart(member.value, of: $0) } ?? false }
  }
}

extension QMPSession.Step {
  /// Whether it belongs to the step before.
  fileprivate var isWait: Bool {
    switch kind {
    case .wait, .settle: true
    default: false
    }
  }
}
