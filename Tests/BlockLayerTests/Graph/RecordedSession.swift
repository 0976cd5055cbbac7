import JSON
import TestSupport

@testable import BlockLayer

/// A recorded QMP session of a real QEMU, played to the management plane.
struct RecordedSession {
  let steps: [JSONValue]
  let setup: [JSONValue]

  /// Commands that a test machine answers.
  static let answered: Set<String> = [
    "blockdev-add", "blockdev-del", "blockdev-reopen", "x-blockdev-change", "block_resize", "object-add", "object-del",
    "query-block", "query-named-block-nodes", "x-debug-query-block-graph", "query-status", "query-iothreads",
    "query-jobs", "query-block-jobs", "query-block-exports", "query-name", "query-fdsets", "device_add", "device_del",
    "x-blockdev-set-iothread",
  ]

  init(named name: String) throws {
    let session = JSONText.read(try SharedFolder.text("qmp-corpus/sessions/\(name).json"))
    steps = session["steps"]?.array ?? []
    setup = session["setup"]?.array ?? []
  }

  /// The names of its commands.
  var commands: Set<String> { Set(steps.compactMap { $0["execute"]?.string }) }

  /// Whether it sends text that is no plain command.
  var sendsText: Bool { steps.contains { $0["send"] != nil } }

  /// Plays the session; what differs, with the number of the step. Commands that take steps elsewhere are left out.
  func mismatches() -> [String] {
    let machine = GraphMachine()
    for item in setup { prepare(item, machine.qemu) }
    var found: [String] = []
    for (number, step) in steps.enumerated() {
      guard let name = step["execute"]?.string, Self.answered.contains(name) else { continue }
      let command = Command(name, step["arguments"] ?? .object([]))
      let mismatch: String?
      switch machine.execute(command) {
      case .failure(let error): mismatch = compare(error, step)
      case .success(let value): mismatch = compare(value, name, step)
      }
      if let mismatch { found.append("step \(number + 1): \(command)\n\(mismatch)") }
    }
    return found
  }

  private func compare(_ error: QMPError, _ step: JSONValue) -> String? {
    let expected = step["error"]?["desc"]?.string
    let expectedClass = step["error"]?["class"]?.string
    let text = Normal.masked(error.description)
    if expected == text && expectedClass == error.errorClass.rawValue { return nil }
    return "  expected \(expected ?? "success")\n  got      \(error.errorClass.rawValue) \(text)"
  }

  private func compare(_ value: JSONValue, _ name: String, _ step: JSONValue) -> String? {
    guard let expected = step["return"] else {
      return "  expected \(step["error"]?["desc"]?.string ?? "?")\n  got      \(value)"
    }
    if name == "x-debug-query-block-graph" {
      guard let got = try? BlockGraphText(json: value.description),
        let wanted = try? BlockGraphText(
          nodes: (expected["nodes"]?.array ?? []).compactMap(\.string),
          edges: (expected["edges"]?.array ?? []).compactMap(\.string))
      else { return "  the graph has another form" }
      return got == wanted ? nil : "  expected\n\(wanted)\n  got\n\(got)"
    }
    let keep = step["keep-keys"]?.array?.compactMap(\.string)
    let got = Normal.form(keep.map { Normal.kept(value, $0) } ?? value)
    let wanted = Normal.form(expected)
    return got == wanted ? nil : "  expected \(wanted)\n  got      \(got)"
  }

  // MARK: Files

  private func prepare(_ item: JSONValue, _ qemu: QEMU) {
    if let name = item["file"]?.string { qemu.addHostFile("{work}/\(name)", length: item["size"]?.int ?? 0) }
    guard let arguments = item["qemu-img"]?.array?.compactMap(\.string), arguments.first == "create" else { return }
    func option(_ flag: String) -> String? {
      arguments.firstIndex(of: flag).map { arguments[$0 + 1] }
    }
    guard option("-f") == "qcow2",
      let file = arguments.firstIndex(where: { $0.hasPrefix("{work}/") && $0 != option("-b") })
    else { return }
    let backing = option("-b").map {
      (name: $0, fullName: $0.hasPrefix("{work}") ? $0 : "{work}/\($0)", format: option("-F") ?? "raw")
    }
    let size = file + 1 < arguments.count ? arguments[file + 1] : "8M"
    let bytes = (Int(size.dropLast()) ?? 0) << 20
    qemu.addHostFile(
      arguments[file], length: 197_120, header: QCOW2Header(virtualSize: bytes, backing: backing))
  }
}

/// The form in which replies are compared.
enum Normal {
  /// Members sorted, lists of objects sorted, generated names and host values masked.
  static func form(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      let formed = object.members.map { member in
        let isHost = ["actual-size", "thread-id"].contains(member.name)
        return JSONValue.Member(member.name, isHost ? .string("<\(member.name)>") : form(member.value))
      }
      return .object(formed.sorted { $0.name < $1.name })
    case .array(let elements):
      let formed = elements.map(form)
      let isObjects = formed.allSatisfy { $0.members != nil }
      return .array(isObjects ? formed.sorted { $0.description < $1.description } : formed)
    case .string(let text) where text.hasPrefix("json:"):
      // Members in the order of a hash table.
      guard let inner = try? JSONParser.parse(String(text.dropFirst(5))) else { return .string(masked(text)) }
      return .string("json:\(form(inner))")
    case .string(let text): return .string(masked(text))
    default: return value
    }
  }

  static func masked(_ text: String) -> String { BlockGraphText.masked(text) }

  /// Only these members of each element, `a.b` goes down.
  static func kept(_ value: JSONValue, _ keys: [String]) -> JSONValue {
    if let elements = value.array { return .array(elements.map { kept($0, keys) }) }
    guard let members = value.members else { return value }
    let paths = keys.map { $0.split(separator: ".", maxSplits: 1).map(String.init) }
    return .object(
      members.compactMap { member in
        let mine = paths.filter { $0[0] == member.name }
        if mine.isEmpty { return nil }
        if mine.contains(where: { $0.count == 1 }) { return member }
        return .init(member.name, kept(member.value, mine.map { $0[1] }))
      })
  }
}
