import TestSupport
import Testing

@Suite struct BlockGraphTextTests {
  /// `count` unnamed nodes in rings of the given sizes.
  func rings(_ sizes: [Int]) throws -> BlockGraphText {
    var nodes: [String] = []
    var edges: [String] = []
    for size in sizes {
      let first = nodes.count
      for index in 0..<size {
        nodes.append(##"{"id": \##(first + index), "type": "block-driver", "name": "#block\##(first + index)"}"##)
        let next = first + (index + 1) % size
        edges.append(
          #"{"parent": \#(first + index), "child": \#(next), "name": "file", "perm": ["write"], "shared-perm": []}"#)
      }
    }
    return try BlockGraphText(
      json: #"{"nodes": [\#(nodes.joined(separator: ","))], "edges": [\#(edges.joined(separator: ","))]}"#)
  }

  /// Colours alone can't tell these apart.
  @Test func ringsOfDifferentLengthsDiffer() throws {
    #expect(try rings([6]) != rings([3, 3]))
    #expect(try rings([3, 3]) == rings([3, 3]))
    #expect(try rings([2, 4]) == rings([4, 2]))
    #expect(try rings([2, 4]) != rings([3, 3]))
  }

  @Test func lines() throws {
    let graph = try rings([2])
    #expect(graph.nodes == ["block-driver #auto (1)", "block-driver #auto (2)"])
    #expect(
      graph.edges == [
        "block-driver #auto (1) --file--> block-driver #auto (2)  perm[write] shared[]",
        "block-driver #auto (2) --file--> block-driver #auto (1)  perm[write] shared[]",
      ])
    #expect(try BlockGraphText(nodes: graph.nodes, edges: graph.edges) == graph)
    #expect(try BlockGraphText(nodes: [], edges: []) == BlockGraphText(json: #"{"nodes": [], "edges": []}"#))
  }

  @Test func otherForms() {
    for json in ["", "[]", "{}", #"{"nodes": [{}], "edges": []}"#, #"{"nodes": [], "edges": [{}]}"#] {
      #expect(throws: BlockGraphText.FormError.self) { try BlockGraphText(json: json) }
    }
    #expect(throws: BlockGraphText.FormError.self) { try BlockGraphText(nodes: ["a", "a"], edges: []) }
    #expect(throws: BlockGraphText.FormError.self) { try BlockGraphText(nodes: ["a"], edges: ["a --x--> b  perm[]"]) }
  }
}
