import Foundation

/// A block graph as `x-debug-query-block-graph` tells it, compared up to the numbering of its nodes.
///
/// A node is its type and name (generated names `#block123` are all `#auto`), an edge its parent, child, name, and
/// sorted permissions. `nodes` and `edges` are the form in which recorded sessions keep graphs.
public struct BlockGraphText: Sendable, CustomStringConvertible {
  /// An edge between two nodes, by their index.
  struct Edge: Sendable, Hashable {
    var parent: Int
    var child: Int
    /// Name and permissions, `--file--> ... perm[..] shared[..]` without the nodes.
    var name: String
    var permissions: String
  }

  /// Type and name of each node.
  let labels: [String]
  let links: [Edge]

  /// What is wrong with a graph.
  public struct FormError: Error, CustomStringConvertible {
    /// One sentence.
    public var description: String
  }

  /// The `return` value of the command, as JSON text.
  ///
  /// - Throws: `FormError` where it has another form.
  public init(json: String) throws {
    guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any],
      let nodes = object["nodes"] as? [[String: Any]], let edges = object["edges"] as? [[String: Any]]
    else { throw FormError(description: "expected an object with arrays of objects \"nodes\" and \"edges\"") }
    var index: [Int: Int] = [:]
    var labels: [String] = []
    for node in nodes {
      guard let id = node["id"] as? Int, let type = node["type"] as? String, let name = node["name"] as? String,
        index[id] == nil
      else { throw FormError(description: "expected \"id\", \"type\" and \"name\" in \(node)") }
      index[id] = labels.count
      labels.append("\(type) \(name.isEmpty ? "''" : Self.masked(name))")
    }
    self.labels = labels
    links = try edges.map { edge in
      guard let parent = (edge["parent"] as? Int).flatMap({ index[$0] }),
        let child = (edge["child"] as? Int).flatMap({ index[$0] }), let name = edge["name"] as? String,
        let perm = edge["perm"] as? [String], let shared = edge["shared-perm"] as? [String]
      else { throw FormError(description: "expected parent, child, name and permissions in \(edge)") }
      return Edge(
        parent: parent, child: child, name: name,
        permissions: "perm[\(perm.sorted().joined(separator: " "))] shared[\(shared.sorted().joined(separator: " "))]")
    }
  }

  /// The form of recorded sessions.
  ///
  /// - Throws: `FormError` where a line has another form or names an unknown node.
  public init(nodes: [String], edges: [String]) throws {
    var index: [String: Int] = [:]
    for node in nodes {
      guard index.updateValue(index.count, forKey: node) == nil else {
        throw FormError(description: "expected each node once, found \(node) again")
      }
    }
    labels = nodes.map(Self.withoutNumber)
    links = try edges.map { line in
      guard let (parent, name, rest) = Self.split(line, " --", "--> "),
        let space = rest.range(of: "  perm["), let from = index[parent],
        let to = index[String(rest[..<space.lowerBound])]
      else { throw FormError(description: "expected PARENT --NAME--> CHILD  perm[...] shared[...] in \(line)") }
      return Edge(
        parent: from, child: to, name: name,
        permissions: String(rest[rest.index(space.lowerBound, offsetBy: 2)...]))
    }
  }

  private static func split(_ line: String, _ first: String, _ second: String) -> (String, String, String)? {
    guard let start = line.range(of: first),
      let end = line.range(of: second, range: start.upperBound..<line.endIndex)
    else { return nil }
    return (
      String(line[..<start.lowerBound]), String(line[start.upperBound..<end.lowerBound]),
      String(line[end.upperBound...])
    )
  }

  /// `#auto` for names that QEMU made up.
  public static func masked(_ name: String) -> String {
    name.replacingOccurrences(of: "#[a-z]+[0-9]+", with: "#auto", options: .regularExpression)
      .replacingOccurrences(of: "pc-i440fx-[0-9.]+", with: "pc-i440fx-<version>", options: .regularExpression)
  }

  private static func withoutNumber(_ node: String) -> String {
    node.replacingOccurrences(of: " \\([0-9]+\\)$", with: "", options: .regularExpression)
  }
}
