import JSON
import Monitor
import TestSupport
import Testing

@Suite(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)")) struct CorpusFilesTests {
  static let files = SharedFolder.files(in: "qmp-corpus/sessions", suffix: ".json")

  @Test(arguments: files) func everySessionIsRead(_ file: String) throws {
    let text = try SharedFolder.text("qmp-corpus/sessions/\(file)")
    let session = try SessionFile.parse(text: text, name: file)
    #expect(session.form == .corpus)
    #expect("\(session.name).json" == file)
    #expect(!session.steps.isEmpty)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for command in session.commands {
      #expect(command.reply != nil)
      #expect(lines[(command.line - 1)...].prefix(2).joined().contains("\"execute\": "))
    }
    let written = try JSONParser.parse(text).description
    #expect(try JSONParser.parse(written).description == written)
  }

  /// The graphs of a session, turned into what QEMU sends with the ids in another order, are found equal again.
  @Test(arguments: files) func graphsAreComparedUpToNumbering(_ file: String) throws {
    let session = try SessionFile.parse(text: SharedFolder.text("qmp-corpus/sessions/\(file)"), name: file)
    for command in session.commands where command.execute == "x-debug-query-block-graph" {
      guard case .value(let recorded) = command.reply else { continue }
      let nodes = try #require(recorded["nodes"]?.array).compactMap(\.string)
      let edges = try #require(recorded["edges"]?.array).compactMap(\.string)
      let graph = try BlockGraphText(nodes: nodes, edges: edges)
      for shift in 0..<3 {
        let raw = try BlockGraphText(json: Self.raw(nodes, edges, shift: shift * 7 + 1).description)
        #expect(raw == graph, "line \(command.line)")
        #expect(try BlockGraphText(nodes: raw.nodes, edges: raw.edges) == graph)
      }
      if let last = edges.last {
        let without = try BlockGraphText(nodes: nodes, edges: edges.dropLast())
        #expect(without != graph)
        let changed = last.replacingOccurrences("perm[", "perm[x ")
        #expect(try BlockGraphText(nodes: nodes, edges: edges.dropLast() + [changed]) != graph)
      }
    }
  }

  /// The raw form, with ids and the order of the lists depending on `shift`.
  static func raw(_ nodes: [String], _ edges: [String], shift: Int) -> JSONValue {
    let order = nodes.indices.map { ($0 * 31 + shift) % max(nodes.count, 1) }
    let shuffled = Set(order).count == nodes.count ? order : nodes.indices.reversed().map { $0 }
    func id(_ node: Substring) -> JSONValue { .int(100 - shuffled[nodes.firstIndex(of: String(node)) ?? 0]) }
    func words(_ text: Substring) -> JSONValue {
      .array(text.split(separator: " ").reversed().map { .string(String($0)) })
    }
    let rawNodes: [JSONValue] = nodes.map { node in
      let parts = node.split(separator: " ")
      let name = parts[1] == "''" ? "" : String(parts[1]).replacingOccurrences("#auto", "#block\(shift)")
      return ["id": id(Substring(node)), "type": .string(String(parts[0])), "name": .string(name)]
    }
    let pattern = /(.*?) --(.*?)--> (.*?)  perm\[(.*?)\] shared\[(.*?)\]/
    let rawEdges: [JSONValue] = edges.compactMap { edge in
      guard let match = edge.wholeMatch(of: pattern)?.output else { return nil }
      return [
        "parent": id(match.1), "child": id(match.3), "name": .string(String(match.2)), "perm": words(match.4),
        "shared-perm": words(match.5),
      ]
    }
    return ["edges": .array(rawEdges.reversed()), "nodes": .array(rawNodes.reversed())]
  }
}

extension String {
  fileprivate func replacingOccurrences(_ part: String, _ other: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}
