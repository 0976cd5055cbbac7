/// The time to the first failure, ours and Spin's, each stopping there.
struct FailureTable {
  let isFull: Bool

  func table() -> Table {
    var table = Table(
      "Time to the first failure",
      ["program", "Spin ms", "Spin, reduced, ms", "in place ms", "reduced ms", "by level ms", "verdicts"])
    for subject in Subject.failures(isFull: isFull) {
      let spin = Spin(subject.program)
      var runs = [[Measured]](repeating: [], count: 5)
      for _ in 0..<3 {
        for (index, build) in [Spin.Build.all, .reduced].enumerated() {
          if let measured = spin?.run(build, hashBits: 18) { runs[index].append(measured) }
        }
        for (index, search) in Self.searches.enumerated() { runs[2 + index].append(search.run(subject.program)) }
      }
      let isRight = runs.joined().allSatisfy { $0.verdict == subject.verdict }
      table.rows.append(
        [.text(subject.program.name)]
          + runs.map { .number(median($0.map(\.time.cpu)) * 1000, digits: 2) }
          + [.text(isRight ? "equal" : "DIFFER")])
    }
    table.remarks.append("Processor time, median of 3; Spin's includes the start of its process.")
    return table
  }

  private static let searches = [
    Ours(kind: .depth, workers: 1, reduces: false, stopsAtFirst: true),
    Ours(kind: .depth, workers: 1, reduces: true, stopsAtFirst: true),
    Ours(kind: .levels, workers: 1, reduces: false, stopsAtFirst: true),
  ]
}
