import Explorer
import Machine
import Testing

struct LivenessTests {
  /// Follows a violation: the cycle comes back, the property never holds on it, and under fairness every thread goes or cannot.
  private func check(
    _ violation: LivenessViolation?, _ model: Model, isBad: () -> Bool, fair: Bool,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard let violation else {
      Issue.record("no violation", sourceLocation: sourceLocation)
      return
    }
    let machine = model.machine
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    for decision in violation.stem {
      #expect(machine.ways(decision.thread) > decision.way, sourceLocation: sourceLocation)
      machine.step(decision.thread, way: decision.way)
    }
    #expect(isBad(), sourceLocation: sourceLocation)
    let entry = machine.store.fingerprint
    var open = Set(0..<machine.threadCount)
    for decision in violation.cycle {
      open.formIntersection(machine.choices().map(\.thread))
      open.remove(decision.thread)
      #expect(machine.ways(decision.thread) > decision.way, sourceLocation: sourceLocation)
      machine.step(decision.thread, way: decision.way)
      #expect(isBad(), sourceLocation: sourceLocation)
    }
    #expect(machine.store.fingerprint == entry, sourceLocation: sourceLocation)
    if fair, !violation.cycle.isEmpty { #expect(open.isEmpty, sourceLocation: sourceLocation) }
    if violation.cycle.isEmpty { #expect(machine.choices().isEmpty, sourceLocation: sourceLocation) }
  }

  private func property(_ kind: LivenessProperty.Kind, _ cell: Int, _ value: Int) -> LivenessProperty {
    LivenessProperty("cell == \(value)", kind) { $0.store.peek(cell) == value }
  }

  @Test func aSpinLockHolderMayBeStarvedOnlyUnfairly() {
    // Both take a spin lock and then count; one that holds it may be left standing while the other spins.
    let lines: [GraphProgram.Line] = [.exchange(1, 1), .jumpIf(1, to: 0), .add(0, 1), .store(1, 0)]
    let program = GraphProgram(cells: [0, 0], threads: [lines, lines])
    let model = program.model()
    let cell = program.firstCell
    for kind in [LivenessProperty.Kind.eventually, .infinitelyOften] {
      let graph = StateGraph(model, properties: [property(kind, cell, 2)])
      check(graph.violation(of: 0, fairness: .none), model, isBad: { model.machine.store.peek(cell) != 2 }, fair: false)
      #expect(graph.violation(of: 0, fairness: .weak) == nil)
    }
  }

  @Test func twoThatGiveWayToEachOtherLivelockFairly() {
    // Each raises its flag, looks at the other's, and lowers its own again if that is up, for ever in step.
    func lines(_ mine: Int, _ other: Int) -> [GraphProgram.Line] {
      [.store(mine, 1), .load(other), .jumpIf(0, to: 5), .store(mine, 0), .jump(to: 0), .store(2, 1), .store(mine, 0)]
    }
    let program = GraphProgram(cells: [0, 0, 0], threads: [lines(0, 1), lines(1, 0)])
    let model = program.model()
    let done = program.firstCell + 2
    let graph = StateGraph(model, properties: [property(.eventually, done, 1), property(.progress, done, 1)])
    for place in 0..<2 {
      let violation = graph.violation(of: place, fairness: .weak)
      #expect(violation?.finding.kind == .livelock)
      check(violation, model, isBad: { model.machine.store.peek(done) != 1 }, fair: true)
    }
    #expect(graph.violations(fairness: .weak).count == 2)
    // But it is no hang, and a random scheduler ends it with certainty.
    #expect(graph.deadlockStateCount == 0)
    #expect(graph.outcomes().map(\.outcome) == [.end("")])
  }

  @Test func petersonHasNoLivelockUnderWeakFairness() {
    // Two rounds each of Peterson's lock; cell 2 is the turn, cell 3 counts the rounds done.
    func lines(_ mine: Int, _ other: Int, _ turn: Int) -> [GraphProgram.Line] {
      let round: (Int) -> [GraphProgram.Line] = { start in
        [
          .store(mine, 1), .store(2, 1 - turn), .load(other), .jumpIf(0, to: start + 6), .load(2),
          .jumpIf(1 - turn, to: start + 2), .add(3, 1), .store(mine, 0),
        ]
      }
      return round(0) + round(8)
    }
    let program = GraphProgram(cells: [0, 0, 0, 0], threads: [lines(0, 1, 0), lines(1, 0, 1)])
    let model = program.model()
    let rounds = program.firstCell + 3
    let graph = StateGraph(model, properties: [property(.eventually, rounds, 4)])
    #expect(graph.violation(of: 0, fairness: .weak) == nil)
    check(
      graph.violation(of: 0, fairness: .none), model, isBad: { model.machine.store.peek(rounds) != 4 }, fair: false)
  }

  @Test func aRunThatEndsStaysInItsLastState() {
    let program = GraphProgram(cells: [0], threads: [[.load(0)], [.store(0, 1), .store(0, 2)]])
    let cell = program.firstCell
    let model = program.model()
    let graph = StateGraph(
      model,
      properties: [
        property(.infinitelyOften, cell, 1), property(.eventually, cell, 1), property(.progress, cell, 1),
        property(.notForEver, cell, 2), property(.notForEver, cell, 1), property(.infinitelyOften, cell, 2),
      ])
    check(graph.violation(of: 0, fairness: .weak), model, isBad: { model.machine.store.peek(cell) != 1 }, fair: true)
    #expect(graph.violation(of: 0, fairness: .weak)?.cycle.isEmpty == true)
    #expect(graph.violation(of: 1, fairness: .weak) == nil)
    #expect(graph.violation(of: 2, fairness: .weak) == nil)
    #expect(graph.violation(of: 3, fairness: .weak) != nil)
    #expect(graph.violation(of: 4, fairness: .weak) == nil)
    #expect(graph.violation(of: 5, fairness: .weak) == nil)
  }

  @Test func eventuallyAsksOnlyForOnce() {
    // A flag that goes up once and then stays down for ever.
    let program = GraphProgram(cells: [0], threads: [[.store(0, 1), .store(0, 0), .load(0), .jump(to: 2)]])
    let cell = program.firstCell
    let graph = StateGraph(
      program.model(), properties: [property(.eventually, cell, 1), property(.infinitelyOften, cell, 1)])
    #expect(graph.violation(of: 0, fairness: .weak) == nil)
    #expect(graph.violation(of: 1, fairness: .weak)?.stem.count == 2)
  }

  @Test func whatIsPendingForEverIsALivelockOrAHang() {
    // t1 asks for something in cell 0; t0 polls cell 1, which grants it, if there is someone who sets it.
    func model(granted: Bool) -> Model {
      var threads: [[GraphProgram.Line]] = [
        [.store(0, 1), .load(1), .jumpIf(0, to: 1), .store(0, 0)], [.load(0), .jump(to: 0)],
      ]
      if granted { threads.append([.load(0), .store(1, 1)]) }
      let program = GraphProgram(cells: [0, 0], threads: threads)
      var model = program.model()
      let machine = model.machine
      let cell = program.firstCell
      model.isPending = { machine.store.peek(cell) == 1 }
      return model
    }
    let bad = model(granted: false)
    let graph = StateGraph(bad)
    #expect(graph.hangingStates.count > 0)
    #expect(graph.hangFinding?.kind == .hang)
    check(
      graph.pendingForEver(fairness: .weak), bad, isBad: { bad.isPending?() ?? false }, fair: true)
    #expect(Outlooks(graph)[0].mustFail)
    let good = model(granted: true)
    let fixed = StateGraph(good)
    #expect(fixed.hangingStates.count == 0 && fixed.hangFinding == nil)
    #expect(fixed.pendingForEver(fairness: .weak) == nil)
    check(fixed.pendingForEver(fairness: .none), good, isBad: { good.isPending?() ?? false }, fair: false)
    #expect(!Outlooks(fixed)[0].canFail)
  }

  /// Weak fairness by the definition, on random programs: components of the bad states found by plain reachability.
  @Test(arguments: 0..<80) func agreesWithPlainReachability(seed: Int) {
    let program = GraphProgram.random(seed: UInt64(seed), loops: true)
    let model = program.model()
    let cell = program.firstCell
    let graph = StateGraph(model, properties: [property(.notForEver, cell, seed % 3)])
    var bad: [UInt64: Bool] = [:]
    for state in 0..<graph.stateCount {
      let mark = model.machine.store.journalCount
      for decision in graph.schedule(to: state) { model.machine.step(decision.thread, way: decision.way) }
      bad[graph.fingerprint(of: state)] = model.machine.store.peek(cell) == seed % 3
      model.machine.undo(to: mark)
    }
    let plain = BruteForce(program.model())
    for fairness in Fairness.allCases {
      let violation = graph.violation(of: 0, fairness: fairness)
      #expect((violation != nil) == plain.staysForEver(in: bad, isFair: fairness == .weak))
      if violation != nil {
        check(
          violation, model, isBad: { model.machine.store.peek(cell) == seed % 3 }, fair: fairness == .weak)
      }
    }
  }
}

extension BruteForce {
  /// Whether a run can stay for ever among the bad states, ends included.
  func staysForEver(in bad: [UInt64: Bool], isFair: Bool) -> Bool {
    func reach(_ from: UInt64) -> Set<UInt64> {
      var found: Set<UInt64> = []
      var work = [from]
      while let key = work.popLast() {
        for step in steps[key] ?? [] {
          if let target = step.target, bad[target] == true, found.insert(target).inserted { work.append(target) }
        }
      }
      return found
    }
    let keys = steps.keys.filter { bad[$0] == true }
    if keys.contains(where: { steps[$0]?.isEmpty == true }) { return true }
    let reached = Dictionary(uniqueKeysWithValues: keys.map { ($0, reach($0)) })
    return keys.contains { key in
      let circle = keys.filter { reached[key]?.contains($0) == true && reached[$0]?.contains(key) == true }
      if circle.isEmpty { return false }
      let inside = Set(circle)
      return !isFair
        || (0..<3).allSatisfy { thread in
          circle.contains { member in
            let own = (steps[member] ?? []).filter { $0.decision.thread == thread }
            return own.isEmpty || own.contains { $0.target.map { inside.contains($0) } ?? false }
          }
        }
    }
  }
}

extension LivenessTests {
  @Test func theSearchSaysWhatItCameTo() {
    let program = GraphProgram(cells: [0, 0], threads: [[.load(0), .jumpIf(0, to: 0)], [.load(1), .jump(to: 0)]])
    let cell = program.firstCell
    let model = program.model()
    var search = LivenessSearch(
      model, properties: [LivenessProperty("cell", .eventually) { $0.store.peek(cell) == 1 }])
    let result = search.run()
    #expect(result.finding?.kind == .livelock && result.hasViolation && result.isComplete)
    #expect(result.schedule == (search.violation.map { $0.stem + $0.cycle }))
    #expect(Set(result.schedule.map(\.thread)) == [0, 1])
    var harmless = LivenessSearch(model)
    #expect(harmless.run().finding == nil)
    var failing = LivenessSearch(GraphModels.philosophers(3))
    let stuck = failing.run()
    #expect(stuck.finding?.kind == .deadlock && stuck.hasDeadlock && !stuck.hasViolation)
    #expect(stuck.minimalSteps == 3 && stuck.schedule.count == 3)
  }
}
