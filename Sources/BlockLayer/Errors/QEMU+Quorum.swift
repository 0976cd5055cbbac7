import JSON
import Machine

// Votes [block/quorum.c, 7.2].

extension QEMU {
  private struct Ballot {
    var child: BlockNode
    var error: BlockError?
    var data: [UInt8] = []
  }

  /// A request to a quorum: what its children answer, the events about those that differ, and the error if too few agree.
  func quorumRequest(_ bs: BlockNode, _ operation: BlockOperation, offset: Int, bytes: Int) -> BlockError? {
    let state = state(of: bs)
    let nodes = children(of: bs).reversed().map { m[$0.bs] }
    if operation == .read, state.options["read-pattern"]?.string == "fifo" {
      return fifoRead(bs, nodes, offset, bytes)
    }
    let ballots = nodes.map { child in
      let error = bdrvRequest(child, operation, offset: offset, bytes: bytes).error
      let data = operation == .read && error == nil ? contents(of: child, offset, bytes) : []
      return Ballot(child: child, error: error, data: data)
    }
    let failed = ballots.filter { $0.error != nil }
    for ballot in failed { reportBad(ballot, operation, offset, bytes) }
    let threshold = max(1, state.options["vote-threshold"]?.int ?? 1)
    if ballots.count - failed.count < threshold {
      let error = mostFrequent(ballots.compactMap(\.error))
      reportFailure(bs, offset, bytes)
      return error
    }
    return operation == .read ? vote(bs, ballots.filter { $0.error == nil }, threshold, offset, bytes) : nil
  }

  /// The content that most agree on wins; those that differ are told.
  private func vote(
    _ bs: BlockNode, _ ballots: [Ballot], _ threshold: Int, _ offset: Int, _ bytes: Int
  ) -> BlockError? {
    let versions = versions(ballots.map(\.data))
    guard versions.count > 1, !wasRewritten(bs, offset, bytes) else { return nil }
    // QEMU ends itself where two disks to be compared differ.
    if state(of: bs).bool("blkverify") { return .io }
    let winner = winner(of: versions)
    if versions[winner].count < threshold {
      reportFailure(bs, offset, bytes)
      return .io
    }
    for version in versions.reversed() where version.data != versions[winner].data {
      for ballot in ballots where ballot.data == version.data { reportBad(ballot, .read, offset, bytes) }
    }
    if state(of: bs).bool("rewrite-corrupted") { rewrite(bs, offset, bytes) }
    return nil
  }

  /// The different contents, in the order in which they came up, and how many have each.
  private func versions(_ data: [[UInt8]]) -> [(data: [UInt8], count: Int)] {
    var versions: [(data: [UInt8], count: Int)] = []
    for one in data {
      if let known = versions.firstIndex(where: { $0.data == one }) {
        versions[known].count += 1
      } else {
        versions.append((one, 1))
      }
    }
    return versions
  }

  /// Versions are kept newest first, and the first with the most votes wins.
  private func winner(of versions: [(data: [UInt8], count: Int)]) -> Int {
    let most = versions.map(\.count).max() ?? 0
    return versions.lastIndex { $0.count == most } ?? 0
  }

  /// One child after another, until one can be read.
  private func fifoRead(_ bs: BlockNode, _ nodes: [BlockNode], _ offset: Int, _ bytes: Int) -> BlockError? {
    var last: BlockError?
    for child in nodes {
      last = bdrvRequest(child, .read, offset: offset, bytes: bytes).error
      guard let error = last else { return nil }
      reportBad(Ballot(child: child, error: error), .read, offset, bytes)
    }
    return last
  }

  private func mostFrequent(_ errors: [BlockError]) -> BlockError {
    var best = (error: BlockError.io, count: 0)
    for error in errors.reversed() {
      let count = errors.filter { $0 == error }.count
      if count > best.count { best = (error, count) }
    }
    return best.error
  }

  private func sectors(_ offset: Int, _ bytes: Int) -> (number: Int, count: Int) {
    let start = offset / 512
    return (start, max(0, (offset &+ bytes &+ 511) / 512 - start))
  }

  private func reportBad(_ ballot: Ballot, _ operation: BlockOperation, _ offset: Int, _ bytes: Int) {
    // Events of one node come once a second at most.
    let io = ioState(of: ballot.child)
    if m[io.wasReported] { return }
    m[io.wasReported] = true
    let type = operation == .read ? "read" : operation == .flush ? "flush" : "write"
    let place = sectors(offset, bytes)
    let error = ballot.error.map { "\"error\": \(JSONValue.string($0.reason)), " } ?? ""
    m.emit(
      .event,
      "QUORUM_REPORT_BAD {\"type\": \"\(type)\", \(error)\"node-name\": \(JSONValue.string(nodeName(ballot.child))), "
        + "\"sector-num\": \(place.number), \"sectors-count\": \(place.count)}")
  }

  private func reportFailure(_ bs: BlockNode, _ offset: Int, _ bytes: Int) {
    if global(.quorumFailureReported) { return }
    setGlobal(.quorumFailureReported, true)
    let place = sectors(offset, bytes)
    m.emit(
      .event,
      "QUORUM_FAILURE {\"reference\": \(JSONValue.string(nodeName(bs))), \"sector-num\": \(place.number), "
        + "\"sectors-count\": \(place.count)}")
  }

  /// What can be read from a node; of a quorum what most of its children have.
  private func contents(of bs: BlockNode, _ offset: Int, _ bytes: Int) -> [UInt8] {
    guard driver(of: bs)?.name == "quorum" else { return nodeBytes(bs).read(at: offset, count: min(bytes, 1 << 20)) }
    let versions = versions(children(of: bs).reversed().map { contents(of: m[$0.bs], offset, bytes) })
    return versions.isEmpty ? [] : versions[winner(of: versions)].data
  }

  // MARK: Children that have been put right

  /// Notes that all children of a quorum have the same in this place now.
  private func rewrite(_ bs: BlockNode, _ offset: Int, _ bytes: Int) {
    let io = ioState(of: bs)
    let old = commands[m[io.rewritten]]?.arguments.array ?? []
    m[io.rewritten] = commands.intern(Command("", .array(old + [.array([.int(offset), .int(offset &+ bytes)])])))
  }

  private func wasRewritten(_ bs: BlockNode, _ offset: Int, _ bytes: Int) -> Bool {
    guard !m[bs.io].isNull, let places = commands[m[m[bs.io].rewritten]]?.arguments.array else { return false }
    return places.contains {
      ($0.array?.first?.int ?? 0) <= offset && offset &+ bytes <= ($0.array?.last?.int ?? 0)
    }
  }
}
