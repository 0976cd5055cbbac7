import BlockLayer
import Machine
import Subject

extension SessionView {
  /// Devices, exports and jobs on backends on nodes.
  func graph() -> Graph {
    var graph = Graph()
    for device in emulator.allDevices { add(device, to: &graph) }
    for export in emulator.exports { add(export, to: &graph) }
    for job in emulator.jobs { add(job, to: &graph) }
    for blk in emulator.blockBackends { add(blk, to: &graph) }
    for bs in emulator.blockNodes { add(bs, to: &graph) }
    return graph
  }

  private func add(_ device: SCSIDevice, to graph: inout Graph) {
    let controller = peek(device.bus)
    let blk = peek(device.blk)
    let ctx = controller.isNull ? AioContext.null : peek(controller.ctx)
    graph.nodes.append(
      GraphNode(
        id: device.address, kind: .device, name: name(of: device),
        detail: name(isVirtIOBlk(device) && !controller.isNull ? controller.model : device.model), context: number(ctx),
        isChanged: changed.contains(device.address)))
    if !blk.isNull { graph.edges.append(GraphEdge(parent: device.address, child: blk.address, name: "drive")) }
  }

  private func add(_ export: BlockExport, to graph: inout Graph) {
    let blk = peek(export.blk)
    graph.nodes.append(
      GraphNode(
        id: export.address, kind: .export, name: name(export.id), detail: name(export.type),
        context: blk.isNull ? nil : number(peek(blk.ctx)), isChanged: changed.contains(export.address)))
    if !blk.isNull { graph.edges.append(GraphEdge(parent: export.address, child: blk.address, name: "blk")) }
  }

  private func add(_ job: Job, to graph: inout Graph) {
    let ctx = peek(job.aioContext)
    let children = emulator.nodes(of: job).filter { !peek($0.bs).isNull }
    graph.nodes.append(
      GraphNode(
        id: job.address, kind: .job, name: name(of: job), detail: name(job.type), context: number(ctx),
        contextNote: ctx.isNull ? "NULL" : nil, disagrees: children.contains { peek(peek($0.bs).aioContext) != ctx },
        isChanged: changed.contains(job.address)))
    for child in children { graph.edges.append(edge(child, from: job.address)) }
    for (_, blk) in emulator.backends(of: job) {
      graph.edges.append(GraphEdge(parent: job.address, child: blk.address, name: "blk"))
    }
  }

  private func add(_ blk: BlockBackend, to graph: inout Graph) {
    let ctx = peek(blk.ctx)
    let root = emulator.root(of: blk)
    graph.nodes.append(
      GraphNode(
        id: blk.address, kind: .backend, name: name(of: blk), detail: detail(of: blk), context: number(ctx),
        contextNote: ctx.isNull ? "NULL" : nil, quiesceCounter: peek(blk.quiesceCounter),
        inFlight: peek(blk.inFlight), disagrees: root.map { peek($0.aioContext) != ctx } ?? false,
        isChanged: changed.contains(blk.address)))
    if root != nil { graph.edges.append(edge(peek(blk.root), from: blk.address)) }
  }

  private func detail(of blk: BlockBackend) -> String {
    if peek(blk.trayOpen) { return "tray open" }
    return emulator.root(of: blk) == nil ? "empty" : "backend"
  }

  private func add(_ bs: BlockNode, to graph: inout Graph) {
    let ctx = peek(bs.aioContext)
    let children = emulator.children(of: bs).filter { !peek($0.bs).isNull }
    graph.nodes.append(
      GraphNode(
        id: bs.address, kind: .node, name: name(bs.nodeName), detail: name(bs.drv), context: number(ctx),
        contextNote: ctx.isNull ? "NULL" : nil, quiesceCounter: peek(bs.quiesceCounter), inFlight: peek(bs.inFlight),
        isReadOnly: peek(bs.readOnly), disagrees: children.contains { peek(peek($0.bs).aioContext) != ctx },
        isChanged: changed.contains(bs.address)))
    for child in children { graph.edges.append(edge(child, from: bs.address)) }
  }

  private func edge(_ child: BlockChild, from parent: Int) -> GraphEdge {
    GraphEdge(
      parent: parent, child: peek(child.bs).address, name: name(child.name),
      permissions: Self.letters(Permissions(rawValue: peek(child.perm))),
      shared: Self.letters(Permissions(rawValue: peek(child.sharedPerm))), isChanged: changed.contains(child.address))
  }

  /// `wr-s`: write, read, write unchanged, resize.
  static func letters(_ permissions: Permissions) -> String {
    let order: [(Permissions, Character)] = [
      (.write, "w"), (.consistentRead, "r"), (.writeUnchanged, "u"), (.resize, "s"),
    ]
    return String(order.map { permissions.contains($0.0) ? $0.1 : "-" })
  }
}
