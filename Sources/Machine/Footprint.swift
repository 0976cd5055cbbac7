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

/// One access to a cell.
public struct Access: Hashable, Sendable {
  public var address: Int
  public var isWrite: Bool
  /// A C11 atomic, or under a lock that everybody takes who touches the cell.
  public var isAtomic: Bool

  public init(address: Int, isWrite: Bool, isAtomic: Bool) {
    self.address = address
    self.isWrite = isWrite
    self.isAtomic = isAtomic
  }

  init(packed: UInt64) {
    self.init(address: Int(packed >> 2), isWrite: packed & 1 != 0, isAtomic: packed & 2 != 0)
  }

  var packed: UInt64 { UInt64(address) << 2 | (isAtomic ? 2 : 0) | (isWrite ? 1 : 0) }
}

extension CellStore {
  /// Stops noting accesses and hands out what was noted.
  @discardableResult public func stopWatching() -> Footprint {
    endWatching()
    return footprint
  }

  /// The cells read and written since `startWatching`.
  public var footprint: Footprint {
    var footprint = Footprint()
    for index in 0..<accessCount {
      let access = access(index)
      let entry = Footprint.Entry(address: access.address, access: access.isAtomic ? .atomic : .plain)
      if access.isWrite {
        if footprint.writes.last != entry { footprint.writes.append(entry) }
      } else if footprint.reads.last != entry {
        footprint.reads.append(entry)
      }
    }
    return footprint
  }

  /// Runs `body` with its accesses marked as atomic, or made under a common lock.
  @inlinable public func atomically<Result>(_ body: () -> Result) -> Result {
    let outer = isAtomic
    isAtomic = true
    defer { isAtomic = outer }
    return body()
  }
}
