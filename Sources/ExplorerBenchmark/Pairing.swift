/// Searches of one program taken in turn, Spin's among them, several times: what the machine does meanwhile meets all.
struct Pairing {
  let subject: Subject
  let spin: Spin?
  let build: Spin.Build
  let searches: [Ours]
  /// Of each round, Spin's run and ours.
  private(set) var spins: [Measured] = []
  private(set) var ours: [[Measured]]
  private(set) var hashBits = 0

  init(_ subject: Subject, _ spin: Spin?, _ build: Spin.Build, _ searches: [Ours]) {
    self.subject = subject
    self.spin = spin
    self.build = build
    self.searches = searches
    ours = searches.map { _ in [] }
  }

  /// Runs rounds until `rounds` are done or `seconds` are over, one at least. `states`: how many to expect.
  mutating func run(rounds: Int, seconds: Double, states: Int, triesHashSizes: Bool) {
    hashBits = spin.map { bestHashBits($0, states, triesAll: triesHashSizes) } ?? 0
    var left = seconds
    for round in 0..<rounds where round == 0 || left > 0 {
      if let measured = spin?.run(build, hashBits: hashBits) {
        spins.append(measured)
        left -= measured.time.wall
      }
      for (index, search) in searches.enumerated() {
        let measured = search.run(subject.program)
        ours[index].append(measured)
        left -= measured.time.wall
      }
    }
  }

  /// The size of hash table with which Spin is fastest.
  private func bestHashBits(_ spin: Spin, _ states: Int, triesAll: Bool) -> Int {
    let least = max(Int.bitWidth - states.leadingZeroBitCount, 16)
    // With as many slots as states, or twice as many, it is at its best.
    guard triesAll else { return least }
    let tried = (least - 1...least + 2).compactMap { bits in
      spin.run(build, hashBits: bits).map { (bits, $0.time.cpu) }
    }
    return tried.min { $0.1 < $1.1 }?.0 ?? least
  }

  /// The median over the rounds of a ratio of Spin's to ours.
  func ratio(_ search: Int, _ value: (Measured) -> Double) -> Double {
    median(zip(spins, ours[search]).map { value($0) / value($1) })
  }

  /// The run with the median processor time.
  static func typical(_ runs: [Measured]) -> Measured? {
    let sorted = runs.sorted { $0.time.cpu < $1.time.cpu }
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }
}
