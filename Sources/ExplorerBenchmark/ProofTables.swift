/// Every state of every program, ours and Spin's, with reduction or without.
struct ProofTables {
  let isFull: Bool

  private static let columns = [
    "search", "states", "transitions", "CPU s", "wall s", "M states/s", "B/state", "rate x Spin", "time x Spin",
    "counts", "verdict",
  ]

  /// A table for a program. Rate: states per second of processor time; time: to the verdict, by the processor for one
  /// worker, by the clock for two.
  func table(_ subject: Subject, _ spin: Spin?, reduces: Bool) -> Table {
    var table = Table(
      "\(subject.program.name), partial-order reduction \(reduces ? "on" : "off")", Self.columns)
    let searches = [
      Ours(kind: .depth, workers: 1, reduces: reduces), Ours(kind: .depth, workers: 2, reduces: reduces),
      Ours(kind: .levels, workers: 1, reduces: reduces), Ours(kind: .levels, workers: 2, reduces: reduces),
    ]
    // Spin's reduction leaves out little, so its table has room for all.
    let states = Ours(kind: .depth, workers: 1, reduces: false).run(subject.program).states
    var pairing = Pairing(subject, spin, reduces ? .reduced : .all, searches)
    pairing.run(rounds: 3, seconds: isFull ? 40 : 3, states: states, triesHashSizes: isFull)
    let spins = Pairing.typical(pairing.spins)
    if let spins {
      table.rows.append(row(pairing.build.name, spins, subject, [.none, .none, .none]))
      table.remarks.append("Spin: -O2 -DSAFETY, hash table -w\(pairing.hashBits); median of \(pairing.spins.count).")
    } else if let spin, !spin.problem.isEmpty {
      table.remarks.append(spin.problem)
    }
    let first = Pairing.typical(pairing.ours[0])
    for (index, search) in searches.enumerated() {
      guard let measured = Pairing.typical(pairing.ours[index]) else { continue }
      let isEqual = pairing.ours[index].allSatisfy {
        $0.states == first?.states && $0.transitions == first?.transitions
      }
      let isSpins = reduces ? nil : spins.map { $0.states == measured.states }
      table.rows.append(
        row(
          search.name, measured, subject,
          [
            .number(1 / pairing.ratio(index, \.rate), digits: 1),
            .number(pairing.ratio(index) { search.workers == 1 ? $0.time.cpu : $0.time.wall }, digits: 1),
            .text(!isEqual ? "DIFFER" : isSpins == false ? "NOT SPIN'S" : isSpins == true ? "equal, Spin's" : "equal"),
          ]))
    }
    table.remarks.append(
      "Two workers: in place \(speedUp(pairing, 0, 1)), by level \(speedUp(pairing, 2, 3)) times as fast as one.")
    return table
  }

  /// How much faster the second search is than the first, by the clock.
  private func speedUp(_ pairing: Pairing, _ first: Int, _ second: Int) -> String {
    fixed(median(zip(pairing.ours[first], pairing.ours[second]).map { $0.time.wall / $1.time.wall }), 2)
  }

  private func row(_ name: String, _ measured: Measured, _ subject: Subject, _ compared: [Table.Cell]) -> [Table.Cell] {
    let verdict = !measured.isComplete ? "NOT COMPLETE" : measured.verdict == subject.verdict ? "right" : "WRONG"
    return [
      .text(name), .count(measured.states), .count(measured.transitions), .number(measured.time.cpu, digits: 3),
      .number(measured.time.wall, digits: 3), .number(measured.rate * 1e-6, digits: 2),
      .number(measured.bytesPerState, digits: 1),
    ] + compared + [.text(verdict)]
  }
}
