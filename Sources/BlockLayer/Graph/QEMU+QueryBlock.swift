import JSON
import Machine

extension QEMU {
  /// query-block: backends with a name or a device, oldest first [block/qapi.c, 7.2].
  func queryBlock() -> JSONValue {
    let shown = allBackends().filter { m[$0.name] != .none || !m[$0.dev].isNull }
    return .array(shown.map(blockInfo))
  }

  private func blockInfo(_ blk: BlockBackend) -> JSONValue {
    let dev = m[blk.dev]
    var members: [JSONValue.Member] = [.init("device", .string(text(m[blk.name])))]
    if !dev.isNull { members.append(.init("qdev", .string(text(m[dev.id])))) }
    members += [
      .init("type", .string("unknown")), .init("removable", .bool(hasRemovableMedia(blk))),
      .init("locked", .bool(!dev.isNull && m[dev.trayLocked])),
    ]
    if hasTray(blk) { members.append(.init("tray_open", .bool(m[blk.trayOpen]))) }
    if hasIOStatus(blk) { members.append(.init("io-status", .string((io(blk, \.status) ?? .ok).name))) }
    let bs = shownRoot(blk)
    if !bs.isNull { members.append(.init("inserted", blockDeviceInfo(bs, flat: false, blk: blk))) }
    return .object(members)
  }

  /// x-debug-query-block-graph: both lists newest first, as QEMU prepends [block.c, 7.2].
  func queryBlockGraph() -> JSONValue {
    var numbers: [Int: Int] = [:]
    func number(_ address: Int) -> Int {
      if let known = numbers[address] { return known }
      numbers[address] = numbers.count + 1
      return numbers.count
    }
    var nodes: [JSONValue] = []
    var edges: [JSONValue] = []
    func add(_ address: Int, _ type: String, _ name: String) {
      nodes.append(
        .object([.init("id", .int(number(address))), .init("type", .string(type)), .init("name", .string(name))]))
    }
    func add(_ edge: BlockChild) {
      let perm = Permissions(rawValue: m[edge.perm]).qmpNames.reversed().map { JSONValue.string($0) }
      let shared = Permissions(rawValue: m[edge.sharedPerm]).qmpNames.reversed().map { JSONValue.string($0) }
      edges.append(
        .object([
          .init("parent", .int(number(m[edge.opaque]))), .init("child", .int(number(m[edge.bs].address))),
          .init("name", .string(text(m[edge.name]))), .init("perm", .array(perm)),
          .init("shared-perm", .array(shared)),
        ]))
    }
    for blk in allBackends() {
      add(blk.address, "block-backend", backendName(blk))
      if !m[blk.root].isNull { add(m[blk.root]) }
    }
    for job in allJobs() where driver(of: job).isBlockJob {
      add(job.address, "block-job", text(m[job.id]))
      for edge in list(m[job.nodes], next: \.next) { add(edge) }
    }
    for bs in allNodes() {
      add(bs.address, "block-driver", nodeName(bs))
      for edge in children(of: bs) { add(edge) }
    }
    return .object([.init("edges", .array(edges.reversed())), .init("nodes", .array(nodes.reversed()))])
  }
}
