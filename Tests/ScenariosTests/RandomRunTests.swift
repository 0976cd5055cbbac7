import BlockLayer
import Machine
import Scenarios
import Testing

/// Random schedules of the scenario, from fixed seeds.
@Suite struct RandomRunTests {
  /// A generator whose numbers are the same everywhere (splitmix64).
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var x = state
      x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
      x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
      return x ^ (x >> 31)
    }
  }

  /// A random run from the machine's current state: its decisions and what they let the world know.
  static func run(_ machine: Machine, steps: Int, seed: UInt64) -> (decisions: [Decision], outputs: [Output]) {
    var generator = Generator(state: seed)
    var decisions: [Decision] = []
    var outputs: [Output] = []
    for _ in 0..<steps {
      guard let decision = machine.choices().randomElement(using: &generator) else { break }
      machine.step(decision.thread, way: decision.way)
      decisions.append(decision)
      outputs += machine.outputs
      if machine.finding != nil { break }
    }
    return (decisions, outputs)
  }

  static func emulator(_ revision: String) throws -> Emulator {
    let rules = try #require(Revisions.named(revision)).rules
    return Emulator(try Scenario.named("rhel-19381").configuration(rules))
  }

  @Test(arguments: Revisions.all.map(\.name))
  func stepsCanBeTakenBack(_ revision: String) throws {
    let emulator = try Self.emulator(revision)
    defer { withExtendedLifetime(emulator) {} }
    let machine = emulator.machine
    var generator = Generator(state: 19381)
    for _ in 0..<20 {
      _ = Self.run(machine, steps: Int.random(in: 0...300, using: &generator), seed: generator.next())
      if machine.finding != nil {
        machine.undo(to: 0)
        continue
      }
      let (mark, fingerprint) = (machine.store.journalCount, machine.store.fingerprint)
      let cells = machine.store.copyOfCells()
      let choices = machine.choices()
      _ = Self.run(machine, steps: 200, seed: generator.next())
      #expect(machine.store.fingerprint == machine.store.computeFingerprint())
      machine.undo(to: mark)
      // Cells that were written and taken back are 0 again.
      #expect(machine.store.copyOfCells().prefix(cells.count).elementsEqual(cells))
      #expect(machine.store.copyOfCells().dropFirst(cells.count).allSatisfy { $0 == 0 })
      #expect(machine.store.fingerprint == fingerprint)
      #expect(machine.store.computeFingerprint() == fingerprint)
      #expect(machine.choices() == choices)
    }
  }

  @Test(arguments: Revisions.all.map(\.name))
  func sameDecisionsSameRun(_ revision: String) throws {
    let emulators = [try Self.emulator(revision), try Self.emulator(revision)]
    defer { withExtendedLifetime(emulators) {} }
    let (first, second) = (emulators[0].machine, emulators[1].machine)
    #expect(first.store.fingerprint == second.store.fingerprint)
    let (decisions, outputs) = Self.run(first, steps: 1500, seed: 3934)
    var repeated: [Output] = []
    for decision in decisions {
      second.step(decision.thread, way: decision.way)
      repeated += second.outputs
    }
    #expect(repeated == outputs)
    #expect(outputs.contains { $0.kind == .reply })
    #expect(second.store.fingerprint == first.store.fingerprint)
    #expect(second.finding == first.finding)
  }

  /// What random runs of a revision find, with the end of the schedule, one line per step.
  static func findings(
    _ revision: String, runs: Int = 20, steps: Int = 3000
  ) throws -> [(finding: Finding, end: String)] {
    let emulator = try Self.emulator(revision)
    let machine = emulator.machine
    var found: [(finding: Finding, end: String)] = []
    for seed in 1...UInt64(runs) {
      let decisions = Self.run(machine, steps: steps, seed: seed).decisions
      let finding = machine.finding ?? (machine.choices().isEmpty ? emulator.stuckFinding() : nil)
      machine.undo(to: 0)
      guard let finding else { continue }
      let told = Exploration.describe(decisions, on: machine, last: 16)
      found.append((finding, "seed \(seed), step \(decisions.count)\n\(told)"))
    }
    return found
  }

  /// A run that ends in the crash by whichever way turns nearly all pages of the lesson, and the last one at its end.
  @Test func theLessonFollowsRunsThatNobodyForesaw() throws {
    let emulator = try Self.emulator("seed")
    let machine = emulator.machine
    let scenario = try Scenario.named("rhel-19381")
    let count = try #require(scenario.lesson).pages.count
    var crashes = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      let decisions = Self.run(machine, steps: 3000, seed: seed).decisions
      let finding = machine.finding
      machine.undo(to: 0)
      guard finding?.text.hasPrefix("blk_get_aio_context") == true else { continue }
      crashes += 1
      let rehearsal = try #require(LessonRehearsal(scenario, at: "seed", decisions))
      #expect(rehearsal.pages.contains(count - 1), "seed \(seed)")
      #expect(rehearsal.pages.count >= count - 3, "seed \(seed): \(rehearsal.problems)")
    }
    #expect(crashes > 0)
  }

  @Test(arguments: ["9.0", "10.0"])
  func mergedFixesUseNoFreedMemory(_ revision: String) throws {
    for (finding, end) in try Self.findings(revision) {
      let isMemory = finding.kind == .useAfterFree || finding.text.contains("NULL pointer")
      #expect(!isMemory, "\(finding.text)\n\(end)")
    }
  }

  /// Says what the other revisions come to; which of them break is for the searches to prove.
  @Test(arguments: Revisions.all.map(\.name)) func whatRandomRunsFind(_ revision: String) throws {
    var kinds: [String: (count: Int, end: String)] = [:]
    for (finding, end) in try Self.findings(revision) {
      kinds["\(finding.kind.rawValue): \(finding.text)", default: (0, end)].count += 1
    }
    for (text, found) in kinds.sorted(by: { $0.key < $1.key }) {
      print("\(revision): \(found.count) of 20 runs: \(text)\n\(found.end)")
    }
    let hasCrash = kinds.keys.contains { $0.hasPrefix("assertion: blk_get_aio_context: Assertion") }
    if revision == "seed" { #expect(hasCrash) }
    if ["8.2", "9.0", "10.0", "fix/a", "fix/f"].contains(revision) { #expect(!hasCrash) }
  }
}

extension Exploration {
  /// The last steps of a schedule in words. The machine is at its start, and is there again afterwards.
  static func describe(_ decisions: [Decision], on machine: Machine, last: Int) -> String {
    defer { machine.undo(to: 0) }
    var lines: [String] = []
    for (index, decision) in decisions.enumerated() {
      if index >= decisions.count - last {
        let routine = machine.program.routine(machine.nextInstruction(decision.thread).routine).name
        lines.append("  \(machine.threadNames[decision.thread]) \(routine): \(machine.describe(decision))")
      }
      machine.step(decision.thread, way: decision.way)
    }
    return lines.joined(separator: "\n")
  }
}
