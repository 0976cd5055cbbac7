import Explorer
import Machine
import Testing

struct OutlookTests {
  @Test(arguments: 0..<150) func agreesWithBruteForce(seed: Int) {
    let program = GraphProgram.random(seed: UInt64(seed), loops: seed % 3 != 0)
    let afterFinding: Model.AfterFinding = seed % 2 == 0 ? .ends : .goesOn
    let outlooks = Outlooks(StateGraph(program.model(afterFinding, forbidden: 2)))
    let plain = BruteForce(program.model(afterFinding, forbidden: 2))
    let probabilities = plain.probabilities()
    let distances = plain.distances()
    let avoidable = plain.canAvoid()
    let strictly = outlooks.graph.mustFail(outlooks.failures, strictly: true)
    for (fingerprint, probability) in probabilities {
      guard let state = outlooks.graph.number(of: fingerprint) else {
        Issue.record("a state is missing")
        continue
      }
      let outlook = outlooks[state]
      #expect(abs(outlook.probability - probability) < 1e-9)
      #expect(outlook.canFail == (distances[fingerprint] != nil))
      #expect(outlook.stepsToFailure == distances[fingerprint])
      #expect(outlook.mustFail == (probability > 1 - 1e-9))
      #expect(strictly.contains(state) == !avoidable.contains(fingerprint))
    }
  }

  @Test func interleavingsOfALostIncrement() {
    // Of the six orders of r0 w0 r1 w1 two keep both increments; a random walk takes each of those with probability 1/4.
    let outlooks = Outlooks(StateGraph(Model(SmallPrograms.racyIncrement(threads: 2, expected: 2))))
    #expect(outlooks[0] == Outlook(canFail: true, mustFail: false, probability: 0.5, stepsToFailure: 4))
    let retrospect = outlooks.retrospect([0, 1, 1, 0].map { Decision(thread: $0) })
    #expect(retrospect.steps.count == 4)
    // Once both have read, an increment is lost.
    #expect(retrospect.pointOfNoReturn == 1)
    #expect(retrospect.lastAvoidingStep == 1)
    #expect(retrospect.lastRulingOutStep == 1)
    #expect(retrospect.mostHarmfulStep == 1)
    #expect(retrospect.steps[1].before.probability == 0.5)
    #expect(retrospect.steps[1].after == Outlook(canFail: true, mustFail: true, probability: 1, stepsToFailure: 3))
    #expect(retrospect.steps[1].alternatives.map(\.decision) == [Decision(thread: 0)])
    #expect(retrospect.steps[1].alternatives[0].outlook.probability == 0)
    #expect(retrospect.steps[3].after.probability == 1)
  }

  @Test func whereNothingCouldBeAvoidedThereIsNoPointOfNoReturn() {
    let outlooks = Outlooks(StateGraph(Model(SmallPrograms.racyIncrement(threads: 2, expected: 3))))
    #expect(outlooks[0].mustFail)
    let retrospect = outlooks.retrospect(Array(repeating: Decision(thread: 0), count: 2))
    #expect(retrospect.pointOfNoReturn == nil && retrospect.lastAvoidingStep == nil)
  }

  @Test func aSpinningThreadOnlyPutsTheFailureOff() {
    // t0 spins until t1, which fails at its end, has stored.
    let program = GraphProgram(
      cells: [0], threads: [[.load(0), .jumpIf(0, to: 0)], [.store(0, 1), .load(0), .assertNot(1)]])
    let outlooks = Outlooks(StateGraph(program.model()))
    #expect(outlooks[0].mustFail && outlooks[0].probability == 1)
    #expect(!outlooks.graph.mustFail(outlooks.failures, strictly: true).contains(0))
  }

  @Test func choicesAreThoseOfTheState() {
    let model = GraphModels.philosophers(3)
    let outlooks = Outlooks(StateGraph(model))
    #expect(abs(outlooks[0].probability - 1.0 / 3) < 1e-15)
    let choices = outlooks.choices(in: 0)
    #expect(choices.map(\.decision) == model.machine.choices())
    #expect(choices.allSatisfy { $0.outlook.stepsToFailure == 3 })
    #expect(outlooks.outlook(of: model.machine.store.fingerprint) == outlooks[0])
    #expect(outlooks.outlook(of: 12345) == nil)
  }

  @Test func onlyWantedFindingsCount() {
    let program = GraphProgram(cells: [0, 0], threads: [[.load(0), .assertNot(1)], [.store(0, 1), .await(1, 1)]])
    let graph = StateGraph(program.model())
    #expect(Outlooks(graph)[0].probability == 1)
    #expect(Outlooks(graph) { $0.kind == .assertion }[0].probability == 0.5)
    #expect(Outlooks(graph) { $0.kind == .deadlock }[0].probability == 0.5)
    #expect(Outlooks(graph) { $0.kind == .deadlock }[0].stepsToFailure == 2)
  }

  @Test func aFindingBeforeTheFirstStepIsAFailure() {
    var model = GraphModels.philosophers(2)
    model.startFinding = Finding(kind: .assertion, text: "wrong from the start")
    let outlooks = Outlooks(StateGraph(model))
    #expect(outlooks[0] == Outlook(canFail: true, mustFail: true, probability: 1, stepsToFailure: 0))
    #expect(outlooks.retrospect([Decision(thread: 0)]).steps.isEmpty)
  }

  /// A walk on a line of many states, one component: to the left is failure, to the right the end (the gambler's ruin).
  @Test(arguments: [5, 60, 100]) func longComponentsAreSolvedToo(length: Int) {
    let machine = Machine(capacity: 4096)
    let place = machine.reserveGlobals(1)
    machine.store[place] = length / 3
    var program = Program()
    for step in [-1, 1] {
      let routine = program.declare()
      program.define(routine, step < 0 ? "left" : "right", file: "") { r in
        r.forever {
          r.wait("walk", idle: true) { _ in
            machine.store.peek(place) < length
          } because: { _ in
            "there"
          } then: { _ in
            machine.store[place] += step
            if machine.store[place] == 0 { machine.raise(.assertion, "ruined") }
          }
        }
      }
      machine.load(program, kinds: [])
      machine.spawn("t\(step)", stack: 8, routine: routine)
    }
    machine.store.clearJournal()
    let outlooks = Outlooks(StateGraph(Model(machine)))
    #expect(outlooks.graph.stateCount == length)
    #expect(abs(outlooks[0].probability - (1 - Double(length / 3) / Double(length))) < 1e-9)
    #expect(outlooks.error < 1e-11)
  }
}

extension OutlookTests {
  @Test func waysOfAThreadShareItsChance() {
    // t0 has three ways, of which one fails; t1's one step takes the danger away.
    let machine = Machine(capacity: 4096)
    let safe = machine.reserveGlobals(1)
    var program = Program()
    let chooser = program.declare()
    let saver = program.declare()
    program.define(chooser, "chooser", file: "") { r in
      r.choose("choose", count: { _ in 3 }, describe: { _, way in "way \(way)" }) { _, way in
        if way == 1, machine.store[safe] == 0 { machine.raise(.assertion, "way 1") }
      }
    }
    program.define(saver, "saver", file: "") { r in r.step("safe = 1") { _ in machine.store[safe] = 1 } }
    machine.load(program, kinds: [])
    machine.spawn("t0", stack: 8, routine: chooser)
    machine.spawn("t1", stack: 8, routine: saver)
    machine.store.clearJournal()
    let outlooks = Outlooks(StateGraph(Model(machine)))
    #expect(abs(outlooks[0].probability - 1.0 / 6) < 1e-15)
    let probabilities = outlooks.choices(in: 0).map(\.outlook.probability)
    #expect(probabilities == [0, 1, 0, 0])
    #expect(outlooks.choices(in: 0).map(\.decision.way) == [0, 1, 2, 0])
  }

  @Test(arguments: [1, 5, 20, 60]) func whatIsBeyondTheBoundCountsAsHarmless(states: Int) {
    var bounds = Bounds()
    bounds.states = states
    let whole = Outlooks(StateGraph(GraphModels.philosophers(4)))
    let part = Outlooks(StateGraph(GraphModels.philosophers(4), bounds: bounds))
    #expect(!part.graph.isComplete)
    for state in 0..<part.graph.stateCount {
      guard let same = whole.graph.number(of: part.graph.fingerprint(of: state)) else {
        Issue.record("a state is missing")
        continue
      }
      #expect(part[state].probability <= whole[same].probability + 1e-15)
      #expect(!part[state].mustFail || whole[same].mustFail)
    }
    #expect(part.graph.outcomes().reduce(0) { $0 + $1.probability } <= 1 + 1e-12)
    #expect(part.graph.pendingForEver(fairness: .weak) == nil)
  }
}
