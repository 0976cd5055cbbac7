import BlockLayer
import Explorer
import Machine

/// A search of a scenario's interleavings at one revision, and what it came to in words.
public struct Exploration: Sendable {
  public var scenario: String
  public var revision: String
  public var result: SearchResult
  /// The steps to the finding; empty if there is none.
  public var steps: [ExploredStep]
  /// Data races on the way, by happens-before: two accesses to a field that nothing orders, one of them a plain write.
  public var races: [ExploredRace]

  /// Two accesses on the way that nothing orders.
  public struct ExploredRace: Sendable, Hashable {
    /// The field, e.g. `fmt0.aio_context`.
    public var field: String
    /// Indices into `steps`.
    public var first: Int
    public var second: Int
  }

  /// One step of a schedule, for people.
  public typealias ExploredStep = Explorer.ExploredStep

  /// Searches breadth first, from the machine's idle start. Stops at the first finding, which has the fewest steps
  /// of all.
  public static func run(
    _ emulator: Emulator, scenario: String, bounds: Bounds = Bounds()
  ) -> Exploration {
    let search = StateSearch(emulator.model, bounds: bounds)
    let result = search.run()
    return Exploration(
      scenario: scenario, revision: emulator.configuration.rules.name, result: result,
      steps: describe(result.schedule, on: emulator), races: races(result.schedule, on: emulator))
  }

  /// The data races of a schedule, one per field: the last of each. The machine is at its start, and is there again
  /// afterwards.
  public static func races(_ schedule: [Decision], on emulator: Emulator) -> [ExploredRace] {
    let machine = emulator.machine
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    var detector = RaceDetector(threads: machine.threadCount)
    var last: [String: ExploredRace] = [:]
    for (index, decision) in schedule.enumerated() {
      machine.store.startWatching()
      machine.step(decision.thread, way: decision.way)
      let footprint = machine.store.stopWatching()
      for race in detector.note(thread: decision.thread, step: index, footprint) {
        guard let field = emulator.fieldName(at: race.address) else { continue }
        last[field] = ExploredRace(field: field, first: race.first.step, second: race.second.step)
      }
    }
    return last.values.sorted { ($0.second, $0.field) > ($1.second, $1.field) }
  }

  /// The steps of a schedule in words. The machine is at its start, and is there again afterwards.
  public static func describe(_ schedule: [Decision], on emulator: Emulator) -> [ExploredStep] {
    ExploredStep.describe(schedule, on: emulator.machine) { emulator.changes(since: $0) }
  }
}
