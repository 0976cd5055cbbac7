import Machine

extension SmallProgram {
  /// A random program that comes to an end: for property tests and fuzzing. The same arguments give the same program.
  ///
  /// Threads load, store, add, exchange, compare and swap two or three shared integers and an array, take locks, wait,
  /// branch forward and assert. `length` counts instructions, a lock with its unlock as one.
  /// With `loops` some jump back on what they read, so that there can be infinite runs.
  public static func random(
    seed: UInt64, threads: Int = 2, length: Int = 4, locks: Bool = true, loops: Bool = false, choices: Bool = false
  ) -> SmallProgram {
    var maker = RandomProgramMaker(seed: seed, hasLocks: locks, hasLoops: loops, hasChoices: choices)
    return maker.make(threads: threads, length: length)
  }
}

/// The state of making one random program.
struct RandomProgramMaker {
  private var random: SplitMix64
  private let seed: UInt64
  private let hasLocks: Bool
  private let hasLoops: Bool
  private let hasChoices: Bool
  private var program: SmallProgram

  init(seed: UInt64, hasLocks: Bool, hasLoops: Bool, hasChoices: Bool) {
    self.seed = seed
    self.hasLocks = hasLocks
    self.hasLoops = hasLoops
    self.hasChoices = hasChoices
    random = SplitMix64(state: seed)
    program = SmallProgram(name: "random-\(seed)")
  }

  mutating func make(threads: Int, length: Int) -> SmallProgram {
    program.family = "random"
    program.about = "A random program."
    program.variables = [
      .init("x", random.below(2)), .init("y"), .init("a", array: [0, random.below(2)]),
    ]
    if random.below(2) == 0 { program.variables.append(.init("z")) }
    if hasLocks { program.locks = [.init("m"), .init("n", count: 2)] }
    program.hasTSO = true
    for number in 0..<threads { program.threads.append(thread(number, length)) }
    if random.below(2) == 0 {
      program.final = [
        .init(.cell(variable: 0, element: 0), random.below(2) == 0 ? .notEqual : .less, .number(1 + random.below(3)))
      ]
    }
    if random.below(4) == 0, let thread = program.threads.indices.last {
      var outcome = SmallProgram.Outcome()
      outcome.registers = [.init(thread: thread, register: 0, value: random.below(3))]
      outcome.cells = [.init(variable: 1, element: 0, value: random.below(2))]
      program.forbidden = [outcome]
    }
    return program
  }

  private mutating func thread(_ number: Int, _ length: Int) -> SmallProgram.ThreadText {
    var thread = SmallProgram.ThreadText("t\(number)", registers: [.init("r"), .init("s", random.below(2))])
    if random.below(3) == 0 { thread.code.append(.set(register: 1, value())) }
    for _ in 0..<length { thread.code += piece(thread.code.count) }
    // A jump beyond the last instruction ends the thread.
    let end = thread.code.count
    thread.code = thread.code.map { statement in
      if case .jumpIf(let left, let comparison, let right, let target) = statement {
        return .jumpIf(left, comparison, right, target: min(target, end))
      }
      return statement
    }
    return thread
  }

  /// A few instructions that belong together, at a position of the code.
  private mutating func piece(_ position: Int) -> [SmallProgram.Statement] {
    switch random.below(hasChoices ? 17 : 16) {
    case 0, 1, 2: return [.load(register: register(), cell())]
    case 3, 4, 5: return [.store(cell(), value())]
    case 6: return [.add(cell(), value(), register: random.below(2) == 0 ? nil : register())]
    case 7: return [.exchange(cell(), value(), register: register())]
    case 8:
      return [.compareAndSwap(cell(), expected: value(), new: value(), register: register())]
    case 9 where hasLocks, 10 where hasLocks:
      let lock = lock()
      if random.below(8) == 0 { return [.lock(lock)] }
      let inner = random.below(2) == 0 ? [SmallProgram.Statement.add(cell(), .number(1), register: nil)] : []
      return [.lock(lock)] + inner + [.unlock(lock)]
    case 11: return [.await(cell(), random.below(2) == 0 ? .notEqual : .lessOrEqual, value())]
    case 12:
      let target = hasLoops && random.below(2) == 0 ? random.below(position + 1) : position + 2 + random.below(3)
      // What jumps back reads something first: no thread runs in circles alone.
      let isBack = target <= position
      let test = SmallProgram.Statement.jumpIf(
        .register(0), comparison(), value(), target: isBack ? target : target + 1)
      return [.load(register: 0, cell()), test]
    case 13:
      let kept = register()
      return [.load(register: kept, cell()), .assert(.register(kept), .notEqual, .number(1 + random.below(3)))]
    case 14:
      let kept = register()
      return [.compute(register: kept, .register(kept), arithmetic(), value()), .store(cell(), .register(kept))]
    case 15: return [.fence]
    case 16: return [.choose(register: register(), count: 2 + random.below(2))]
    default: return [.load(register: register(), cell())]
    }
  }

  private mutating func register() -> Int { random.below(2) }

  private mutating func value() -> SmallProgram.Operand {
    random.below(3) == 0 ? .register(register()) : .number(random.below(4) - 1)
  }

  private mutating func cell() -> SmallProgram.Place {
    let position = random.below(program.variables.count)
    guard program.variables[position].isArray else { return .init(position) }
    // A register as an index may be out of range, which is a violation: rare.
    return .init(position, random.below(8) == 0 ? .register(register()) : .number(random.below(2)))
  }

  private mutating func lock() -> SmallProgram.Place {
    random.below(2) == 0 ? .init(0) : .init(1, .number(random.below(2)))
  }

  private mutating func comparison() -> Operation.Comparison { Operation.Comparison.allCases[random.below(6)] }

  private mutating func arithmetic() -> Operation.Arithmetic { Operation.Arithmetic.allCases[random.below(10)] }
}

/// Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var x = state
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }

  /// A number from 0 up to `count - 1`.
  mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(max(count, 1))).high) }
}
