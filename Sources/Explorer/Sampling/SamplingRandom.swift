/// The random numbers of one run: splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014), started from the seed and the number of the run, so that a run depends on nothing else.
struct SamplingRandom {
  private var state: UInt64

  init(seed: UInt64, run: Int) {
    // Two rounds keep the runs of one seed, and the seeds of one run, from being shifted copies of each other.
    var mixer = SamplingRandom(state: seed)
    mixer.state ^= mixer.next() &+ UInt64(bitPattern: Int64(run)) &* 0xD134_2543_DE82_EF95
    state = mixer.next() ^ seed
  }

  private init(state: UInt64) { self.state = state }

  /// 64 random bits.
  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var x = state
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }

  /// A number from 0 to `bound` - 1, each equally likely up to `bound` / 2^64.
  @inline(__always)
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound)).high)
  }
}
