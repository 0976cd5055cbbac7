import Machine

/// Searches that go on where a killed one was.
extension StateSearch {
  /// Everything that a search needs to go on from here, between two rounds.
  func checkpoint() -> SearchCheckpoint {
    var saved = SearchCheckpoint()
    for word in identity { saved.write(word) }
    for count in counts { saved.write(UInt64(count)) }
    visited.write(to: &saved)
    ancestry.write(to: &saved)
    pending?.write(to: &saved)
    saved.write(UInt64(level.count - segment))
    for (index, part) in level[segment...].enumerated() { part.write(to: &saved, from: index == 0 ? first : 0) }
    saved.write(UInt64(next.count))
    for part in next { part.write(to: &saved) }
    return saved.sealed()
  }

  /// Goes on from a checkpoint when it is run. Answers false, and stays as it is, where the checkpoint was made by a search of
  /// something else, in another way, or by another build. Where states are compared whole there are no checkpoints.
  public func resume(from checkpoint: SearchCheckpoint) -> Bool {
    var saved = checkpoint
    guard whole == nil, identity.allSatisfy({ saved.read() == $0 }) else { return false }
    var counts: [Int] = []
    for _ in self.counts { counts.append(Int(truncatingIfNeeded: saved.read() ?? 0)) }
    guard let visited = VisitedStates.read(from: &saved, isNumbered: looksForHangs),
      let ancestry = Ancestry(from: &saved)
    else { return false }
    var pending: PendingStates?
    if looksForHangs {
      pending = PendingStates(from: &saved)
      if pending == nil { return false }
    }
    guard let level = Self.segments(from: &saved), let next = Self.segments(from: &saved) else { return false }
    self.visited = visited
    self.ancestry = ancestry
    self.pending = pending
    self.level = level
    self.next = next
    self.counts = counts
    isResumed = true
    return true
  }

  private static func segments(from saved: inout SearchCheckpoint) -> [FrontierSegment]? {
    guard let count = saved.read() else { return nil }
    var segments: [FrontierSegment] = []
    for _ in 0..<count {
      guard let segment = FrontierSegment.read(from: &saved) else { return nil }
      segments.append(segment)
    }
    return segments
  }

  /// What has to be the same for a checkpoint to make sense.
  private var identity: [UInt64] {
    [
      1, workers[0].overlay.baseFingerprint, looksForHangs ? 1 : 0, reduces ? 1 : 0, stop.rawValue,
      UInt64(shard?.index ?? 0), UInt64(shard?.count ?? 0),
    ]
  }

  private var counts: [Int] {
    get { [transitions, endStates, deadlockStates, states, uncounted, result.depth, hasSplit ? 1 : 0] }
    set {
      transitions = newValue[0]
      endStates = newValue[1]
      deadlockStates = newValue[2]
      states = newValue[3]
      uncounted = newValue[4]
      result.depth = newValue[5]
      hasSplit = newValue[6] != 0
    }
  }
}
