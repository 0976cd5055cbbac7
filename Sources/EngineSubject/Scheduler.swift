import Machine

/// Who goes next when nobody says: pseudo-random, and a pure function of the state and of how many steps lie before it,
/// so that the same run comes out however often one went back in between.
enum Scheduler {
  private static let seed: UInt64 = 0x626c_6f63_6b73_636f

  /// A thread that can go, and one of its ways; nil where none can.
  static func pick(_ machine: Machine, step: Int) -> Decision? {
    let count = machine.threadCount
    var runnable: [Decision] = []
    for thread in 0..<count {
      let ways = machine.ways(thread)
      if ways > 0 { runnable.append(Decision(thread: thread, way: ways)) }
    }
    guard !runnable.isEmpty else { return nil }
    let dice = mix(seed &+ UInt64(truncatingIfNeeded: step))
    var chosen = runnable[Int(dice % UInt64(runnable.count))]
    if step % 8 == 7 {
      // Every eighth step is the turn of one thread after the other, so that nobody is skipped for ever.
      let turn = step / 8 % count
      chosen = runnable.first { $0.thread >= turn } ?? runnable[0]
    }
    return Decision(thread: chosen.thread, way: way(of: chosen.way, step: step))
  }

  /// One of so many ways.
  static func way(of ways: Int, step: Int) -> Int {
    ways > 1 ? Int(mix(~seed &+ UInt64(truncatingIfNeeded: step)) % UInt64(ways)) : 0
  }

  /// splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
  private static func mix(_ state: UInt64) -> UInt64 {
    var x = state &* 0x9E37_79B9_7F4A_7C15
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }
}
