import Machine

/// The visited set: fingerprints in parts, by their lowest bits, so that several workers can add to it without meeting.
final class VisitedStates: @unchecked Sendable {
  /// The tables, kept alive by `owners`: looking one up counts no reference.
  private let tables: ContiguousArray<Unmanaged<FingerprintTable>>
  private let owners: [FingerprintTable]
  private let mask: Int

  /// An empty set for some workers.
  convenience init(isNumbered: Bool, workers: Int) { self.init(isNumbered: isNumbered, parts: workers == 1 ? 1 : 32) }

  /// An empty set of 2^n parts.
  init(isNumbered: Bool, parts: Int) {
    owners = (0..<parts).map { _ in FingerprintTable(isNumbered: isNumbered) }
    tables = ContiguousArray(owners.map { Unmanaged.passUnretained($0) })
    mask = owners.count - 1
  }

  var parts: Int { mask + 1 }
  var count: Int { owners.reduce(0) { $0 + $1.count } }
  var bytes: Int { owners.reduce(0) { $0 + $1.bytes } }

  /// The part that a fingerprint belongs to.
  @inline(__always) func part(_ fingerprint: UInt64) -> Int { Int(truncatingIfNeeded: fingerprint) & mask }

  @inline(__always) private func at<Result>(_ fingerprint: UInt64, _ body: (FingerprintTable) -> Result) -> Result {
    tables[part(fingerprint)]._withUnsafeGuaranteedRef(body)
  }

  @inline(__always) func touch(_ fingerprint: UInt64) -> UInt64 { at(fingerprint) { $0.touch(fingerprint) } }

  @inline(__always) func contains(_ fingerprint: UInt64) -> Bool { at(fingerprint) { $0.contains(fingerprint) } }

  /// The number of a state among all, where states are numbered: unique, not consecutive.
  func number(_ fingerprint: UInt64) -> Int? {
    owners[part(fingerprint)].number(fingerprint).map { $0 * parts + part(fingerprint) }
  }

  /// Adds a state unless it is there.
  func insert(_ fingerprint: UInt64) -> (number: Int, isNew: Bool) {
    let (number, isNew) = at(fingerprint) { $0.insert(fingerprint) }
    return (number * parts + part(fingerprint), isNew)
  }

  func write(to checkpoint: inout SearchCheckpoint) {
    checkpoint.write(UInt64(parts))
    for table in owners { table.write(to: &checkpoint) }
  }

  /// The set that a checkpoint holds; nil: it holds none.
  static func read(from checkpoint: inout SearchCheckpoint, isNumbered: Bool) -> VisitedStates? {
    guard let parts = checkpoint.read(), parts == 1 || parts == 32 else { return nil }
    let states = VisitedStates(isNumbered: isNumbered, parts: Int(parts))
    for table in states.owners {
      guard table.read(from: &checkpoint) else { return nil }
    }
    return states
  }
}
