import JSON
import Machine

extension QEMU {
  /// query-blockstats: of nodes, newest first, or of backends, oldest first [block/qapi.c, 7.2].
  func queryBlockStats(nodes: Bool) -> JSONValue {
    if nodes { return .array(allNodes().reversed().map { .object(nodeStats($0, isBelowBackend: false)) }) }
    let shown = allBackends().filter { m[$0.name] != .none || !m[$0.dev].isNull }
    return .array(shown.map { .object(backendStats($0)) })
  }

  private func backendStats(_ blk: BlockBackend) -> [JSONValue.Member] {
    let bs = blkBS(blk)
    var members: [JSONValue.Member] = [.init("device", .string(text(m[blk.name])))]
    let device = m[blk.dev]
    if !device.isNull { members.append(.init("qdev", .string(text(m[device.id])))) }
    members += bs.isNull ? [] : nodeStats(bs, isBelowBackend: true).filter { $0.name != "stats" }
    let highest = shownRoot(blk)
    members.append(.init("stats", .object(deviceStats(blk, highestWrite: highest.isNull ? 0 : highestWrite(highest)))))
    return members
  }

  /// bdrv_query_bds_stats. Below a backend implicit filters are skipped, and what a node filters or overlays is told.
  private func nodeStats(_ node: BlockNode, isBelowBackend: Bool) -> [JSONValue.Member] {
    var bs = node
    while isBelowBackend, m[bs.implicit], !filteredChild(of: bs).isNull { bs = filteredChild(of: bs) }
    var members: [JSONValue.Member] = [.init("node-name", .string(nodeName(bs)))]
    members.append(.init("stats", .object(deviceStats(.null, highestWrite: highestWrite(bs)))))
    if let specific = driver(of: bs)?.specificStats { members.append(.init("driver-specific", specific)) }
    let parent = storingChild(of: bs)
    if !parent.isNull {
      members.append(.init("parent", .object(nodeStats(parent, isBelowBackend: isBelowBackend))))
    }
    let below = driver(of: bs)?.isFilter == true ? filteredChild(of: bs) : cowChild(of: bs)
    if isBelowBackend, !below.isNull {
      members.append(.init("backing", .object(nodeStats(below, isBelowBackend: true))))
    }
    return members
  }

  /// The primary child if it stores data, else the only one that does; NULL for none or several.
  private func storingChild(of bs: BlockNode) -> BlockNode {
    let edges = children(of: bs)
    func role(_ edge: BlockChild) -> ChildRole { ChildRole(rawValue: m[edge.role]) }
    if let primary = edges.first(where: { role($0).contains(.primary) }),
      !role(primary).isDisjoint(with: [.data, .filtered])
    {
      return m[primary.bs]
    }
    let storing = edges.filter { role($0).contains(.data) && !role($0).contains(.cow) }
    return storing.count == 1 ? m[storing[0].bs] : .null
  }

  private func highestWrite(_ bs: BlockNode) -> Int { m[bs.io].isNull ? 0 : m[m[bs.io].highestWrite] }

  /// BlockDeviceStats; those of a backend, or zeroes for a node. The engine measures no times.
  private func deviceStats(_ blk: BlockBackend, highestWrite: Int) -> [JSONValue.Member] {
    let counts = blk.isNull ? BackendIO.null : m[blk.io]
    func count(_ field: (BackendIO) -> Field<Int>) -> JSONValue { .int(counts.isNull ? 0 : m[field(counts)]) }
    var members: [JSONValue.Member] = []
    let operations: [(String, BackendIO.Operation)] = [("rd", .read), ("wr", .write), ("unmap", .unmap)]
    for (name, operation) in operations {
      members += [
        .init("\(name)_bytes", count { $0.bytes(operation) }), .init("\(name)_merged", .int(0)),
      ]
    }
    for (name, operation) in operations + [("flush", .flush)] {
      members += [
        .init("\(name)_operations", count { $0.operations(operation) }),
        .init("failed_\(name)_operations", count { $0.failed(operation) }),
        .init("invalid_\(name)_operations", count { $0.invalid(operation) }),
        .init("\(name)_total_time_ns", .int(0)),
      ]
    }
    let isCounting = !blk.isNull
    members += [
      .init("wr_highest_offset", .int(highestWrite)),
      .init("account_invalid", .bool(isCounting && !(io(blk, \.ignoresInvalid) ?? false))),
      .init("account_failed", .bool(isCounting && !(io(blk, \.ignoresFailed) ?? false))),
      .init("timed_stats", .array([])),
    ]
    if !counts.isNull, m[counts.wasAccessed] { members.append(.init("idle_time_ns", .int(0))) }
    return members + (counts.isNull ? [] : histograms(counts))
  }
}

extension Driver {
  /// bdrv_get_specific_stats: what only this driver counts.
  fileprivate var specificStats: JSONValue? {
    guard case .file = length else { return nil }
    return .object([
      .init("driver", .string(name)), .init("discard-nb-ok", .int(0)), .init("discard-nb-failed", .int(0)),
      .init("discard-bytes-ok", .int(0)),
    ])
  }
}
