extension LayeredGraph {
  /// The column of each vertex's middle: under and over its neighbours as far as the order and the widths allow.
  func columns(widths: [Int], gap: Int) -> [Int] {
    func width(_ vertex: Int) -> Int { vertex < realCount ? widths[vertex] : 1 }
    func separation(_ left: Int, _ right: Int) -> Int { width(left) - width(left) / 2 + gap + width(right) / 2 }
    var middle = Array(repeating: 0, count: layer.count)
    for row in layers {
      for (place, vertex) in row.enumerated() {
        middle[vertex] = place == 0 ? width(vertex) / 2 : middle[row[place - 1]] + separation(row[place - 1], vertex)
      }
    }
    for pass in 0..<10 {
      let isDownwards = pass % 2 == 1
      for row in isDownwards ? layers : layers.reversed() {
        let wanted = row.map { vertex -> Double in
          let near = isDownwards ? up[vertex] : down[vertex]
          guard !near.isEmpty else { return Double(middle[vertex]) }
          return near.reduce(0.0) { $0 + Double(middle[$1]) } / Double(near.count)
        }
        place(row, wanted, into: &middle, separation: separation)
      }
    }
    let least = layers.compactMap { $0.first }.map { middle[$0] - width($0) / 2 }.min() ?? 0
    return middle.map { $0 - least }
  }

  /// Puts a layer as near to the wanted columns as its order allows (least squares: pools of adjacent violators).
  private func place(
    _ row: [Int], _ wanted: [Double], into middle: inout [Int], separation: (Int, Int) -> Int
  ) {
    var offset = 0
    var offsets: [Int] = []
    var pools: [(sum: Double, weight: Double, count: Int)] = []
    for (index, vertex) in row.enumerated() {
      if index > 0 { offset += separation(row[index - 1], vertex) }
      offsets.append(offset)
      let weight = vertex < realCount ? 1.0 : 2.0
      pools.append(((wanted[index] - Double(offset)) * weight, weight, 1))
      while pools.count > 1 {
        let last = pools[pools.count - 1]
        let before = pools[pools.count - 2]
        guard before.sum / before.weight > last.sum / last.weight else { break }
        pools.removeLast(2)
        pools.append((before.sum + last.sum, before.weight + last.weight, before.count + last.count))
      }
    }
    var index = 0
    for pool in pools {
      let value = nearestInteger(pool.sum / pool.weight)
      for _ in 0..<pool.count {
        middle[row[index]] = value + offsets[index]
        index += 1
      }
    }
  }
}

/// Rounds without libm, which nothing else here needs.
private func nearestInteger(_ value: Double) -> Int {
  let shifted = value + 0.5
  let cut = Int(shifted)
  return Double(cut) > shifted ? cut - 1 : cut
}
