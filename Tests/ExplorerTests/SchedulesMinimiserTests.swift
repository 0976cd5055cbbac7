import Explorer
import Machine
import Testing

struct SchedulesMinimiserTests {
  private func check(_ seed: Int, _ afterFinding: Model.AfterFinding, exact: Bool) throws -> Bool? {
    let model = SchedulesRandomProgram.model(seed, afterFinding: afterFinding)
    guard let failure = SchedulesRandomProgram.failure(of: model, seed: seed) else { return nil }
    let before = model.machine.store.fingerprint
    var minimiser = ScheduleMinimiser(model, finding: failure.finding)
    if !exact { minimiser.exactBounds = nil }
    let result = try #require(minimiser.minimise(failure.schedule))
    #expect(model.machine.store.fingerprint == before)
    #expect(result.cost <= result.original)
    #expect(result.original == ScheduleCost(failure.schedule, on: model))
    #expect(result.cost == ScheduleCost(result.schedule, on: model))
    let outcome = try #require(SchedulesRandomProgram.outcome(result.schedule, on: model))
    #expect(outcome.finding?.kind == failure.finding.kind && outcome.finding?.text == failure.finding.text)
    let again = try #require(ScheduleMinimiser(model, finding: failure.finding).minimise(failure.schedule))
    if exact { #expect(again.schedule == result.schedule) }
    let least = try #require(SchedulesRandomProgram.leastCost(of: model, failure.finding))
    if result.isMinimal { #expect([result.cost.preemptions, result.cost.steps] == least, "seed \(seed)") }
    #expect(!result.cost.isLess(than: least))
    return result.isMinimal || [result.cost.preemptions, result.cost.steps] == least
  }

  @Test(arguments: [Model.AfterFinding.ends, .goesOn])
  func randomProgramsFailAsBeforeAndAsSimplyAsPossible(afterFinding: Model.AfterFinding) throws {
    let checked = try (0..<120).compactMap { try check($0, afterFinding, exact: true) }
    #expect(checked.count > 40)
    // Where another finding is simpler, nothing is proven of this one.
    #expect(checked.filter { $0 }.count * 10 > checked.count * 8)
  }

  @Test func deltaDebuggingAloneComesClose() throws {
    let checked = try (0..<120).compactMap { try check($0, .ends, exact: false) }
    #expect(checked.filter { $0 }.count * 10 >= checked.count * 8, "\(checked.filter { $0 }.count) of \(checked.count)")
  }

  @Test func lostIncrementNeedsOnePreemption() throws {
    let model = Model(SmallPrograms.racyIncrement(threads: 3, expected: 3))
    let finding = Finding(kind: .assertion, text: "an increment is lost")
    let schedule = [0, 1, 2, 0, 1, 2].map { Decision(thread: $0) }
    let result = try #require(ScheduleMinimiser(model, finding: finding).minimise(schedule))
    #expect(result.isMinimal)
    #expect(result.cost.preemptions == 1)
    #expect(result.cost.steps == 6)
    #expect(result.original.preemptions == 3)
  }

  @Test func whatDoesNotFailIsNotMinimised() {
    let model = Model(SmallPrograms.racyIncrement(threads: 2, expected: 2))
    let finding = Finding(kind: .assertion, text: "an increment is lost")
    #expect(ScheduleMinimiser(model, finding: finding).minimise([Decision(thread: 0), Decision(thread: 7)]) == nil)
  }

  @Test func aLongScheduleBecomesShort() throws {
    // Two threads go round many times before the third one, which alone fails, comes.
    let machine = Machine(capacity: 4096)
    let cell = machine.reserveGlobals(3)
    var program = Program()
    let spinner = program.declare()
    let victim = program.declare()
    program.define(spinner, "spinner", file: "") { r in
      r.forever {
        r.step("x = 1") { _ in machine.store[cell] = 1 }
        r.step("x = 0") { _ in machine.store[cell] = 0 }
      }
    }
    program.define(victim, "victim", file: "") { r in
      r.step("y = 1") { _ in machine.store[cell + 1] = 1 }
      r.step("assert x == 0") { _ in machine.assert(machine.store[cell] == 0, "x is not 0") }
    }
    machine.load(program, kinds: [])
    for name in ["a", "b"] { machine.spawn(name, stack: 16, routine: spinner) }
    machine.spawn("victim", stack: 16, routine: victim)
    machine.store.clearJournal()
    let model = Model(machine)
    var random = SchedulesRandom(5)
    var schedule = (0..<3000).map { _ in Decision(thread: random.below(2)) }
    schedule += [2, 2, 0, 1, 0, 0, 1, 2, 0, 2].map { Decision(thread: $0) }
    var minimiser = ScheduleMinimiser(model, finding: Finding(kind: .assertion, text: "x is not 0"))
    let exact = minimiser.minimise(schedule)
    minimiser.exactBounds = nil
    if let result = minimiser.minimise(schedule) {
      #expect(result.cost.steps == 3)
      #expect(result.cost.preemptions == 1)
      #expect(exact?.isMinimal == true)
      #expect(exact?.cost == result.cost)
    }
  }

  @Test func aHangIsKeptByItsState() throws {
    // Something can always go, so only a search can tell that nothing comes of it.
    let machine = Machine(capacity: 4096)
    let cell = machine.reserveGlobals(2)
    var program = Program()
    let spinner = program.declare()
    let waiter = program.declare()
    program.define(spinner, "spinner", file: "") { r in
      r.forever { r.step("toggle") { _ in machine.store[cell] ^= 1 } }
    }
    program.define(waiter, "waiter", file: "") { r in
      r.step("pending = 1") { _ in machine.store[cell + 1] = 1 }
      r.wait("wait", until: { _ in machine.store.peek(cell) == 2 }, because: { _ in "waits" })
    }
    machine.load(program, kinds: [])
    machine.spawn("spinner", stack: 16, routine: spinner)
    machine.spawn("waiter", stack: 16, routine: waiter)
    machine.store.clearJournal()
    let finding = Finding(kind: .hang, text: "hang: something never comes to an end")
    let schedule = [0, 0, 1, 0, 0].map { Decision(thread: $0) }
    let result = try #require(ScheduleMinimiser(Model(machine), finding: finding).minimise(schedule))
    #expect(result.schedule == [Decision(thread: 1)])
  }
}

extension ScheduleCost {
  fileprivate func isLess(than pair: [Int]) -> Bool { [preemptions, steps].lexicographicallyPrecedes(pair) }
}
