import Yams

/// The members of a mapping whose keys are known to be good.
struct ScenarioMembers {
  let values: [String: Node]
  let missing: @Sendable (String) -> ScenarioError

  subscript(name: String) -> Node? { values[name] }

  func node(_ name: String) throws(ScenarioError) -> Node {
    guard let node = values[name] else { throw missing(name) }
    return node
  }
}

extension ScenarioReader {
  /// The document, with what YAML says against it turned into one sentence.
  func compose(_ yaml: String) throws(ScenarioError) -> Node {
    if let line = lineNestedTooDeep(yaml) {
      throw ScenarioError(file: file, line: line, "nested too deep, expected at most \(maximumNesting) levels")
    }
    do {
      guard let node = try Yams.compose(yaml: yaml) else {
        throw ScenarioError(file: file, "the file is empty, expected a scenario")
      }
      return node
    } catch let error as ScenarioError {
      throw error
    } catch let problem as YamlError {
      throw error(problem)
    } catch {
      throw ScenarioError(file: file, "this is not YAML, expected 'key: value' lines")
    }
  }

  private var maximumNesting: Int { 64 }

  /// Brackets and dashes within one another take stack while YAML is read.
  private func lineNestedTooDeep(_ yaml: String) -> Int? {
    var (depth, line) = (0, 1)
    for byte in yaml.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: "\n"): line += 1
      default: break
      }
      if depth > maximumNesting { return line }
    }
    return yaml.contains(String(repeating: "- ", count: maximumNesting)) ? 1 : nil
  }

  private func error(_ problem: YamlError) -> ScenarioError {
    switch problem {
    case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
      ScenarioError(file: file, line: mark.line, "this is not YAML (\(text)), expected 'key: value' lines")
    case .duplicatedKeysInMapping(let keys, let context):
      ScenarioError(file: file, line: context.mark.line, "'\(keys.first ?? "")' is there twice, expected it once")
    default:
      ScenarioError(file: file, "this is not YAML, expected 'key: value' lines")
    }
  }

  func error(_ node: Node, _ message: String) -> ScenarioError {
    ScenarioError(file: file, line: node.mark?.line, message)
  }

  // MARK: Typed access

  /// What a node is, for error sentences.
  func kind(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(scalar.string.prefix(40))'"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  func text(_ node: Node, _ what: String, mayBeEmpty: Bool = false) throws(ScenarioError) -> String {
    guard let scalar = node.scalar, mayBeEmpty || !scalar.string.isEmpty else {
      throw error(node, "\(what): expected text, found \(kind(node))")
    }
    return scalar.string
  }

  func flag(_ node: Node, _ what: String) throws(ScenarioError) -> Bool {
    switch node.scalar?.string {
    case "true": return true
    case "false": return false
    default: throw error(node, "\(what): expected true or false, found \(kind(node))")
    }
  }

  func number(_ node: Node, _ what: String, in range: ClosedRange<Int>) throws(ScenarioError) -> Int {
    guard let number = (node.scalar?.string).flatMap({ Int($0) }), range.contains(number) else {
      throw error(
        node, "\(what): expected a number from \(range.lowerBound) to \(range.upperBound), found \(kind(node))")
    }
    return number
  }

  func list(_ node: Node, _ what: String) throws(ScenarioError) -> [Node] {
    guard let sequence = node.sequence else { throw error(node, "\(what): expected a list, found \(kind(node))") }
    return Array(sequence)
  }

  /// The members of a mapping, of which `required` have to be there and no others than `optional` may.
  func members(
    _ node: Node, _ what: String, required: [String], optional: [String]
  ) throws(ScenarioError) -> ScenarioMembers {
    let known = required + optional
    guard let mapping = node.mapping else {
      throw error(
        node, "\(what): expected \(known.map { "'\($0)'" }.joined(separator: ", ")) below, found \(kind(node))")
    }
    var values: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string, known.contains(name) else {
        throw error(key, "unknown key \(kind(key)) in \(what), expected one of \(known.joined(separator: ", "))")
      }
      values[name] = value
    }
    let (file, line) = (file, node.mark?.line)
    let members = ScenarioMembers(values: values) { name in
      ScenarioError(file: file, line: line, "'\(name)' is missing, expected it in \(what)")
    }
    for name in required { _ = try members.node(name) }
    return members
  }
}
