/// Makes inputs out of seeds, always the same ones: for runs in tests, where libFuzzer is not there.
public struct SeedMutator {
  private let seeds: [[UInt8]]
  private var state: UInt64

  /// - Parameter number: Another number gives other inputs.
  public init(seeds: [[UInt8]], number: UInt64 = 1) {
    self.seeds = seeds.isEmpty ? [[]] : seeds
    state = number
  }

  /// The next input.
  public mutating func next() -> [UInt8] {
    var input = seeds[below(seeds.count)]
    for _ in 0...below(4) { mutate(&input) }
    return input
  }

  private mutating func mutate(_ input: inout [UInt8]) {
    let at = below(input.count + 1)
    switch below(6) {
    case 0: input.insert(UInt8(truncatingIfNeeded: random()), at: at)
    case 1 where at < input.count: input[at] = UInt8(truncatingIfNeeded: random())
    case 2 where at < input.count: input[at] ^= 1 << UInt8(below(8))
    case 3: input.removeSubrange(at..<min(input.count, at + below(8)))
    case 4:
      let other = seeds[below(seeds.count)]
      input.insert(contentsOf: other.dropFirst(below(other.count + 1)).prefix(below(24)), at: at)
    default: input.insert(contentsOf: input.dropFirst(at).prefix(below(16)), at: at)
    }
  }

  private mutating func below(_ bound: Int) -> Int { Int(random() % UInt64(max(1, bound))) }

  /// SplitMix64.
  private mutating func random() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}
