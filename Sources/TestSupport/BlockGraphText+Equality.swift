extension BlockGraphText: Equatable {
  /// Whether the graphs are isomorphic: there is a one-to-one mapping of nodes that keeps labels and edges.
  public static func == (a: BlockGraphText, b: BlockGraphText) -> Bool {
    guard a.labels.count == b.labels.count, a.links.count == b.links.count else { return false }
    return a.match(b, a.labels, b.labels)
  }

  /// Refines both colourings together; where alike nodes remain, tries one of `self` with each of `other`.
  private func match(_ other: BlockGraphText, _ mine: [String], _ theirs: [String]) -> Bool {
    let (a, b) = Self.refine(self, mine, other, theirs)
    guard a.sorted() == b.sorted() else { return false }
    var places: [String: Int] = [:]
    for (index, colour) in b.enumerated() { places[colour, default: index] = index }
    guard Set(a).count < a.count else {
      let mapped = links.map { edge in
        Edge(
          parent: places[a[edge.parent]] ?? -1, child: places[a[edge.child]] ?? -1, name: edge.name,
          permissions: edge.permissions)
      }
      return Self.count(mapped) == Self.count(other.links)
    }
    var seen: Set<String> = []
    guard let colour = a.first(where: { !seen.insert($0).inserted }), let chosen = a.firstIndex(of: colour) else {
      return false
    }
    var marked = a
    marked[chosen] += " chosen"
    for candidate in b.indices where b[candidate] == colour {
      var tried = b
      tried[candidate] += " chosen"
      if match(other, marked, tried) { return true }
    }
    return false
  }

  private static func count(_ edges: [Edge]) -> [Edge: Int] {
    edges.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// Colours of both graphs, so that equal colours mean nodes that their surroundings don't tell apart.
  private static func refine(
    _ a: BlockGraphText, _ mine: [String], _ b: BlockGraphText, _ theirs: [String]
  ) -> ([String], [String]) {
    var colours = (mine, theirs)
    for _ in 0...max(mine.count, 1) {
      let next = (a.surroundings(colours.0), b.surroundings(colours.1))
      // Short names for the long descriptions, the same in both graphs and in their order.
      let names = Set(next.0).union(next.1).sorted().enumerated()
      let short = Dictionary(uniqueKeysWithValues: names.map { ($1, String($0)) })
      let renamed = (next.0.map { short[$0] ?? $0 }, next.1.map { short[$0] ?? $0 })
      let done = Set(renamed.0).count == Set(colours.0).count && Set(renamed.1).count == Set(colours.1).count
      colours = renamed
      if done { break }
    }
    return colours
  }

  private func surroundings(_ colours: [String]) -> [String] {
    var around = [[String]](repeating: [], count: colours.count)
    for edge in links {
      around[edge.parent].append(">\(edge.name)|\(edge.permissions)|\(colours[edge.child])")
      around[edge.child].append("<\(edge.name)|\(edge.permissions)|\(colours[edge.parent])")
    }
    return colours.indices.map { ([colours[$0]] + around[$0].sorted()).joined(separator: ";") }
  }

  // MARK: As lines

  /// The nodes with numbers where labels repeat, sorted.
  public var nodes: [String] { names.sorted() }

  /// One line for each edge, sorted.
  public var edges: [String] {
    let names = names
    return links.map { "\(names[$0.parent]) --\($0.name)--> \(names[$0.child])  \($0.permissions)" }.sorted()
  }

  /// The nodes and edges, a line each.
  public var description: String { (nodes + edges).joined(separator: "\n") }

  /// Alike nodes are numbered in the order of their surroundings.
  private var names: [String] {
    let colours = Self.refine(self, labels, self, labels).0
    var order: [String: [Int]] = [:]
    for index in labels.indices { order[labels[index], default: []].append(index) }
    var names = labels
    for (label, indices) in order where indices.count > 1 {
      let sorted = indices.sorted { (Int(colours[$0]) ?? 0, $0) < (Int(colours[$1]) ?? 0, $1) }
      for (number, index) in sorted.enumerated() { names[index] = "\(label) (\(number + 1))" }
    }
    return names
  }
}
