/// The cells that a step read and wrote: what independence of steps, data-race detection, watchpoints and the
/// highlight of what just changed all need.
public struct Footprint: Equatable, Sendable {
  /// How a cell was accessed.
  public enum Access: UInt8, Sendable {
    /// An ordinary read or write.
    case plain
    /// A C11 atomic, or under a lock that everybody takes who touches the cell.
    case atomic
  }

  /// In order of access, without repetition of the same access in a row.
  public internal(set) var reads: [Entry] = []
  public internal(set) var writes: [Entry] = []

  /// One accessed cell.
  public struct Entry: Equatable, Hashable, Sendable {
    public var address: Int
    public var access: Access

    public init(address: Int, access: Access) {
      self.address = address
      self.access = access
    }
  }

  /// Whether two steps with these footprints may be swapped without changing what they do: none writes what the
  /// other reads or writes.
  public func isIndependent(of other: Footprint) -> Bool {
    let mine = Set(writes.map(\.address))
    let theirs = Set(other.writes.map(\.address))
    return mine.isDisjoint(with: theirs) && mine.isDisjoint(with: other.reads.map(\.address))
      && theirs.isDisjoint(with: reads.map(\.address))
  }
}

extension CellStore {
  /// Starts a new footprint; every access until `stopWatching` is noted in it.
  public func startWatching() {
    footprint = Footprint()
    registers.pointee.isWatching = true
  }

  /// Stops noting accesses and hands out what was noted.
  @discardableResult public func stopWatching() -> Footprint {
    registers.pointee.isWatching = false
    return footprint
  }

  /// Runs `body` with its accesses marked as atomic, or made under a common lock.
  @inlinable public func atomically<Result>(_ body: () -> Result) -> Result {
    guard registers.pointee.isWatching else { return body() }
    let outer = beginAtomic()
    defer { endAtomic(outer) }
    return body()
  }

  @usableFromInline func beginAtomic() -> Footprint.Access {
    let outer = currentAccess
    currentAccess = .atomic
    return outer
  }

  @usableFromInline func endAtomic(_ outer: Footprint.Access) { currentAccess = outer }

  @usableFromInline func noteRead(_ address: Int) {
    let entry = Footprint.Entry(address: address, access: currentAccess)
    if footprint.reads.last != entry { footprint.reads.append(entry) }
  }

  @usableFromInline func noteWrite(_ address: Int) {
    let entry = Footprint.Entry(address: address, access: currentAccess)
    if footprint.writes.last != entry { footprint.writes.append(entry) }
  }
}
