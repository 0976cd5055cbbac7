import Explorer
import Machine
import Testing

/// Traces of programs whose steps are closures, with numbers that can be counted by hand.
struct HandBuiltTraceTests {
  /// A machine with `cells` shared cells, and a thread for each routine that `bodies` describes.
  private func machine(_ cells: Int, _ bodies: [(RoutineBuilder, Machine, Int) -> Void]) -> Machine {
    let machine = Machine(capacity: 4096)
    let base = machine.reserveGlobals(cells)
    var program = Program()
    let routines = bodies.map { _ in program.declare() }
    for (routine, body) in zip(routines, bodies) {
      program.define(routine, "body", file: "") { r in body(r, machine, base) }
    }
    machine.load(program, kinds: [])
    for (index, routine) in routines.enumerated() { machine.spawn("t\(index)", stack: 16, routine: routine) }
    machine.store.clearJournal()
    return machine
  }

  private func write(_ cell: Int, _ value: Int) -> (RoutineBuilder, Machine, Int) -> Void {
    { r, machine, base in r.step("cell = \(value)") { _ in machine.store[base + cell] = value } }
  }

  /// Waits until all of some cells are 0.
  private func wait(_ cells: [Int], then value: Int) -> (RoutineBuilder, Machine, Int) -> Void {
    { r, machine, base in
      r.wait("wait") { _ in
        cells.allSatisfy { machine.store[base + $0] == 0 }
      } because: { _ in
        "waits"
      } then: { _ in
        machine.store[base + 3] = value
      }
    }
  }

  private func run(
    _ machine: Machine, _ reduction: TraceSearch.Reduction = .optimal, bounds: Bounds = Bounds()
  ) -> SearchResult {
    let before = machine.store.fingerprint
    var model = Model(machine)
    model.judgeEnd = {
      (0..<machine.threadCount).allSatisfy { machine.isIdle($0) } ? nil : Finding(kind: .deadlock, text: "stuck")
    }
    var search = TraceSearch(model, bounds: bounds, reduction: reduction)
    let result = search.run()
    #expect(machine.store.fingerprint == before)
    return result
  }

  @Test(arguments: TraceSearch.Reduction.allCases)
  func independentWritersHaveOneTrace(_ reduction: TraceSearch.Reduction) {
    let result = run(machine(4, [write(0, 1), write(1, 1), write(2, 1)]), reduction)
    #expect(result.traces == 1 && result.redundantExecutions == 0 && result.isComplete)
  }

  @Test(arguments: TraceSearch.Reduction.allCases)
  func writersOfOneCellHaveATraceForEveryOrder(_ reduction: TraceSearch.Reduction) {
    let result = run(machine(4, [write(0, 1), write(0, 2), write(0, 3), write(0, 4)]), reduction)
    #expect(result.traces == 24 && result.redundantExecutions == 0)
  }

  @Test(arguments: TraceSearch.Reduction.allCases)
  func aWaitRacesWithBothThatMakeItWait(_ reduction: TraceSearch.Reduction) {
    // The waiter goes first, or it is stuck behind either writer. What it looks at ends with the first cell that is not 0,
    // so being stuck behind one writer or behind both is one trace: the two writes, which are independent.
    let result = run(machine(4, [write(0, 1), write(1, 1), wait([0, 1], then: 1)]), reduction)
    #expect(result.traces == 2)
    #expect(result.deadlockTraces == 1)
    if reduction == .optimal { #expect(result.redundantExecutions == 0) }
  }

  @Test func whatWaitsOnlyForAWhileGoesBeforeAndAfter() {
    let pulse: (RoutineBuilder, Machine, Int) -> Void = { r, machine, base in
      r.step("cell = 1") { _ in machine.store[base] = 1 }
      r.step("cell = 0") { _ in machine.store[base] = 0 }
    }
    // Before both pulses, between them, after them; for each order of the pulses' steps that goes with it.
    let one = run(machine(4, [pulse, wait([0], then: 1)]))
    #expect(one.traces == 2 && one.deadlockTraces == 0 && one.redundantExecutions == 0)
  }

  @Test func aStepThatDoesSomethingElseWhenItComesFirst() {
    // The chooser writes one of two cells, by a flag; readers of both see every order.
    let chooser: (RoutineBuilder, Machine, Int) -> Void = { r, machine, base in
      r.step("if (flag) a = 1 else b = 1") { _ in
        machine.store[base + (machine.store[base] == 1 ? 1 : 2)] = 1
      }
    }
    let reader: (RoutineBuilder, Machine, Int) -> Void = { r, machine, base in
      r.step("read b") { _ in _ = machine.store[base + 2] }
    }
    // Flag first: the reader is independent. Chooser first: before or after the reader.
    for reduction in TraceSearch.Reduction.allCases {
      #expect(run(machine(4, [write(0, 1), chooser, reader]), reduction).traces == 3)
    }
    #expect(run(machine(4, [reader, write(0, 1), chooser])).traces == 3)
    #expect(run(machine(4, [chooser, reader, write(0, 1)])).traces == 3)
  }

  @Test func everyWayOfAStepIsAStep() {
    let guest: (RoutineBuilder, Machine, Int) -> Void = { r, machine, base in
      let body: (Frame, Int) -> Void = { _, way in
        if way > 0 { machine.store[base] = way }
      }
      r.choose("choose", count: { _ in 3 }, describe: { _, way in "\(way)" }, body)
    }
    // The way 0 touches nothing; the others come before or after the other writer.
    let result = run(machine(4, [guest, write(0, 9)]))
    #expect(result.traces == 5)
    #expect(result.redundantExecutions == 0)
  }

  @Test func aFindingEndsItsRun() {
    let machine = SmallPrograms.racyIncrement(threads: 2, expected: 2)
    var search = TraceSearch(Model(machine))
    let result = search.run()
    #expect(result.isComplete && result.hasViolation)
    #expect(result.finding?.text == "an increment is lost")
    for decision in result.schedule { machine.step(decision.thread, way: decision.way) }
    #expect(machine.finding == result.finding)
  }

  @Test func anEndlessThreadEndsTheSearchByTheDefaultBound() {
    let endless: (RoutineBuilder, Machine, Int) -> Void = { r, machine, base in
      r.forever { r.step("toggle") { _ in machine.store[base] ^= 1 } }
    }
    let result = run(machine(4, [endless]))
    #expect(!result.isComplete)
    #expect(result.depth == TraceSearch.defaultDepth)
    #expect(result.stoppedBy?.contains("for ever") == true)
  }

  @Test func boundsEndIt() {
    let program = [write(0, 1), write(0, 2), write(0, 3), write(0, 4)]
    var few = Bounds()
    few.executions = 5
    let five = run(machine(4, program), bounds: few)
    #expect(five.executions == 5 && !five.isComplete && five.stoppedBy == "the bound of 5 runs")
    var exact = Bounds()
    exact.executions = 24
    #expect(run(machine(4, program), bounds: exact).isComplete)
    var shallow = Bounds()
    shallow.depth = 2
    let cut = run(machine(4, program), bounds: shallow)
    #expect(!cut.isComplete && cut.traces == 0 && cut.depth == 2)
  }

  @Test func tracesAreToldWithScheduleAndFingerprint() {
    let machine = machine(4, [write(0, 1), write(0, 2), write(1, 1)])
    var told: [ExploredTrace] = []
    var search = TraceSearch(Model(machine))
    search.onTrace = { told.append($0) }
    #expect(search.run().traces == 2)
    #expect(told.count == 2 && Set(told.map(\.fingerprint)).count == 2)
    #expect(told.allSatisfy { $0.schedule.count == 3 && $0.ending == .ended && $0.finding == nil })
    // Behind a prefix there is one of them.
    var behind = TraceSearch(Model(machine), prefix: [told[1].schedule[0], told[1].schedule[1], told[1].schedule[2]])
    var prints: [UInt64] = []
    behind.onTrace = { prints.append($0.fingerprint) }
    #expect(behind.run().traces == 1)
    #expect(prints == [told[1].fingerprint])
  }
}
