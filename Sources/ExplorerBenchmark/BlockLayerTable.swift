import BlockLayer
import Explorer
import Scenarios

/// The block layer itself: how fast its states are searched, and how soon the seed's race is found.
struct BlockLayerTable {
  let isFull: Bool

  func table() -> Table {
    var table = Table(
      "The block layer: scenario rhel-19381, one core",
      ["search", "states", "CPU s", "M states/s", "B/state", "of the small model"])
    guard let scenario = try? Scenario.named("rhel-19381") else { return table }
    let bound = isFull ? 1_000_000 : 100_000
    for kind in [Ours.Kind.depth, .levels] {
      let search = Ours(kind: kind, workers: 1, reduces: false)
      let small = median((0..<3).map { _ in search.run(Subject.race(3, 3, 1).program).rate })
      for (revision, asksForHangs) in [("9.0", false), ("9.0", true), ("fix/f", false)] {
        // Only the search level by level asks whether something is pending.
        if kind == .depth, asksForHangs { continue }
        let runs = (0..<3).compactMap { _ in
          Self.model(scenario, revision, asksForHangs: asksForHangs).map { run(search, $0, bound) }
        }
        guard let typical = Pairing.typical(runs) else { continue }
        table.rows.append([
          .text("\(kind.rawValue), \(revision)\(asksForHangs ? ", with hangs" : "")"), .count(typical.states),
          .number(typical.time.cpu, digits: 3), .number(typical.rate * 1e-6, digits: 3),
          .number(typical.bytesPerState, digits: 1), .number(typical.rate / small, digits: 2),
        ])
      }
    }
    table.remarks.append(
      "At most \(bound) states. The aim is half the rate of context-race-3-3-1-fix2 by the same search.")
    table.remarks.append(firstFinding(scenario))
    return table
  }

  private func run(_ search: Ours, _ model: Model, _ bound: Int) -> Measured {
    var bounds = Bounds()
    bounds.states = bound
    return search.run([model], bounds: bounds)
  }

  private static func model(_ scenario: Scenario, _ revision: String, asksForHangs: Bool) -> Model? {
    guard let rules = Revisions.named(revision)?.rules else { return nil }
    var model = Emulator(scenario.configuration(rules)).model
    if !asksForHangs { model.isPending = nil }
    return model
  }

  /// How soon the race is found where it is not mended.
  private func firstFinding(_ scenario: Scenario) -> String {
    var found = SearchResult()
    let times = (0..<3).compactMap { _ -> Double? in
      guard let model = Self.model(scenario, "seed", asksForHangs: true) else { return nil }
      return Time.of { found = StateSearch(model).run() }.cpu
    }
    return "First finding at seed: \(fixed(median(times), 3)) s, \(found.states ?? 0) states, "
      + "\(found.schedule.count) steps: \(found.finding?.text ?? "NONE"). The aim is one second."
  }
}
