import Machine
import Testing

/// The promises of the engine, on random programs under random schedules.
struct JournalTests {
  /// Takes up to `count` random steps; answers what was decided.
  private func run(_ machine: Machine, _ random: inout SeededGenerator, count: Int) -> [Decision] {
    var decisions: [Decision] = []
    while decisions.count < count, machine.finding == nil {
      guard let decision = machine.choices().randomElement(using: &random) else { break }
      machine.step(decision.thread, way: decision.way)
      decisions.append(decision)
    }
    return decisions
  }

  @Test(arguments: 0..<60) func undoRestoresCellsAndFingerprint(seed: Int) {
    let machine = RandomProgram(seed: seed).machine
    var random = SeededGenerator(seed: seed + 1000)
    var marks: [(mark: Int, cells: [Int], fingerprint: UInt64)] = []
    for _ in 0..<150 {
      marks.append((machine.store.journalCount, machine.store.copyOfCells(), machine.store.fingerprint))
      guard !run(machine, &random, count: 1).isEmpty else { break }
    }
    #expect(marks.count > 20)
    while let last = marks.popLast() {
      machine.undo(to: last.mark)
      let cells = machine.store.copyOfCells()
      #expect(Array(cells.prefix(last.cells.count)) == last.cells)
      #expect(cells.dropFirst(last.cells.count).allSatisfy { $0 == 0 })
      #expect(machine.store.fingerprint == last.fingerprint)
      if Bool.random(using: &random), marks.count > 3 { marks.removeLast(2) }
    }
  }

  @Test(arguments: 0..<60) func redoGivesTheSameState(seed: Int) {
    let machine = RandomProgram(seed: seed).machine
    var random = SeededGenerator(seed: seed + 2000)
    _ = run(machine, &random, count: 20)
    let mark = machine.store.journalCount
    let decisions = run(machine, &random, count: 60)
    let after = machine.store.copyOfCells()
    let fingerprint = machine.store.fingerprint
    machine.undo(to: mark)
    for decision in decisions { machine.step(decision.thread, way: decision.way) }
    #expect(machine.store.copyOfCells() == after)
    #expect(machine.store.fingerprint == fingerprint)
  }

  @Test(arguments: 0..<60) func sameDecisionsSameTrace(seed: Int) {
    func trace() -> [String] {
      let machine = RandomProgram(seed: seed).machine
      var random = SeededGenerator(seed: seed + 3000)
      var lines: [String] = []
      for _ in 0..<120 {
        guard let decision = machine.choices().randomElement(using: &random), machine.finding == nil else { break }
        let what = machine.describe(decision)
        machine.step(decision.thread, way: decision.way)
        lines.append("\(decision.thread) \(decision.way) \(what) \(machine.store.fingerprint)")
      }
      return lines
    }
    let first = trace()
    #expect(first.count > 20)
    #expect(first == trace())
  }

  @Test(arguments: 0..<60) func incrementalFingerprintEqualsComputed(seed: Int) {
    let machine = RandomProgram(seed: seed).machine
    var random = SeededGenerator(seed: seed + 4000)
    for _ in 0..<100 {
      guard !run(machine, &random, count: 1).isEmpty else { break }
      #expect(machine.store.fingerprint == machine.store.computeFingerprint())
      if machine.store.journalCount > 40, Bool.random(using: &random) {
        machine.undo(to: machine.store.journalCount - 7)
        #expect(machine.store.fingerprint == machine.store.computeFingerprint())
        break
      }
    }
  }

  @Test func differentStatesHaveDifferentFingerprints() {
    // Not a proof, but a mixer that drops the address or the value would fail at once.
    var seen: Set<UInt64> = []
    for address in 1..<200 {
      for value in 1..<200 {
        let store = CellStore(capacity: 256)
        store[address] = value
        seen.insert(store.fingerprint)
      }
    }
    #expect(seen.count == 199 * 199)
  }
}
