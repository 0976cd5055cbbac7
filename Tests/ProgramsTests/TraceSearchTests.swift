import Explorer
import Machine
import Programs
import TestSupport
import Testing

/// Dynamic partial-order reduction: one run per trace, by the recorded answers and by plain enumeration.
@Suite struct TraceSearchTests {
  private static let counted = SuiteTests.files.filter {
    (try? SuiteTests.program($0))?.expected?.sc.traces != nil
  }
  private static let cyclic = SuiteTests.files.filter {
    (try? SuiteTests.program($0))?.expected?.sc.isCyclic == true
  }

  @Test(.enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"), arguments: counted)
  func meetsEveryTraceOnce(_ file: String) throws {
    let program = try SuiteTests.program(file)
    let expected = try #require(program.expected?.sc)
    for reduction in TraceSearch.Reduction.allCases {
      let model = program.model(.sc)
      let before = model.machine.store.fingerprint
      var search = TraceSearch(model, reduction: reduction)
      let result = search.run()
      #expect(result.isComplete)
      #expect(result.traces == expected.traces)
      if let bad = expected.badTraces { #expect(result.badTraces == bad) }
      if let stuck = expected.deadlockTraces { #expect(result.deadlockTraces == stuck) }
      if let verdict = expected.hasViolation { #expect(result.hasViolation == verdict) }
      if let verdict = expected.hasDeadlock { #expect(result.hasDeadlock == verdict) }
      if reduction == .optimal { #expect(result.redundantExecutions == 0) }
      #expect(result.executions == (result.traces ?? 0) + (result.redundantExecutions ?? 0))
      #expect(model.machine.store.fingerprint == before)
      #expect(try Self.fails(result, program.model(.sc)) == (result.finding != nil))
    }
  }

  /// Whether the schedule of a result leads to its finding.
  private static func fails(_ result: SearchResult, _ model: Model) throws -> Bool {
    guard let finding = result.finding else { return false }
    for (index, decision) in result.schedule.enumerated() {
      try #require(model.machine.ways(decision.thread) > decision.way)
      model.machine.step(decision.thread, way: decision.way)
      if index == result.schedule.count - 1, model.machine.finding == finding { return true }
      model.machine.acknowledgeFinding()
    }
    return model.judgeEnd() == finding || model.startFinding == finding
  }

  @Test(.enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"), arguments: counted)
  func watchingStepsComesToTheSame(_ file: String) throws {
    let program = try SuiteTests.program(file)
    let expected = try #require(program.expected?.sc)
    guard let traces = expected.traces, traces < 300 else { return }
    var search = TraceSearch(program.model(.sc))
    search.isWatching = true
    let result = search.run()
    #expect(result.traces == traces)
    #expect(result.redundantExecutions == 0)
    if let stuck = expected.deadlockTraces { #expect(result.deadlockTraces == stuck) }
  }

  @Test(.enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"), arguments: cyclic)
  func spinningEndsByTheBound(_ file: String) throws {
    let program = try SuiteTests.program(file)
    var bounds = Bounds()
    bounds.depth = 40
    bounds.executions = 2_000
    var search = TraceSearch(program.model(.sc), bounds: bounds)
    let result = search.run()
    #expect(!result.isComplete)
    #expect(result.stoppedBy != nil)
    #expect(result.redundantExecutions == 0)
    #expect(result.depth <= 40)
  }

  @Test(
    .enabled(if: !SuiteTests.files.isEmpty, "\(SharedFolder.absence)"),
    arguments: ["lastzero-5", "picker-4", "philosophers-3", "ticket-broken-2", "readers-8", "nested-poll"])
  func shardsAddUp(_ name: String) throws {
    let program = try SuiteTests.program("\(name).json")
    let expected = try #require(program.expected?.sc)
    for count in [2, 3, 7] {
      var prints: Set<UInt64> = []
      var sums = (traces: 0, bad: 0, stuck: 0)
      for index in 0..<count {
        var search = TraceSearch(program.model(.sc), shard: (index, count))
        search.onTrace = { prints.insert($0.fingerprint) }
        let result = search.run()
        #expect(result.isComplete)
        sums.traces += result.traces ?? 0
        sums.bad += result.badTraces ?? 0
        sums.stuck += result.deadlockTraces ?? 0
      }
      #expect(sums.traces == expected.traces)
      #expect(sums.bad == expected.badTraces)
      #expect(sums.stuck == expected.deadlockTraces)
      #expect(prints.count == sums.traces)
    }
  }

  /// Programs in which some, but not all ways of a step are explored when a race is reversed.
  @Test(arguments: [5195, 5225] as [UInt64]) func waysOfAStepAreWeighedTogether(seed: UInt64) {
    let model = SmallProgram.random(seed: seed, threads: 4, length: 2, locks: false, choices: true).model(.sc)
    var plain = PlainTraces(model, limit: 30_000)
    plain.run()
    #expect(plain.isComplete)
    for isWatching in [false, true] {
      var search = TraceSearch(model)
      search.isWatching = isWatching
      let result = search.run()
      #expect(result.traces == plain.all.count)
      #expect(result.redundantExecutions == 0)
    }
  }

  @Test(arguments: 0..<6) func storeBuffersAgreeWithPlainEnumeration(seed: Int) {
    let model = SmallProgram.random(seed: UInt64(seed), threads: 2, length: 2).model(.tso)
    var plain = PlainTraces(model, limit: 600)
    plain.run()
    guard plain.isComplete else { return }
    var search = TraceSearch(model)
    let result = search.run()
    #expect(result.isComplete)
    #expect(result.traces == plain.all.count)
    #expect(result.redundantExecutions == 0)
  }

  @Test(arguments: 0..<60) func agreesWithPlainEnumeration(seed: Int) {
    let threads = 2 + seed % 3
    let program = SmallProgram.random(
      seed: UInt64(seed) &* 7919 &+ 1, threads: threads, length: threads == 2 ? 4 : threads == 3 ? 2 : 1,
      locks: seed % 2 == 0, choices: seed % 5 == 0)
    for afterFinding in [Model.AfterFinding.goesOn, .ends] {
      var model = program.model(.sc)
      model.afterFinding = afterFinding
      var plain = PlainTraces(model, limit: 600)
      plain.run()
      guard plain.isComplete else { continue }
      for (reduction, isWatching) in [(TraceSearch.Reduction.source, false), (.optimal, false), (.optimal, true)] {
        var prints: Set<UInt64> = []
        var search = TraceSearch(model, reduction: reduction)
        search.isWatching = isWatching
        search.onTrace = { prints.insert($0.fingerprint) }
        let result = search.run()
        #expect(result.isComplete)
        #expect(result.traces == plain.all.count, "seed \(seed)")
        #expect(result.badTraces == plain.bad.count, "seed \(seed)")
        #expect(result.deadlockTraces == plain.stuck.count, "seed \(seed)")
        #expect(prints.count == plain.all.count, "seed \(seed)")
        if reduction == .optimal { #expect(result.redundantExecutions == 0, "seed \(seed)") }
      }
    }
  }
}

/// All runs of a model, one after the other, and the traces that they belong to.
private struct PlainTraces {
  private struct Event {
    var thread: Int
    var way: Int
    var reads: Set<Int>
    var writes: Set<Int>
    var endsRun: Bool
  }

  private let model: Model
  private let limit: Int
  private var runs = 0
  private var path: [Event] = []
  /// Canonical forms.
  private(set) var all: Set<[[Int]]> = []
  private(set) var bad: Set<[[Int]]> = []
  private(set) var stuck: Set<[[Int]]> = []

  init(_ model: Model, limit: Int) {
    self.model = model
    self.limit = limit
  }

  var isComplete: Bool { runs <= limit }

  mutating func run() { visit(isBad: model.startFinding != nil, hasEnded: false) }

  private mutating func visit(isBad: Bool, hasEnded: Bool) {
    if runs > limit { return }
    let machine = model.machine
    let choices = hasEnded ? [] : machine.choices()
    for choice in choices {
      let mark = machine.store.journalCount
      machine.store.startWatching()
      _ = machine.ways(choice.thread)
      machine.step(choice.thread, way: choice.way)
      let footprint = machine.store.stopWatching()
      let isFound = machine.hasFinding
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
      let endsRun = isFound && model.afterFinding == .ends
      path.append(
        Event(
          thread: choice.thread, way: choice.way, reads: Set(footprint.reads.map(\.address)),
          writes: Set(footprint.writes.map(\.address)), endsRun: endsRun))
      visit(isBad: isBad || isFound, hasEnded: endsRun)
      path.removeLast()
      machine.undo(to: mark)
    }
    if choices.isEmpty { end(isBad: isBad, hasEnded: hasEnded) }
  }

  private mutating func end(isBad: Bool, hasEnded: Bool) {
    runs += 1
    let form = canonicalForm
    all.insert(form)
    if isBad { bad.insert(form) }
    guard !hasEnded, let judged = model.judgeEnd() else { return }
    if judged.kind == .deadlock { stuck.insert(form) } else { bad.insert(form) }
  }

  /// The events with what happens before them, in an order that all runs of a trace share.
  private var canonicalForm: [[Int]] {
    var clocks: [[Int]] = []
    for (index, event) in path.enumerated() {
      var clock = [Int](repeating: 0, count: model.machine.threadCount)
      for earlier in 0..<index where Self.conflict(path[earlier], event) {
        for thread in clock.indices { clock[thread] = max(clock[thread], clocks[earlier][thread]) }
      }
      clock[event.thread] += 1
      clocks.append(clock)
    }
    return path.indices.map {
      [path[$0].thread, path[$0].way] + clocks[$0] + path[$0].reads.sorted() + [-1] + path[$0].writes.sorted()
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func conflict(_ first: Event, _ second: Event) -> Bool {
    first.thread == second.thread || second.endsRun || !first.writes.isDisjoint(with: second.writes)
      || !first.writes.isDisjoint(with: second.reads) || !first.reads.isDisjoint(with: second.writes)
  }
}
