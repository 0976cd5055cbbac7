/// The first half of the layered layout: which layer each vertex stands in, and in which order.
///
/// Roots stand in layer 0, everything else as far down as what it stands on allows, so devices line up at the top and
/// bases at the bottom. Edges across several layers get a virtual vertex in each layer between.
struct LayeredGraph {
  /// How many vertices are real; those after them are virtual.
  let realCount: Int
  var layer: [Int]
  var up: [[Int]]
  var down: [[Int]]
  /// Vertices of each layer, from left to right.
  var layers: [[Int]] = []
  /// Where each vertex wants to be among its neighbours.
  private var key: [Double] = []
  private var component: [Int] = []

  /// `hints` tells where vertices stood before; known ones keep their order unless crossings can be saved.
  init(count: Int, edges: [(parent: Int, child: Int)], hints: [Int?]) {
    realCount = count
    layer = Array(repeating: 0, count: count)
    up = Array(repeating: [], count: count)
    down = Array(repeating: [], count: count)
    for edge in edges where !down[edge.parent].contains(edge.child) {
      down[edge.parent].append(edge.child)
      up[edge.child].append(edge.parent)
    }
    assignComponents()
    assignLayers()
    assignKeys(hints)
    splitLongEdges()
    assignOrder()
  }

  private mutating func assignComponents() {
    component = Array(repeating: -1, count: realCount)
    for start in 0..<realCount where component[start] < 0 {
      var open = [start]
      component[start] = start
      while let vertex = open.popLast() {
        for next in up[vertex] + down[vertex] where component[next] < 0 {
          component[next] = start
          open.append(next)
        }
      }
    }
  }

  private mutating func assignLayers() {
    var height = Array(repeating: 0, count: realCount)
    func measure(_ vertex: Int) -> Int {
      if height[vertex] == 0 { height[vertex] = 1 + (down[vertex].map(measure).max() ?? 0) }
      return height[vertex]
    }
    var tallest: [Int: Int] = [:]
    for vertex in 0..<realCount { tallest[component[vertex]] = max(tallest[component[vertex]] ?? 0, measure(vertex)) }
    for vertex in 0..<realCount where !up[vertex].isEmpty {
      layer[vertex] = (tallest[component[vertex]] ?? 0) - height[vertex]
    }
  }

  /// A key from the hint where there is one, else from neighbours with a hint, else from a walk from the roots.
  private mutating func assignKeys(_ hints: [Int?]) {
    var walk = Array(repeating: -1, count: realCount)
    var next = 0
    func visit(_ vertex: Int) {
      guard walk[vertex] < 0 else { return }
      walk[vertex] = next
      next += 1
      for child in down[vertex] { visit(child) }
    }
    for vertex in 0..<realCount where up[vertex].isEmpty { visit(vertex) }
    let base = Double(hints.compactMap { $0 }.max() ?? -1) + 1
    key = (0..<realCount).map { vertex in
      if let hint = hints[vertex] { return Double(hint) }
      let near = (up[vertex] + down[vertex]).compactMap { hints[$0] }
      guard near.isEmpty else { return Double(near.reduce(0, +)) / Double(near.count) + 0.25 }
      return base + Double(walk[vertex])
    }
    var least: [Int: Double] = [:]
    for vertex in 0..<realCount { least[component[vertex]] = min(least[component[vertex]] ?? .infinity, key[vertex]) }
    let ranked = least.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    let rank = Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($1.key, $0) })
    component = component.map { rank[$0] ?? 0 }
  }

  private mutating func splitLongEdges() {
    for parent in 0..<realCount {
      for (place, child) in down[parent].enumerated() where layer[child] > layer[parent] + 1 {
        var above = parent
        let span = layer[child] - layer[parent]
        for step in 1..<span {
          let virtual = layer.count
          layer.append(layer[parent] + step)
          up.append([above])
          down.append([child])
          component.append(component[parent])
          key.append(key[parent] + (key[child] - key[parent]) * Double(step) / Double(span))
          if above == parent { down[parent][place] = virtual } else { down[above] = [virtual] }
          above = virtual
        }
        if let index = up[child].firstIndex(of: parent) { up[child][index] = above }
      }
    }
  }

  private mutating func assignOrder() {
    layers = Array(repeating: [], count: (layer.max() ?? -1) + 1)
    for vertex in layer.indices { layers[layer[vertex]].append(vertex) }
    for index in layers.indices {
      layers[index].sort { (component[$0], key[$0], $0) < (component[$1], key[$1], $1) }
    }
    var fewest = crossings(layers)
    var candidate = layers
    for sweep in 0..<8 where fewest > 0 {
      reorder(&candidate, downwards: sweep % 2 == 0)
      let count = crossings(candidate)
      if count < fewest {
        fewest = count
        layers = candidate
      }
    }
  }

  /// Sorts each layer by the mean position of its neighbours in the layer before; ties stay as they are.
  private func reorder(_ layers: inout [[Int]], downwards: Bool) {
    var position = positions(layers)
    let sequence = downwards ? Array(layers.indices) : layers.indices.reversed()
    for index in sequence {
      let mean = layers[index].map { vertex in
        let near = downwards ? up[vertex] : down[vertex]
        let own = Double(position[vertex])
        return near.isEmpty ? own : near.reduce(0.0) { $0 + Double(position[$1]) } / Double(near.count)
      }
      let sorted = layers[index].indices.sorted {
        let (a, b) = (layers[index][$0], layers[index][$1])
        return (component[a], mean[$0], $0) < (component[b], mean[$1], $1)
      }
      layers[index] = sorted.map { layers[index][$0] }
      for (place, vertex) in layers[index].enumerated() { position[vertex] = place }
    }
  }

  private func positions(_ layers: [[Int]]) -> [Int] {
    var position = Array(repeating: 0, count: layer.count)
    for row in layers { for (place, vertex) in row.enumerated() { position[vertex] = place } }
    return position
  }

  /// How many pairs of edges cross.
  func crossings(_ layers: [[Int]]) -> Int {
    let position = positions(layers)
    var total = 0
    for row in layers {
      let ends = row.flatMap { parent in down[parent].map { (position[parent], position[$0]) } }
      for first in ends.indices {
        for second in ends.indices.dropFirst(first + 1) {
          let (a, b) = (ends[first], ends[second])
          if (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1) { total += 1 }
        }
      }
    }
    return total
  }
}
