import Machine

/// A generator of numbers that depends on its seed alone (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A random program: threads that read and write shared cells, call, loop, wait, choose, allocate and free.
struct RandomProgram {
  let machine: Machine
  private static let kind = RecordKind(number: 1, name: "Thing", fields: ["value", "owner"], chunk: 3)

  init(seed: Int) {
    var random = SeededGenerator(seed: seed)
    machine = Machine(capacity: 1 << 14)
    let shared = machine.reserveGlobals(8)
    let machine = machine
    var program = Program()
    let helper = program.declare()
    program.define(helper, "helper", file: "test") { r in
      let x = r.parameter("x", Int.self)
      let twice = r.local("twice", Int.self)
      r.step("twice = x + x", quiet: true) { f in f[twice] = f[x] &+ f[x] }
      r.step("shared[x] += twice") { f in machine.store[shared + (f[x] & 7)] &+= f[twice] & 15 }
      r.ret("return twice") { f in f[twice] }
    }
    let bodies = (0..<3).map { _ in program.declare() }
    for (index, body) in bodies.enumerated() {
      program.define(body, "body \(index)", file: "test") { r in
        let i = r.local("i", Int.self)
        let record = r.local("record", Int.self)
        r.loop("while (i < n)", quiet: true, while: { f in f[i] < 6 }) {
          for _ in 0..<Int.random(in: 1...5, using: &random) {
            Self.instruction(r, i, record, shared, helper, machine, &random)
          }
          r.step("i++", quiet: true) { f in f[i] += 1 }
        }
      }
    }
    machine.load(program, kinds: [Self.kind])
    for (index, body) in bodies.enumerated() { machine.spawn("t\(index)", stack: 64, routine: body) }
    machine.store.clearJournal()
  }

  private static func instruction(
    _ r: RoutineBuilder, _ i: Local<Int>, _ record: Local<Int>, _ shared: Int, _ helper: RoutineID, _ machine: Machine,
    _ random: inout SeededGenerator
  ) {
    let cell = shared + Int.random(in: 0..<8, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: r.step("write") { f in machine.store[cell] = f[i] &+ 1 }
    case 1: r.call("call", helper, result: i) { f in Arguments(f[i] & 7) }
    case 2:
      r.choose("choose") { _ in
        3
      } describe: { _, way in
        "way \(way)"
      } _: { _, way in
        machine.store[cell] = way
      }
    case 3:
      r.step("allocate") { f in
        if f[record] == 0 { f[record] = machine.allocate(kind) }
        machine.store[f[record] + 1] = f[i] &+ 5
      }
    case 4:
      r.step("free") { f in
        if f[record] != 0 { machine.free(f[record]) }
        f[record] = 0
      }
    default:
      r.wait("wait", until: { _ in machine.store.peek(cell) & 1 == 0 || true }, because: { _ in "odd" })
    }
  }
}
