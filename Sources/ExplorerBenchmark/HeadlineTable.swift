/// The time to the verdict with everything on, against the best that Spin can do.
struct HeadlineTable {
  let isFull: Bool

  func table() -> Table {
    let subject = Subject.headline(isFull: isFull)
    var table = Table(
      "Time to the verdict: \(subject.program.name)",
      ["search", "states", "CPU s", "wall s", "x Spin", "x Spin, 2 cores"])
    let search = Ours(kind: .depth, workers: 2, reduces: true)
    let alone = Ours(kind: .depth, workers: 1, reduces: true)
    let states = Ours(kind: .depth, workers: 1, reduces: false).run(subject.program).states
    var spins: [(build: Spin.Build, bits: Int, measured: Measured)] = []
    if let spin = Spin(subject.program) {
      let bits = max(Int.bitWidth - states.leadingZeroBitCount, 16)
      let builds: [Spin.Build] = isFull ? [.all, .reduced, .allOnTwoCores] : [.all, .reduced]
      for build in builds {
        for bits in build == .allOnTwoCores || !isFull ? bits...bits : bits - 1...bits + 1 {
          if let measured = spin.run(build, hashBits: bits) { spins.append((build, bits, measured)) }
        }
      }
      if !spin.problem.isEmpty { table.remarks.append(spin.problem) }
    }
    for (build, bits, measured) in spins {
      let note = measured.isComplete && measured.verdict == subject.verdict ? "" : ", NOT the verdict"
      table.rows.append(row("\(build.name), -w\(bits)\(note)", measured, [.none, .none]))
    }
    func best(_ builds: [Spin.Build]) -> Double {
      spins.filter { builds.contains($0.build) && $0.measured.isComplete }.map(\.measured.time.wall).min() ?? .nan
    }
    for ours in [alone, search] {
      let runs = (0..<5).map { _ in ours.run(subject.program) }
      guard let typical = Pairing.typical(runs) else { continue }
      let wall = median(runs.map(\.time.wall))
      let note = runs.allSatisfy { $0.isComplete && $0.verdict == subject.verdict } ? "" : ", NOT the verdict"
      table.rows.append(
        row(
          "\(ours.name), persistent sets\(note)", typical,
          [.number(best([.all, .reduced]) / wall, digits: 1), .number(best([.allOnTwoCores]) / wall, digits: 1)]))
    }
    table.remarks.append("By the clock, against Spin's best; ours the median of 5. The aim is 30, the stretch 100.")
    return table
  }

  private func row(_ name: String, _ measured: Measured, _ ratios: [Table.Cell]) -> [Table.Cell] {
    [
      .text(name), .count(measured.states), .number(measured.time.cpu, digits: 3),
      .number(measured.time.wall, digits: 3),
    ] + ratios
  }
}
