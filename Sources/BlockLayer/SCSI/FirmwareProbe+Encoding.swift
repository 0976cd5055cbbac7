/// A short list of small numbers in four integers.
struct PackedNumbers: Hashable, Sendable {
  static let words = 4
  /// The bits of each number, at most 62.
  let bits: Int
  private(set) var count = 0
  private var storage = SIMD4<Int>.zero

  /// An empty list of numbers below 2^`bits`; there is room for 4 * (62 / `bits`).
  init(bits: Int) { self.bits = bits }

  init(bits: Int, encoded: some Collection<Int>) {
    self.bits = bits
    let numbers = Array(encoded)
    guard numbers.count == Self.words + 1 else { return }
    count = min(max(numbers[0], 0), capacity)
    for index in 0..<Self.words { storage[index] = numbers[index + 1] }
  }

  private var perWord: Int { 62 / bits }
  private var capacity: Int { Self.words * perWord }

  /// The number at `index`, 0 where there is none.
  subscript(index: Int) -> Int {
    guard index >= 0, index < count else { return 0 }
    return storage[index / perWord] >> (index % perWord * bits) & (1 << bits - 1)
  }

  /// Does nothing once the list is full.
  mutating func append(_ number: Int) {
    guard count < capacity else { return }
    storage[count / perWord] |= (number & (1 << bits - 1)) << (count % perWord * bits)
    count += 1
  }

  var encoded: [Int] { [count] + (0..<Self.words).map { storage[$0] } }
}

extension FirmwareProbe {
  /// How many integers `encoded` has.
  public static let encodedCount = 7 + 2 * (PackedNumbers.words + 1)

  /// The whole state as integers.
  public var encoded: [Int] {
    [phase.rawValue, target, index, missing, tries, type, disk] + luns.encoded + cds.encoded
  }

  /// The state from `encoded`; anything else gives a machine before its first command.
  public init(encoded: [Int]) {
    guard encoded.count == Self.encodedCount, let phase = Phase(rawValue: encoded[0]) else { return }
    self.phase = phase
    target = encoded[1]
    index = encoded[2]
    missing = encoded[3]
    tries = encoded[4]
    type = encoded[5]
    disk = encoded[6]
    luns = PackedNumbers(bits: luns.bits, encoded: encoded[7..<8 + PackedNumbers.words])
    cds = PackedNumbers(bits: cds.bits, encoded: encoded[(8 + PackedNumbers.words)...])
  }
}
