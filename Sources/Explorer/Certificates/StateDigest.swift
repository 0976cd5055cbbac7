/// A digest of a set of states that does not depend on the order in which they are met: sum and exclusive or of their
/// fingerprints, mixed again, so that two searches can be compared state by state in 16 bytes.
public struct StateDigest: Hashable, Sendable {
  public var sum: UInt64 = 0
  public var exclusiveOr: UInt64 = 0

  public init() {}

  /// Adds a state, once. Fingerprint 0 counts as 1, as in the tables.
  public mutating func add(_ fingerprint: UInt64) {
    let mixed = Self.mix(fingerprint == 0 ? 1 : fingerprint)
    sum &+= mixed
    exclusiveOr ^= mixed
  }

  /// The digest of two sets without a common state.
  public mutating func add(_ other: StateDigest) {
    sum &+= other.sum
    exclusiveOr ^= other.exclusiveOr
  }

  /// The finaliser of splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
  static func mix(_ value: UInt64) -> UInt64 {
    var x = value &+ 0x9E37_79B9_7F4A_7C15
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }
}
