import Explorer
import Machine

/// A generator of numbers that is the same everywhere: splitmix64.
struct SchedulesRandom {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var x = state
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// Small programs of operations, made up at random: three cells, two locks, two or three threads with assertions.
enum SchedulesRandomProgram {
  static func model(_ seed: Int, afterFinding: Model.AfterFinding) -> Model {
    var random = SchedulesRandom(seed)
    let machine = Machine(capacity: 4096)
    let cells = machine.reserveGlobals(3)
    let locks = machine.reserveGlobals(2)
    let constants = machine.reserveGlobals(4)
    let threads = 2 + random.below(2)
    let registers = machine.reserveGlobals(threads)
    var program = Program()
    let bodies = (0..<threads).map { _ in program.declare() }
    for (thread, body) in bodies.enumerated() {
      let count = 3 + random.below(3)
      program.define(body, "thread\(thread)", file: "") { r in
        var held: [Int] = []
        func add(_ code: Operation.Code, _ text: String, _ change: (inout Operation) -> Void = { _ in }) {
          var operation = Operation(code)
          change(&operation)
          r.operation(text, operation)
        }
        for _ in 0..<count {
          let cell = random.below(3)
          switch random.below(9) {
          case 0, 1:
            add(.load, "load x\(cell)") {
              $0.cell = Int32(cells + cell)
              $0.result = Int32(registers + thread)
            }
          case 2, 3:
            let value = random.below(4)
            add(.store, "store x\(cell)") {
              $0.cell = Int32(cells + cell)
              $0.left = Int32(constants + value)
            }
          case 4:
            add(.add, "add x\(cell)") {
              $0.cell = Int32(cells + cell)
              $0.left = Int32(constants + 1)
              $0.result = Int32(registers + thread)
            }
          case 5, 6:
            let lock = random.below(2)
            if let index = held.firstIndex(of: lock) {
              held.remove(at: index)
              add(.unlock, "unlock m\(lock)") { $0.cell = Int32(locks + lock) }
            } else {
              held.append(lock)
              add(.lock, "lock m\(lock)") { $0.cell = Int32(locks + lock) }
            }
          case 7:
            add(.await, "await x\(cell) < 2") {
              $0.cell = Int32(cells + cell)
              $0.comparison = .less
              $0.left = Int32(constants + 2)
            }
          default:
            add(.assert, "assert r != 1") {
              $0.comparison = .notEqual
              $0.left = Int32(registers + thread)
              $0.right = Int32(constants + 1)
            }
          }
        }
        for lock in held { add(.unlock, "unlock m\(lock)") { $0.cell = Int32(locks + lock) } }
        add(.end, "end")
      }
    }
    machine.load(program, kinds: [])
    for value in 0..<4 { machine.store.poke(constants + value, value) }
    for (thread, body) in bodies.enumerated() {
      let number = machine.spawn("t\(thread)", stack: 16, routine: body)
      machine.runLeadingOperations(number)
      machine.acknowledgeFinding()
    }
    machine.store.clearJournal()
    var model = Model(machine)
    model.afterFinding = afterFinding
    model.judgeEnd = {
      (0..<machine.threadCount).allSatisfy { machine.isIdle($0) } ? nil : Finding(kind: .deadlock, text: "deadlock")
    }
    return model
  }

  /// A failing run of a random walk; nil if none of some fails.
  static func failure(of model: Model, seed: Int, tries: Int = 40) -> (schedule: [Decision], finding: Finding)? {
    var random = SchedulesRandom(seed &* 977 &+ 1)
    let machine = model.machine
    for _ in 0..<tries {
      var schedule: [Decision] = []
      defer { machine.undo(to: 0) }
      while true {
        let choices = machine.choices()
        if choices.isEmpty { break }
        let decision = choices[random.below(choices.count)]
        machine.step(decision.thread, way: decision.way)
        schedule.append(decision)
        if let finding = machine.finding { return (schedule, finding) }
      }
      if let finding = model.judgeEnd() { return (schedule, finding) }
    }
    return nil
  }

  /// What a schedule comes to when every step has to be possible; nil: one is not.
  static func outcome(_ schedule: [Decision], on model: Model) -> (finding: Finding?, end: UInt64)? {
    let machine = model.machine
    defer { machine.undo(to: 0) }
    for decision in schedule {
      machine.acknowledgeFinding()
      guard machine.ways(decision.thread) > decision.way else { return nil }
      machine.step(decision.thread, way: decision.way)
    }
    let end = machine.store.fingerprint
    if let finding = machine.finding { return (finding, end) }
    return (machine.choices().isEmpty ? model.judgeEnd() : nil, end)
  }

  /// The least (preemptions, steps) of all schedules with a finding, by plain search over (state, last thread).
  static func leastCost(of model: Model, _ finding: Finding) -> [Int]? {
    let machine = model.machine
    struct Place: Hashable {
      var fingerprint: UInt64
      var last: Int
    }
    var costs: [Place: [Int]] = [:]
    var least: [Int]?
    func visit(_ last: Int, _ cost: [Int]) {
      let place = Place(fingerprint: machine.store.fingerprint, last: last)
      if let known = costs[place], !cost.lexicographicallyPrecedes(known) { return }
      costs[place] = cost
      let choices = machine.choices()
      func reach(_ cost: [Int]) {
        if least.map({ cost.lexicographicallyPrecedes($0) }) ?? true { least = cost }
      }
      if choices.isEmpty, model.judgeEnd() == finding { reach(cost) }
      for decision in choices {
        let isPreemption = last >= 0 && decision.thread != last && machine.ways(last) > 0
        let next = [cost[0] + (isPreemption ? 1 : 0), cost[1] + 1]
        let mark = machine.store.journalCount
        machine.step(decision.thread, way: decision.way)
        let found = machine.finding
        machine.acknowledgeFinding()
        if let found, found.kind == finding.kind, found.text == finding.text { reach(next) }
        if found == nil || model.afterFinding == .goesOn { visit(decision.thread, next) }
        machine.undo(to: mark)
      }
    }
    visit(-1, [0, 0])
    return least
  }
}
