import Foundation
import JSON
import TestSupport

/// Rewrites what may differ between two runs, by the table of the corpus.
struct Normaliser {
  /// The session's folder.
  let work: String

  // MARK: Values

  func value(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): return .string(self.text(text))
    case .array(let elements): return .array(elements.map(self.value))
    case .object(let object):
      return .object(object.members.map { JSONValue.Member($0.name, member($0.name, $0.value)) })
    default: return value
    }
  }

  private func member(_ name: String, _ value: JSONValue) -> JSONValue {
    if name == "dirty-bitmaps", let list = value.array {
      // As the corpus sorts them: name and the rest in one piece, so that those without a name come last.
      func key(_ bitmap: JSONValue) -> String { (bitmap["name"]?.string ?? "") + Self.sorted(bitmap).description }
      return .array(list.map(self.value).sorted { key($0) < key($1) })
    }
    guard case .int = value else { return self.value(value) }
    if ["thread-id", "actual-size"].contains(name) { return .string("<\(name)>") }
    let isTime = name == "idle_time_ns" || name.hasSuffix("_total_time_ns")
    return isTime ? .string("<ns>") : value
  }

  func text(_ text: String) -> String {
    var text = text.replacingOccurrences(of: work, with: "{work}")
    if let start = text.range(of: "json:{") {
      let rest = Array(text[text.index(before: start.upperBound)...].utf8)
      var parser = JSONParser(rest)
      if let object = try? parser.next()?.value {
        let written = String(decoding: rest, as: UTF8.self)
        // The object ends where its text parses: try the shortest end.
        for end in written.indices where written[end] == "}" {
          guard let whole = try? JSONParser.parse(String(written[...end])), whole == object else { continue }
          text =
            text[..<start.lowerBound] + "json:" + Self.sorted(object).description
            + written[written.index(after: end)...]
          break
        }
      }
    }
    text = BlockGraphText.masked(text)
    text = text.replacingOccurrences(
      of: "\\b(pc-i440fx|pc-q35)-[0-9]+\\.[0-9]+\\b", with: "$1-<version>", options: .regularExpression)
    return text.replacingOccurrences(of: "0x[0-9a-f]{9,16}\\b", with: "<pointer>", options: .regularExpression)
  }

  /// Members of all objects by name.
  static func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): .array(elements.map(sorted))
    case .object(let object):
      .object(object.members.sorted { $0.name < $1.name }.map { JSONValue.Member($0.name, sorted($0.value)) })
    default: value
    }
  }

  // MARK: Replies

  /// By which members the elements of a reply are sorted.
  private static let keys: [String: [String]] = [
    "query-block": ["device", "qdev", "inserted.node-name"], "query-blockstats": ["device", "qdev", "node-name"],
    "query-named-block-nodes": ["node-name"], "query-iothreads": ["id"], "query-jobs": ["id"],
    "query-block-jobs": ["device"], "query-block-exports": ["id"], "qom-list": ["name"], "qom-list-types": ["name"],
    "qom-list-properties": ["name"], "device-list-properties": ["name"], "query-commands": ["name"],
    "query-qmp-schema": ["meta-type", "name"],
  ]

  /// What of a reply is compared.
  func reply(_ command: String, _ value: JSONValue, keepKeys: [String]?, keepNames: [String]?) -> JSONValue {
    var value = value
    if let keepNames, let list = value.array {
      value = .array(list.filter { keepNames.contains($0["name"]?.string ?? "") })
    }
    if let keepKeys { value = Self.kept(value, keepKeys) }
    if command == "query-version" { return Self.version(value) }
    value = self.value(value)
    if let keys = Self.keys[command], let list = value.array {
      value = .array(list.sorted { Self.key($0, keys) < Self.key($1, keys) })
    }
    return value
  }

  private static func key(_ value: JSONValue, _ names: [String]) -> String {
    let parts = names.map { name in
      name.split(separator: ".").reduce(Optional(value)) { $0?[String($1)] }?.string ?? ""
    }
    return (parts + [sorted(value).description]).joined(separator: "\u{1}")
  }

  /// Only these members of an object, or of every object of a list; `a.b` goes down.
  static func kept(_ value: JSONValue, _ keys: [String]) -> JSONValue {
    if let list = value.array { return .array(list.map { kept($0, keys) }) }
    guard value.object != nil else { return value }
    var out = JSONObject()
    for key in keys {
      let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
      guard let member = value[parts[0]] else { continue }
      guard parts.count > 1 else {
        out[parts[0]] = member
        continue
      }
      let below = kept(member, [parts[1]])
      if var old = out[parts[0]]?.object, let new = below.object {
        for member in new.members { old[member.name] = member.value }
        out[parts[0]] = .object(old)
      } else {
        out[parts[0]] = below
      }
    }
    return .object(out)
  }

  static func version(_ value: JSONValue) -> JSONValue {
    let names = ["major", "minor", "micro"]
    guard names.allSatisfy({ value["qemu"]?[$0]?.int != nil }), value["package"]?.string != nil else { return value }
    return ["qemu": .object(names.map { .init($0, "<n>") }), "package": "<package>"]
  }

  static func greeting(_ value: JSONValue) -> JSONValue {
    guard var body = value["QMP"]?.object else { return value }
    body["version"] = body["version"].map(version)
    body["capabilities"] = body["capabilities"]?.array.map { .array($0.sorted { $0.description < $1.description }) }
    return .object([.init("QMP", .object(body))])
  }

  /// An event without its timestamp, which must be two integers.
  func event(_ value: JSONValue) -> JSONValue {
    guard var object = value.object else { return value }
    let time = object["timestamp"]
    object["timestamp"] = nil
    let isGood = time?["seconds"]?.int != nil && time?["microseconds"]?.int != nil && time?.object?.count == 2
    if !isGood { object["bad timestamp"] = time ?? .null }
    return self.value(.object(object))
  }

  /// Puts `<any>` where a path (`a.b.*.c`) leads.
  static func blank(_ value: JSONValue, _ path: String) -> JSONValue {
    let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
    func inner(_ value: JSONValue) -> JSONValue { parts.count > 1 ? blank(value, parts[1]) : "<any>" }
    switch value {
    case .array(let list):
      return .array(list.enumerated().map { parts[0] == "*" || parts[0] == "\($0)" ? inner($1) : $1 })
    case .object(let object):
      return .object(
        object.members.map { .init($0.name, parts[0] == "*" || parts[0] == $0.name ? inner($0.value) : $0.value) })
    default: return value
    }
  }
}
