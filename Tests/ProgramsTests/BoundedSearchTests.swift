import Explorer
import Machine
import Programs
import TestSupport
import Testing

/// Bounded searches against recorded answers, and against a plain shortest-path search.
@Suite struct BoundedSearchTests {
  @Test(.enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"), arguments: SuiteTests.files)
  func hasTheRecordedMinima(_ file: String) throws {
    let program = try SuiteTests.program(file)
    let expected = try #require(program.expected)
    guard let states = expected.sc.states else { return }
    for cost in SchedulingCost.allCases {
      let model = program.model(.sc)
      var search = PreemptionBoundedSearch(model, cost: cost)
      let result = search.run()
      #expect(result.hasViolation == expected.sc.hasViolation)
      #expect(Replay.meetsItsFinding(result, model))
      switch cost {
      case .preemptions: #expect(result.minimalPreemptions == expected.sc.minimalPreemptions)
      case .contextSwitches: #expect(result.minimalContextSwitches == expected.sc.minimalContextSwitches)
      case .steps: #expect(result.minimalSteps == expected.sc.minimalSteps)
      }
      if result.hasViolation {
        #expect(!result.isComplete)
      } else {
        #expect(result.isComplete && result.states == states && result.transitions == expected.sc.transitions)
        #expect(result.endStates == expected.sc.endStates && result.deadlockStates == expected.sc.deadlockStates)
        #expect(result.hasDeadlock == expected.sc.hasDeadlock)
      }
    }
    guard let tso = expected.tso else { return }
    let model = program.model(.tso)
    var search = PreemptionBoundedSearch(model, cost: .steps)
    let result = search.run()
    #expect(result.minimalSteps == tso.minimalSteps && result.hasViolation == tso.hasViolation)
    #expect(Replay.meetsItsFinding(result, model))
    if !result.hasViolation { #expect(result.states == tso.states && result.transitions == tso.transitions) }
  }

  @Test(arguments: 0..<120)
  func agreesWithAPlainSearchOnRandomPrograms(_ seed: UInt64) {
    let program = SmallProgram.random(seed: seed, threads: 2 + Int(seed % 2), length: 3)
    for memory in [MemoryModel.sc, .tso] {
      for cost in SchedulingCost.allCases {
        let model = program.model(memory)
        var search = PreemptionBoundedSearch(model, cost: cost)
        let result = search.run()
        let plain = PlainBoundedSearch(model, cost)
        #expect((result.finding == nil) == (plain.cost == nil))
        #expect(result.minimalPreemptions ?? result.minimalContextSwitches ?? result.minimalSteps == plain.cost)
        // Among the cheapest the shortest.
        if let steps = plain.steps { #expect(result.schedule.count == steps) }
        #expect(Replay.meetsItsFinding(result, model))
      }
    }
  }

  @Test(arguments: 0..<40)
  func aBoundBelowTheLeastFindsNothing(_ seed: UInt64) {
    let program = SmallProgram.random(seed: seed, threads: 3, length: 3)
    var search = PreemptionBoundedSearch(program.model(.sc))
    guard let least = search.run().minimalPreemptions, least > 0 else { return }
    var bounds = Bounds()
    bounds.preemptions = least - 1
    var below = PreemptionBoundedSearch(program.model(.sc), bounds: bounds)
    let result = below.run()
    #expect(result.finding == nil && !result.isComplete && below.completedBound == least - 1)
  }
}

/// Taking a schedule again.
enum Replay {
  /// Whether the schedule of a result can be taken and leads to its finding; true where nothing was found.
  static func meetsItsFinding(_ result: SearchResult, _ model: Model) -> Bool {
    guard let finding = result.finding else { return true }
    if result.schedule.isEmpty, finding == model.startFinding { return true }
    let machine = model.machine
    let start = machine.store.journalCount
    defer { machine.undo(to: start) }
    for decision in result.schedule {
      machine.acknowledgeFinding()
      guard machine.ways(decision.thread) > decision.way else { return false }
      machine.step(decision.thread, way: decision.way)
    }
    if machine.hasFinding { return machine.finding == finding }
    return machine.choices().isEmpty && model.judgeEnd() == finding
  }
}

/// The least cost of a failure, and the fewest steps at that cost: Dijkstra's algorithm over pairs of state and last thread, each
/// state reached by taking its schedule again.
private struct PlainBoundedSearch {
  var cost: Int?
  var steps: Int?
  /// More than the steps of any run.
  private static let unit = 1000

  private struct Node: Hashable {
    var fingerprint: UInt64
    var last: Int
  }

  init(_ model: Model, _ kind: SchedulingCost) {
    if model.startFinding != nil {
      (cost, steps) = (0, 0)
      return
    }
    let machine = model.machine
    let start = machine.store.journalCount
    let buffers = Set((0..<machine.threadCount).filter { machine.nextOperation($0).code == .flush })
    // By cost and steps, as one number.
    var waiting: [Int: [(schedule: [Decision], last: Int)]] = [0: [([], -1)]]
    var done: Set<Node> = []
    var best: Int?
    while let rank = waiting.keys.min() {
      guard let (schedule, last) = waiting[rank]?.popLast() else {
        waiting[rank] = nil
        continue
      }
      let paid = rank / Self.unit
      if let best, rank >= best { break }
      machine.undo(to: start)
      for decision in schedule { machine.step(decision.thread, way: decision.way) }
      guard done.insert(Node(fingerprint: machine.store.fingerprint, last: last)).inserted else { continue }
      let mark = machine.store.journalCount
      let choices = machine.choices()
      if choices.isEmpty, model.judgeEnd() != nil { best = min(best ?? .max, rank) }
      let isEnabled = last >= 0 && machine.ways(last) > 0
      for decision in choices {
        var price = paid
        if last >= 0, decision.thread != last, !buffers.contains(decision.thread) {
          price += kind == .contextSwitches || kind == .preemptions && isEnabled ? 1 : 0
        }
        machine.step(decision.thread, way: decision.way)
        if machine.hasFinding {
          best = min(best ?? .max, price * Self.unit + schedule.count + 1)
        } else {
          let now = buffers.contains(decision.thread) ? last : decision.thread
          waiting[price * Self.unit + schedule.count + 1, default: []].append((schedule + [decision], now))
        }
        machine.undo(to: mark)
      }
    }
    machine.undo(to: start)
    steps = best.map { $0 % Self.unit }
    cost = kind == .steps ? steps : best.map { $0 / Self.unit }
  }
}
