import JSON

extension SessionReader {
  func corpus(_ root: LocatedJSON) throws(SessionError) -> QMPSession {
    let format = try required("format", of: root, "a session")
    guard format.value == .int(1) else {
      let found = format.members == nil && format.elements == nil ? format.value.description : format.kind
      throw error(format, "\"format\": expected 1, found \(found)")
    }
    var session = QMPSession(
      form: .corpus, name: try string(try required("name", of: root, "a session"), "\"name\""))
    if let purpose = root["purpose"] { session.purpose = try string(purpose, "\"purpose\"") }
    if let tags = root["tags"] { session.tags = try strings(tags, "\"tags\"") }
    if let negotiate = root["negotiate"] {
      guard let flag = negotiate.value.bool else {
        throw error(negotiate, "\"negotiate\": expected a boolean, found \(negotiate.kind)")
      }
      session.negotiate = flag
    }
    if let setup = root["setup"] {
      for entry in try array(setup, "\"setup\"") { session.setup.append(try self.setup(entry)) }
    }
    if let events = root["volatile-events"] {
      guard let members = events.members else {
        throw error(events, "\"volatile-events\": expected an object, found \(events.kind)")
      }
      for (name, paths) in members { session.volatileEvents[name] = try strings(paths, "\"\(name)\"") }
    }
    for entry in try array(try required("steps", of: root, "a session"), "\"steps\"") {
      session.steps.append(try step(entry))
    }
    session.trailing = try events(root, "trailing")
    return session
  }

  private func events(_ value: LocatedJSON, _ name: String) throws(SessionError) -> [JSONValue] {
    guard let list = value[name] else { return [] }
    var events: [JSONValue] = []
    for event in try array(list, "\"\(name)\"") { events.append(.object(try object(event, "an event"))) }
    return events
  }

  private func setup(_ entry: LocatedJSON) throws(SessionError) -> QMPSession.Setup {
    if let arguments = entry["qemu-img"] { return .qemuImg(try strings(arguments, "\"qemu-img\"")) }
    if let folder = entry["dir"] { return .folder(name: try string(folder, "\"dir\"")) }
    guard let file = entry["file"] else {
      throw error(entry, "expected \"file\", \"dir\" or \"qemu-img\" in an entry of \"setup\"")
    }
    var size: UInt64 = 0
    if let given = entry["size"] {
      guard let number = given.value.uint64 else {
        throw error(given, "\"size\": expected a number of bytes, found \(given.kind)")
      }
      size = number
    }
    return .file(name: try string(file, "\"file\""), size: size, entry: try object(entry, "an entry of \"setup\""))
  }

  private func step(_ entry: LocatedJSON) throws(SessionError) -> QMPSession.Step {
    guard entry.members != nil else { throw error(entry, "expected a step, found \(entry.kind)") }
    var step = QMPSession.Step(line: entry.line, kind: try kind(entry))
    step.events = try events(entry, "events")
    if let order = entry["order"] {
      guard try string(order, "\"order\"") == "per-id" else {
        throw error(order, "\"order\": expected \"per-id\"")
      }
      step.orderPerID = true
    }
    return step
  }

  private func kind(_ entry: LocatedJSON) throws(SessionError) -> QMPSession.Step.Kind {
    if entry["execute"] != nil || entry["exec-oob"] != nil { return .command(try recorded(entry)) }
    if let wait = entry["wait"] {
      if wait.members != nil { return .wait([wait.value]) }
      var events: [JSONValue] = []
      for event in try array(wait, "\"wait\"") { events.append(.object(try object(event, "an event"))) }
      return .wait(events)
    }
    if let send = entry["send"] { return try text(send, entry) }
    if entry["settle"] != nil { return .settle }
    if entry["reconnect"] != nil { return .reconnect }
    if entry["eof"] != nil { return .eof }
    if let greeting = entry["greeting"] { return .greeting(greeting.value) }
    throw error(
      entry, "expected a step with \"execute\", \"wait\", \"send\", \"settle\", \"greeting\", \"reconnect\" or \"eof\"")
  }

  private func recorded(_ entry: LocatedJSON) throws(SessionError) -> QMPSession.Command {
    var command = try self.command(entry)
    if let failure = entry["error"] {
      command.reply = .error(try object(failure, "\"error\""))
    } else if let value = entry["return"] {
      command.reply = .value(value.value)
    }
    if let keys = entry["keep-keys"] { command.comparison.keepKeys = try strings(keys, "\"keep-keys\"") }
    if let names = entry["keep-names"] { command.comparison.keepNames = try strings(names, "\"keep-names\"") }
    if let paths = entry["volatile"] { command.comparison.volatile = try strings(paths, "\"volatile\"") }
    return command
  }

  /// A text, or `{"repeat": [[TEXT, TIMES], ...]}`, and bytes in hexadecimal behind it.
  private func text(_ send: LocatedJSON, _ entry: LocatedJSON) throws(SessionError) -> QMPSession.Step.Kind {
    var bytes: [UInt8] = []
    if let parts = send["repeat"] {
      for part in try array(parts, "\"repeat\"") {
        let pair = try array(part, "an element of \"repeat\"")
        guard pair.count == 2, let times = pair[1].value.int, times >= 0, times <= SessionFile.maximumSize else {
          throw error(part, "expected a text and how often it is sent")
        }
        let unit = Array(try string(pair[0], "a text to send").utf8)
        guard bytes.count + unit.count * times <= SessionFile.maximumSize else {
          throw error(part, "expected at most \(SessionFile.maximumSize >> 20) MiB to send")
        }
        for _ in 0..<times { bytes += unit }
      }
    } else {
      bytes = Array(try string(send, "\"send\"").utf8)
    }
    if let extra = entry["bytes"] {
      for part in try array(extra, "\"bytes\"") {
        guard let decoded = hexadecimal(try string(part, "\"bytes\"")) else {
          throw error(part, "\"bytes\": expected pairs of hexadecimal digits")
        }
        bytes += decoded
      }
    }
    var replies: [JSONValue] = []
    if let list = entry["replies"] { replies = try array(list, "\"replies\"").map(\.value) }
    return .send(text: bytes, replies: replies)
  }

  private func hexadecimal(_ text: String) -> [UInt8]? {
    let digits = text.utf8.filter { $0 != 0x20 }.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[at], let low = digits[at + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }
}
