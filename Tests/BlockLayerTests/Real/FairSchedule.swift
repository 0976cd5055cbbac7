import BlockLayer
import Machine

/// Runs all threads of a machine, none of which is left behind, and collects what they let the world know.
struct FairSchedule {
  let emulator: Emulator
  /// Mixed into the choice of thread; 0: strictly in turn.
  var seed: UInt64 = 0
  /// What came, in order.
  private(set) var outputs: [Output] = []
  private(set) var steps = 0
  /// How often `run` lets time pass to the next timer's deadline. It does so when nothing else can go.
  var ticks = 0
  private var last = 0

  init(_ emulator: Emulator, seed: UInt64 = 0) {
    self.emulator = emulator
    self.seed = seed
  }

  /// Steps until no thread can go, something is found wrong, or `limit` steps were taken. Answers whether it came to rest.
  mutating func run(limit: Int = 2_000_000) -> Bool {
    let machine = emulator.machine
    var taken = 0
    var ticksLeft = ticks
    while taken < limit {
      var next = next(machine)
      if next == nil, ticksLeft > 0, let clock = clock(machine), machine.ways(clock) > 0 {
        ticksLeft -= 1
        next = clock
      }
      guard let thread = next else { return machine.finding == nil }
      machine.step(thread)
      outputs += machine.outputs
      taken += 1
      steps += 1
    }
    return false
  }

  /// What every thread waits for, for messages.
  var whereabouts: String {
    let machine = emulator.machine
    return (0..<machine.threadCount).map { thread in
      let calls = machine.stack(thread) { _ in .init(address: 0) }.map { "\($0.function) (\($0.line))" }
      let reason = machine.reasonForWaiting(thread) ?? "can go"
      return "  \(machine.threadNames[thread]): \(reason); \(calls.joined(separator: ", "))"
    }.joined(separator: "\n")
  }

  /// The thread that lets time pass, once there is one.
  private func clock(_ machine: Machine) -> Int? { machine.threadNames.firstIndex(of: "clock") }

  /// The next thread that can go, beginning behind the last one or, with a seed, anywhere.
  private mutating func next(_ machine: Machine) -> Int? {
    let count = machine.threadCount
    if seed != 0 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      last = Int((seed >> 33) % UInt64(count))
    }
    let clock = clock(machine)
    for offset in 1...count {
      let thread = (last + offset) % count
      if thread != clock, machine.ways(thread) > 0 {
        last = thread
        return thread
      }
    }
    return nil
  }
}
